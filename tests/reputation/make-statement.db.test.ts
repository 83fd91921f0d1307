/** What a site says in a statement: of final ends of this wallet alone, and no more than the profile shows. */
import { id } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trade } from '#lib/db/generated/client.ts';
import { dateOf, HOUR } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { makeStatement } from '#lib/reputation/commands/make-statement.ts';
import { findProfile } from '#lib/reputation/queries.ts';
import { signerOf } from '#lib/chain/signing.ts';
import { statementDataOf } from '#lib/reputation/statement-signing.ts';
import { MOST_TRADES, type Statement } from '#lib/reputation/statement.ts';
import { tally } from '#lib/reputation/tally.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const NOW = 1_900_000_000;
const CHAIN = 31337;
const ESCROW = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const ARBITER = '0x00000000000000000000000000000000000a4b17';
let [round, block] = [0, 100];
let offerId: string;
let buyer: Person;
let seller: Person;

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const ask = (person: Person | null, confirmed = true) =>
  makeStatement(testCtx(db, { actor: person && { ...person.actor, confirmed }, clock: () => NOW }));
const stateOf = async (person: Person): Promise<Statement> => {
  const made = await ask(person);
  if (!made.ok) throw new Error(made.refusal.code);
  expect(signerOf(statementDataOf(made.value.statement), made.value.signature)).toBe(made.value.statement.site.signer);
  return made.value.statement;
};

type Ended = {
  readonly final?: boolean;
  readonly contract?: string;
  readonly by?: 'Released' | 'Ruled';
  readonly toBuyer?: string;
};

/** A trade with the logs that the watcher would have kept of it. */
async function endTrade({
  final = true,
  contract = ESCROW,
  by = 'Released',
  toBuyer = '100000000',
}: Ended = {}): Promise<Trade> {
  const state = toBuyer === '0' ? 'refunded' : 'completed';
  const endedBy = by === 'Ruled' ? 'rule' : 'release';
  const [fundedAt, paidAt, endedAt] = [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR];
  const row = {
    state,
    finalState: final ? state : 'awaiting_release',
    endedBy,
    fundedAt: dateOf(fundedAt),
    paidAt: dateOf(paidAt),
    endedAt: dateOf(endedAt),
    usdCents: 10_000n,
  } as const;
  const trade = await addTrade(db, NOW, { offerId, buyer, seller, arbiter: ARBITER, contract, round: ++round, row });
  const parties = { seller: seller.wallet.address, buyer: buyer.wallet.address };
  const dispute = by === 'Ruled' ? ([['Disputed', { by: parties.buyer }, paidAt + 60]] as const) : [];
  for (const [name, args, at] of [
    ['Funded', { terms: trade.plainTerms }, fundedAt],
    ['MarkedPaid', {}, paidAt],
    ...dispute,
    [by, { toBuyer, fee: '0' }, endedAt],
  ] as const) {
    block += 1;
    await db.chainLog.create({
      data: {
        chainId: CHAIN,
        blockHash: id(`${block}`),
        logIndex: 0,
        blockNumber: block,
        blockTime: dateOf(at),
        txHash: id(`tx ${block}`),
        address: contract,
        name,
        args: { id: trade.tradeHash, ...parties, ...args },
        tradeHash: trade.tradeHash,
        origin: 'own',
        finalAt: final ? dateOf(NOW) : null,
      },
    });
  }
  await addTradeEvent(db, trade.id, { type: 'trade.released', data: {}, actorId: null, at: endedAt });
  if (final) await tally(pool, trade.id, NOW);
  return trade;
}

const finalAt = async (number: number) => {
  await db.chainCursor.update({ where: { chainId: CHAIN }, data: { finalNumber: number, seenNumber: number } });
  await db.chainBlock.create({ data: { chainId: CHAIN, number, hash: id(`final ${number}`), time: dateOf(NOW) } });
};

beforeAll(async () => {
  [buyer, seller] = [await addPerson(db, 'buyer'), await addPerson(db, 'seller')];
  offerId = await addOffer(db, seller);
});

