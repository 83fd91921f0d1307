import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { banUser } from '#lib/account/commands/restrain.ts';
import { checkSignUpsOpen } from '#lib/account/commands/sign-up-gate.ts';
import { FOREVER, SIGNABLE_MOVES, typedDataOf, type SignableMove } from '#lib/chain/signing.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { openDispute } from '#lib/dispute/listeners.ts';
import { rulingDataOf } from '#lib/dispute/ruling.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { setSwitch } from '#lib/site/commands/settings.ts';
import { siteIn } from '#lib/site/cache.ts';
import { SWITCHES, type Switch } from '#lib/site/settings.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { expireTrade } from '#lib/trade/commands/expire.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { reclaimTrade } from '#lib/trade/commands/reclaim.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { isEnd, STATES, TABLE, type TradeState } from '#lib/trade/machine.ts';
import { addTrade, addTradeEvent, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import {
  addDeployment,
  addMarket,
  addStaff,
  addTrader,
  as,
  codeOf,
  must,
  REASON,
  takeOf,
  type Market,
} from './people.ts';

const { db } = await testDatabase();
const NOW = Math.floor(Date.now() / 1000);
const LIVE = STATES.filter((state) => !isEnd(state));

let admin: Person;
let market: Market;
let round = 0;
const people = {} as Record<'buyer' | 'seller' | 'judge', Person>;

beforeAll(async () => {
  await addDeployment(db);
  await setChainClock(db, NOW);
  await db.chainBlock.create({ data: { chainId: 31337, number: 1, hash: '0x', time: dateOf(NOW) } });
  admin = await addStaff(db, 'Olga', 'admin');
  people.buyer = await addTrader(db, 'Bea');
  people.seller = await addTrader(db, 'Sam');
  people.judge = await addStaff(db, 'Jo', 'moderator');
  market = await addMarket(db, people.seller);
});

/** A trade in a live state, late enough that whatever time opens is open. */
async function tradeIn(state: TradeState) {
  const past = dateOf(NOW - 40 * DAY);
  const times = {
    awaiting_escrow: { openBy: dateOf(NOW - HOUR) },
    awaiting_payment: { fundedAt: past, paymentDeadline: dateOf(NOW - HOUR) },
    awaiting_release: { fundedAt: past, paymentDeadline: dateOf(NOW - HOUR), paidAt: past },
    disputed: { fundedAt: past, paidAt: past, disputedAt: past },
  }[state as 'disputed'];
  const trade = await addTrade(db, NOW, {
    offerId: market.offerId,
    buyer: people.buyer,
    seller: people.seller,
    arbiter: people.judge.wallet.address,
    round: (round += 1),
    terms: { openBy: NOW - HOUR, fromVault: true },
    row: { state, finalState: state, ...times },
  });
  const disputeId = state === 'disputed' ? await disputeOf(trade.id) : null;
  return { ...trade, disputeId };
}

async function disputeOf(tradeId: string): Promise<string> {
  const event = await addTradeEvent(db, tradeId, {
    type: 'trade.disputed',
    data: {},
    actorId: people.buyer.actor.accountId,
    at: NOW - 40 * DAY,
  });
  await openDispute({ db, clock: () => NOW, random: secureRandom }, event);
  return (await db.dispute.findUniqueOrThrow({ where: { tradeId } })).id;
}
type Live = Awaited<ReturnType<typeof tradeIn>>;
/** What one of the two signs alone; what both sign is proposed, and the arbiter rules. */
type Signed = Exclude<SignableMove, 'settle' | 'rule'>;
const SIGNED = SIGNABLE_MOVES.filter((move): move is Signed => move !== 'settle' && move !== 'rule');

/** One move of the table by one of the two, signed as their wallet would. */
async function sign(trade: Live, move: Signed, who: 'buyer' | 'seller'): Promise<string> {
  const act = { validUntil: NOW + HOUR, ...(move === 'extend' && { value: `${NOW + DAY}` }) };
  const data = typedDataOf(trade, move, trade.plainTerms, act);
  const signature = await people[who].wallet.signTypedData(data.domain, data.types, data.value);
  return codeOf(await signMove(as(db, people[who]), { tradeId: trade.id, move, ...act, signature }));
}

async function rule(trade: Live): Promise<string> {
  const act = { toBuyer: '40000000', validUntil: NOW + 20 * HOUR };
  const data = rulingDataOf(trade, trade.plainTerms, act);
  const signature = await people.judge.wallet.signTypedData(data.domain, data.types, data.value);
  const input = {
    disputeId: trade.disputeId ?? '',
    version: 1,
    ...act,
    reason: 'The money came from another name.',
    signature,
  };
  const members = [people.judge.wallet.address];
  return codeOf(
    await proposeRuling(as(db, people.judge), input, async () => ({ ok: true, value: { members, threshold: 1 } })),
  );
}

async function cancel(trade: Live, who: 'buyer' | 'seller'): Promise<string> {
  const data = typedDataOf(trade, 'refund', trade.plainTerms, { validUntil: FOREVER });
  const refundSignature = await people[who].wallet.signTypedData(data.domain, data.types, data.value);
  return codeOf(await cancelTrade(as(db, people[who]), { tradeId: trade.id, refundSignature }));
}

async function settle(trade: Live, who: 'buyer' | 'seller'): Promise<string> {
  const act = { value: '40000000', validUntil: NOW + HOUR };
  const data = typedDataOf(trade, 'settle', trade.plainTerms, act);
  const signature = await people[who].wallet.signTypedData(data.domain, data.types, data.value);
  const input = { tradeId: trade.id, toBuyer: act.value, validUntil: act.validUntil, signature };
  return codeOf(await propose(as(db, people[who]), input));
}

/** Everything that anybody can do about a trade in this state, each on a trade of its own: what came of it. */
async function everyMove(state: TradeState): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const who of ['buyer', 'seller'] as const) {
    for (const move of SIGNED) said[`${move} by ${who}`] = await sign(await tradeIn(state), move, who);
    said[`cancel by ${who}`] = await cancel(await tradeIn(state), who);
    said[`settle by ${who}`] = await settle(await tradeIn(state), who);
  }
  said['rule by arbiter'] = await rule(await tradeIn(state));
  said['expire by clock'] = `${await expireTrade({ db }, { tradeId: (await tradeIn(state)).id })}`;
  const reclaim = { tradeId: (await tradeIn(state)).id, now: NOW };
  said['reclaim by anyone'] = `${await reclaimTrade({ db, random: secureRandom }, reclaim)}`;
  return said;
}

