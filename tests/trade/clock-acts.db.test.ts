/** What becomes of a trade by nobody's hand: it expires, its vault coins are reclaimed, the contract refuses an act, a fault is put down to somebody. */
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import type { RelayIntent } from '#lib/db/generated/client.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { attributeFault } from '#lib/trade/commands/attribute-fault.ts';
import { expireTrade } from '#lib/trade/commands/expire.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { reclaimTrade } from '#lib/trade/commands/reclaim.ts';
import { addTradeEvent } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { NOW, said, seatActors, type World } from './acting.ts';

const { db } = await testDatabase();
const actors = await seatActors(db);
const { buyer, seller, offerId, makeTrade, makeUnfunded, putIntent, intentsOf, eventsOf, rowOf } = actors;

const hold = (units: number) => db.offer.update({ where: { id: offerId }, data: { heldTokens: units } });
const held = async () => Number((await db.offer.findUniqueOrThrow({ where: { id: offerId } })).heldTokens);
/** What happened, without the opening. */
const told = async (world: World) =>
  (await eventsOf(world)).slice(1).map(({ type, data, actorId }) => [type, data, actorId]);

describe('an unpaid take of vault coins', () => {
  const fromVault = async (deadline: number, state: 'awaiting_payment' | 'awaiting_release' = 'awaiting_payment') => {
    const world = await makeTrade({ state, paymentDeadline: dateOf(deadline), dueAt: dateOf(NOW) });
    const terms = { ...world.plainTerms, fromVault: true };
    await db.trade.update({ where: { id: world.id }, data: { terms } });
    return { ...world, plainTerms: terms };
  };
  const reclaim = (world: World, now: number) => reclaimTrade({ db, random: secureRandom }, { tradeId: world.id, now });
  const dueAt = async (world: World) => {
    const due = (await rowOf(world)).dueAt;
    return due && due.getTime() / 1000;
  };

  it('is reclaimed ten minutes after its deadline, not a second earlier, by nobody and once', async () => {
    const world = await fromVault(NOW);
    expect(await reclaim(world, NOW + 10 * MINUTE - 1)).toBe(false);
    expect(await dueAt(world)).toBe(NOW + 10 * MINUTE);
    expect(await intentsOf(world)).toEqual([]);
    expect(await reclaim(world, NOW + 10 * MINUTE)).toBe(true);
    const data = escrowInterface.encodeFunctionData('reclaim', [world.plainTerms]);
    const act = {
      actKey: `reclaim:${world.tradeHash}`,
      move: 'reclaim',
      to: world.contract,
      data,
      payerId: null,
      status: 'queued',
    };
    expect(await intentsOf(world)).toMatchObject([act]);
    expect(await dueAt(world)).toBeNull();
    expect(await reclaim(world, NOW + 11 * MINUTE)).toBe(true);
    expect(await intentsOf(world)).toHaveLength(1);
  });

  it('waits while an act of one of the two is under way, and is looked at again in a minute', async () => {
    for (const status of ['held', 'queued', 'sent']) {
      const world = await fromVault(NOW);
      await putIntent(world, 'markPaid', status);
      expect(await reclaim(world, NOW + HOUR)).toBe(true);
      expect((await intentsOf(world)).map(({ move }) => move)).toEqual(['markPaid']);
      expect(await dueAt(world)).toBe(NOW + HOUR + MINUTE);
    }
    for (const [move, status] of [
      ['markPaid', 'refused'],
      ['draw', 'sent'],
      ['fund', 'sent'],
    ] as const) {
      const world = await fromVault(NOW);
      await putIntent(world, move, status);
      expect(await reclaim(world, NOW + HOUR)).toBe(true);
      expect((await intentsOf(world)).map((one) => one.move).toSorted()).toEqual([move, 'reclaim'].toSorted());
    }
  });

  it('is not reclaimed once it was paid, nor where the coins are a wallet’s, nor where there is none', async () => {
    const paid = await fromVault(NOW, 'awaiting_release');
    expect(await reclaim(paid, NOW + DAY)).toBe(false);
    const wallet = await makeTrade({ paymentDeadline: dateOf(NOW), dueAt: dateOf(NOW) });
    expect(await reclaim(wallet, NOW + DAY)).toBe(false);
    expect([await dueAt(paid), await dueAt(wallet)]).toEqual([null, null]);
    expect(await reclaim({ ...paid, id: 'nobody' }, NOW + DAY)).toBe(false);
    expect([...(await intentsOf(paid)), ...(await intentsOf(wallet))]).toEqual([]);
  });
});

