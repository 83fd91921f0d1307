import { Wallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import { findTrader } from '#lib/account/queries.ts';
import { lookAtBonds } from '#lib/reputation/merchants/watch.ts';
import { makeMerchant } from '#server/demo/merchants.ts';
import { createDice } from '#server/demo/dice.ts';
import { assemble, playTrades, prepare, type Cast, type Ending } from '#server/demo/history.ts';
import { MODERATORS, TRADERS } from '#server/demo/people.ts';
import { createStage, type Stage } from '#server/demo/stage.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { TEST_SECRETS, testConfig } from '../setup/settings.ts';

const database = await testDatabase();
const genesis = Math.floor(Date.now() / 1000) - 90 * DAY;
const chain = await localChain({ database, genesis });
const { db } = database;
// The rates that ship with the program: no source is asked what the past was worth.
testConfig({ demo: true }, { PRICE_SOURCES: 'snapshot' });

/** One who trades with everybody, one who answers late, one who never pays. */
const SOME = ['chiara', 'jonas', 'liam'];
const traders = TRADERS.filter(({ key }) => SOME.includes(key));

let stage: Stage;
let cast: Cast;

beforeAll(async () => {
  await chain.fund(new Wallet(TEST_SECRETS.relayerKey).address);
  stage = createStage();
  await stage.moveTo(0);
  cast = await assemble(stage, TEST_MNEMONIC, [...traders, ...MODERATORS.slice(0, 2)]);
  const dice = createDice(1);
  // Whoever never pays sells nothing here: there are two to buy from.
  for (const person of traders.filter(({ manner }) => manner !== 'silent'))
    await prepare(stage, person, cast.get(person.key)!, dice);
  await stage.settle();
  await makeMerchant(stage, cast.get('chiara')!);
});

describe('a merchant of the demo', () => {
  it('has a real bond behind their word, which a look at the chain finds', async () => {
    const { account } = cast.get('chiara')!;
    expect(await chain.balanceOf(chain.deployed.tokens.USDC!, chain.deployed.bond!)).toBe(1_000_000_000n);
    expect(await lookAtBonds(db, chain.deployed.chainId)).toEqual({ suspended: 0, restored: 0 });
    const facts = await db.traderFacts.findUniqueOrThrow({ where: { accountId: account.id } });
    expect(facts.merchantSince).not.toBeNull();
    expect((await findTrader(db, account.id))!.bond).toEqual({ asset: 'USDC', units: '1000000000' });
  });
});

describe('the past that a first start plays', () => {
  it('brings a trade to every end there is, the ruled one through the court: taken, ruled, not appealed, signed by two', async () => {
    const endings: Ending[] = ['release', 'reclaim', 'expire', 'cancel', 'rule', 'refund', 'rule'];
    let done = 0;
    await playTrades({ stage, dice: createDice(2), cast, endings, span: 40 * DAY }, () => (done += 1));
    expect(done).toBe(endings.length);
    const states = (await db.trade.findMany({ select: { finalState: true } })).map(({ finalState }) => finalState);
    const ended = ['cancelled', 'cancelled', 'completed', 'divided', 'divided', 'refunded', 'refunded'];
    expect(states.toSorted()).toEqual(ended);
    const cases = await db.dispute.findMany({ include: { signatures: true, rulings: true } });
    expect(cases.map(({ state, signatures, rulings }) => [state, signatures.length, rulings.length])).toEqual([
      ['closed', 2, 1],
      ['closed', 2, 1],
    ]);
    expect(cases.every(({ rulings }) => rulings[0]!.stoodAt !== null)).toBe(true);
  });
});