describe('a statement', () => {
  it('is made for nobody who is not signed in and has not proved who is there, and not before anything is final', async () => {
    expect(codeOf(await ask(null))).toBe('account.sign_in_first');
    expect(codeOf(await ask(seller, false))).toBe('account.confirm_first');
    expect(codeOf(await ask(seller))).toBe('statement.nothing_final');
    await setChainClock(db, NOW);
    await db.deployment.create({
      data: {
        chainId: CHAIN,
        escrow: ESCROW,
        panel: ARBITER,
        backupArbiter: ARBITER,
        feeRecipient: ARBITER,
        tokens: {},
        codeHash: id('code'),
        deployBlock: 1,
        deployBlockHash: id('1'),
      },
    });
    await finalAt(10_000);
    expect(await stateOf(seller)).toMatchObject({ trades: [], chain: { completed: 0, firstTradeAt: null } });
  });

  it('lists final ends on this escrow, and says of them what the profile says', async () => {
    const [one, two] = [await endTrade(), await endTrade()];
    const [open, elsewhere] = [await endTrade({ final: false }), await endTrade({ contract: ARBITER })];
    const made = await stateOf(seller);
    expect(new Set(made.trades.map(({ id: hash }) => hash))).toEqual(new Set([one.tradeHash, two.tradeHash]));
    expect(made.trades.map(({ id: hash }) => hash)).not.toContain(open.tradeHash);
    expect(made.trades.map(({ id: hash }) => hash)).not.toContain(elsewhere.tradeHash);
    expect(made.chain).toMatchObject({
      completed: 2,
      partners: 1,
      firstTradeAt: NOW - 3 * HOUR,
      endings: { Released: 2 },
    });
    const theirs = await stateOf(buyer);
    expect(theirs.chain).toMatchObject({ completed: 2, pay: { count: 2 }, release: { count: 0 } });
  });

  it('has no practice trade in it: it says nothing of anybody', async () => {
    const before = await stateOf(buyer);
    const trade = await endTrade();
    await db.trade.update({ where: { id: trade.id }, data: { practice: true } });
    const { trades, chain, word } = await stateOf(buyer);
    expect(trades).toEqual(before.trades);
    expect(chain).toEqual(before.chain);
    expect(word.older).toBe(before.word.older);
    await db.trade.delete({ where: { id: trade.id } });
  });

  it('counts a ruling as the profile does: lost by one, completed by the other', async () => {
    await endTrade({ by: 'Ruled' });
    const [mine, theirs] = [await stateOf(seller), await stateOf(buyer)];
    expect(mine.chain).toMatchObject({ completed: 2, disputesLost: 1, disputesOpened: 0 });
    expect(theirs.chain).toMatchObject({ completed: 3, disputesLost: 0, disputesOpened: 1 });
    for (const [person, made] of [
      [seller, mine],
      [buyer, theirs],
    ] as const) {
      const profile = (await findProfile(db, { accountId: person.actor.accountId, chainId: CHAIN }))!;
      expect(made.word).toMatchObject({
        volumeCents: profile.facts.volumeCents,
        completionBps: profile.facts.completionBps,
        faults: profile.facts.faults,
        scoreLow: profile.facts.score.low,
      });
      expect(made.chain.disputesLost).toBe(profile.facts.disputesLost);
    }
  });

  it('tells of feedback what everybody can read, and of blocks what the profile tells', async () => {
    const [trade] = await db.trade.findMany({ where: { finalState: 'completed' }, take: 1 });
    const said = { tradeId: trade!.id, fromId: buyer.actor.accountId, toId: seller.actor.accountId, positive: false };
    await db.feedback.create({ data: { id: 'f', ...said, revealsAt: dateOf(NOW + 9 * HOUR) } });
    await db.block.create({ data: { blockerId: buyer.actor.accountId, blockedId: seller.actor.accountId } });
    expect((await stateOf(seller)).word).toMatchObject({ feedbackPositive: 0, feedbackNegative: 0, blockedBy: 0 });
  });

  it('says how many ended trades it does not list', async () => {
    const trade = await endTrade();
    await db.chainLog.deleteMany({ where: { tradeHash: trade.tradeHash, name: 'Released' } });
    expect((await stateOf(seller)).word.older).toBe(1);
    expect(MOST_TRADES).toBeGreaterThan(1000);
  });
});