describe('a trade that nobody funded', () => {
  /** As if the last final block were of this second. */
  const finalAt = async (second: number) => {
    const block = { chainId: 31337, number: 1, hash: '0x', time: dateOf(second) };
    await db.chainBlock.upsert({
      where: { chainId_number: { chainId: 31337, number: 1 } },
      create: block,
      update: block,
    });
  };
  const expire = (world: World) => expireTrade({ db }, { tradeId: world.id });

  it('ends in the second after its last, by the time of a final block, and gives back what it held, once', async () => {
    const world = await makeUnfunded({ cancelledBy: 'buyer' });
    const { openBy } = world.plainTerms;
    await hold(300_000_000);
    await finalAt(openBy);
    expect(await expire(world)).toBe(false);
    await finalAt(openBy + 1);
    expect(await expire(world)).toBe(true);
    expect(await expire(world)).toBe(false);
    expect(await held()).toBe(200_000_000);
    expect(await rowOf(world)).toMatchObject({ state: 'cancelled', finalState: 'cancelled' });
    expect(await told(world)).toEqual([['trade.expired', { cancelledBy: 'buyer' }, null]]);
  });

  it('that was called off before holds nothing any more, and one that was funded is not touched', async () => {
    await finalAt(NOW + DAY);
    await hold(300_000_000);
    expect(await expire(await makeUnfunded({ capacityFreedAt: dateOf(NOW) }))).toBe(true);
    expect(await held()).toBe(300_000_000);
    const funded = await makeTrade();
    expect(await expire(funded)).toBe(false);
    expect(await rowOf(funded)).toMatchObject({ state: 'awaiting_payment' });
    expect(await expire({ ...funded, id: 'nobody' })).toBe(false);
  });
});

describe('an act that the contract refused', () => {
  const intentOf = (tradeId: string | null, move: string) => ({ tradeId, move }) as RelayIntent;
  const refuse = (world: World | null, move: string, args: readonly string[] = []) =>
    db.$transaction((tx) => noteRefused(tx, intentOf(world?.id ?? null, move), { name: 'WrongStatus', args }));

  it('is said with the contract’s own reason, and changes nothing else', async () => {
    const world = await makeTrade();
    await hold(300_000_000);
    await refuse(world, 'release', ['1', '2']);
    const data = { move: 'release', reason: 'WrongStatus', detail: '1, 2' };
    expect(await told(world)).toEqual([['trade.moveRefused', data, null]]);
    expect(await rowOf(world)).toMatchObject({ capacityFreedAt: null, state: 'awaiting_payment', version: 2 });
    expect(await held()).toBe(300_000_000);
    await refuse(null, 'release');
    await refuse({ ...world, id: 'nobody' }, 'release');
    expect(await told(world)).toHaveLength(1);
  });

  it('and was a draw, gives back what the offer held, once', async () => {
    const world = await makeUnfunded();
    await hold(300_000_000);
    for (let at = 0; at < 2; at++) await refuse(world, 'draw');
    expect(await held()).toBe(200_000_000);
    expect((await rowOf(world)).capacityFreedAt).not.toBeNull();
    expect(await told(world)).toHaveLength(2);
  });

  it('since somebody had brought it meanwhile, is not said at all; one that was signed again after that is', async () => {
    const world = await makeTrade();
    const add = (type: 'trade.moveSigned' | 'trade.extended', data: object = {}) =>
      addTradeEvent(db, world.id, { type, data, actorId: null, at: NOW } as never);
    await add('trade.moveSigned', { move: 'extend' });
    await refuse(world, 'extend');
    expect((await told(world)).map(([type]) => type)).toEqual(['trade.moveSigned', 'trade.moveRefused']);
    await add('trade.extended');
    await refuse(world, 'extend');
    expect(await told(world)).toHaveLength(3);
    await refuse(world, 'release');
    await add('trade.moveSigned', { move: 'extend' });
    await refuse(world, 'extend');
    expect((await told(world)).slice(3).map(([type, data]) => [type, (data as { move: string }).move])).toEqual([
      ['trade.moveRefused', 'release'],
      ['trade.moveSigned', 'extend'],
      ['trade.moveRefused', 'extend'],
    ]);
  });
});

describe('a fault', () => {
  it('is put down to somebody once the trade is over for good, and to nobody before', async () => {
    const put = (tradeId: string) =>
      db.$transaction((tx) =>
        attributeFault(tx, { tradeId, fault: 'buyer', by: 'ruling', actorId: seller.actor.accountId, at: NOW }),
      );
    const seen = await makeTrade({ state: 'refunded' });
    expect(said(await put(seen.id))).toEqual({ code: 'trade.not_found' });
    expect(said(await put('nobody'))).toEqual({ code: 'trade.not_found' });
    const over = await makeTrade({ state: 'refunded', finalState: 'refunded' });
    expect(said(await put(over.id))).toBe('ok');
    expect(await rowOf(over)).toMatchObject({ fault: 'buyer', faultBy: 'ruling' });
    expect(await told(over)).toEqual([
      ['trade.faultAttributed', { fault: 'buyer', by: 'ruling' }, seller.actor.accountId],
    ]);
    expect(buyer.actor.accountId).not.toBe(seller.actor.accountId);
  });
});