const toggle = (name: Switch, on: boolean, chainId: number | null = null) =>
  setSwitch(as(db, admin), { name, chainId, on, why: 'security', reason: REASON });

describe('the switches', () => {
  it('stop what is new, each by its own name, and on one chain alone where one is named', async () => {
    const take = async () => takeOffer(as(db, people.buyer), await takeOf(db, people.buyer, market));
    must(await toggle('no_new_trades', true, 31337));
    expect(await take()).toMatchObject({ refusal: { code: 'site.no_new_trades', data: { why: 'security' } } });
    must(await toggle('no_new_trades', false, 31337));
    must(await take());
    must(await toggle('no_sign_ups', true));
    expect(await checkSignUpsOpen(db)).toMatchObject({
      refusal: { code: 'account.sign_ups_closed', data: { why: 'security' } },
    });
    must(await toggle('no_sign_ups', false));
    expect(codeOf(await checkSignUpsOpen(db))).toBe('ok');
    expect(codeOf(await toggle('no_sign_ups', true, 31337))).toBe('site.invalid');
    expect(codeOf(await toggle('no_deposits', true, 999))).toBe('site.invalid');
  });

  it('change no answer of any move of any live trade: all thrown and both people banned, each is what it was before', async () => {
    const before = new Map<TradeState, Record<string, string>>();
    for (const state of LIVE) before.set(state, await everyMove(state));
    for (const name of SWITCHES) must(await toggle(name, true));
    for (const person of [people.buyer, people.seller])
      must(await banUser(as(db, admin), { accountId: person.actor.accountId, reason: REASON }));
    expect((await siteIn(db, NOW + HOUR)).thrown).toHaveLength(SWITCHES.length);
    for (const state of LIVE) {
      const after = await everyMove(state);
      expect(after, state).toEqual(before.get(state));
      // And there is a way out of it: an end is among what went through.
      const through = Object.entries(after).filter(([, said]) => said === 'ok' || said === 'true');
      const ends = TABLE.filter(({ to, move }) => to !== 'same' && move !== 'fund' && move !== 'draw').map(
        ({ move }) => move,
      );
      expect(
        through.some(([name]) => ends.some((move) => name.startsWith(`${move} `))),
        `${state}: ${JSON.stringify(after)}`,
      ).toBe(true);
    }
  });

  it('are asked by what begins something, and by no other file', () => {
    const root = new URL('../../', import.meta.url).pathname;
    const asking = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('site/') && !path.startsWith('db/generated'))
      .filter((path) =>
        /\b(canStart|checkSignUpsOpen|checkMayOffer|checkMayBegin|checkTaker|checkMethods|checkLimits)\(/.test(
          readFileSync(join(root, 'lib', path), 'utf8'),
        ),
      )
      .map((path) => path.replaceAll('\\', '/'))
      .sort();
    expect(asking).toEqual([
      'account/commands/passkey-sign-up.ts',
      'account/commands/sign-in.ts',
      'account/commands/sign-up-gate.ts',
      'account/commands/sign-up.ts',
      'account/queries/restraints.ts',
      'offer/commands.ts',
      'offer/commands/may-offer.ts',
      'offer/commands/prepare-standing.ts',
      'offer/queries/page.ts',
      'trade/commands/limits.ts',
      'trade/commands/may-take.ts',
      'trade/commands/take.ts',
      'vault/commands.ts',
    ]);
  });
});
