import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { isSigned, publicKeyOf, signEvent, tagOf, type NostrEvent } from '#lib/offer/orders/event.ts';
import { listForeign } from '#lib/offer/orders/import.ts';
import { OPEN_SECONDS, RENEW_SECONDS } from '#lib/offer/orders/order.ts';
import { followBook } from '#lib/offer/orders/record.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { createOrders, type Orders } from '#server/orders.ts';
import { addPerson, setChainClock } from '../dispute/people.ts';
import { now, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { startRelay } from './orders-relay.ts';

const { db, url: databaseUrl } = await testDatabase();
const [relay, second] = [await startRelay(), await startRelay()];
const KEY = `0x${'77'.repeat(32)}`;
const SITE = 'https://market.example';
const DEAD = 'ws://127.0.0.1:9';
let maker: Actor;
let time = now();
let orders: Orders;
const options = (more: object = {}) => ({
  relays: [relay.url],
  key: KEY,
  publishes: true,
  imports: false,
  chainId: 31337,
  site: SITE,
  patienceMs: 10_000,
  restMs: 1,
  now: () => time,
  ...more,
});

beforeAll(async () => {
  await setChainClock(db, time);
  maker = { ...(await addPerson(db, 'Mia')).actor, identityPublicKey: 'published' };
  const address = (byte: string) => `0x${byte.repeat(20)}`;
  await db.deployment.create({
    data: {
      chainId: 31337, escrow: address('ee'), panel: address('aa'), backupArbiter: address('bb'), feeRecipient: address('fe'),
      faucet: null, tokens: { USDC: address('cc'), DAI: address('dd') }, deployBlock: 1, deployBlockHash: '0x1', codeHash: '0x2',
    },
  }); // prettier-ignore
});
beforeEach(async () => {
  await db.nostrOrder.deleteMany();
  await db.nostrCursor.deleteMany();
  await db.offer.updateMany({ data: { state: 'closed' } });
  await db.$executeRaw`DELETE FROM "book"."Entry"`;
  for (const one of [relay, second]) {
    one.told.length = 0;
    one.moods.length = 0;
  }
  time = now();
  orders?.close();
  orders = createOrders(db, options());
});

const ctx = () => testCtx(db, { actor: maker });
const draft = (more: Partial<OfferInput> = {}) =>
  offerSchema.parse({
    side: 'buy', chainId: 31337, asset: 'USDC', currency: 'EUR', pricing: 'fixed', fixedPrice: '0.9', least: '10', most: '100',
    methods: [{ methodId: 'sepa' }], paymentWindowSeconds: 3600, ...more,
  }); // prettier-ignore
const post = async (more?: Partial<OfferInput>) => value(await postOffer(ctx(), draft(more))).offerId;
const move = async (offerId: string, to: 'pause' | 'resume' | 'close') =>
  value(await moveOffer(ctx(), { offerId, move: to }));
/** Everything that may be read by now is said: other transactions of this server hold a change back for a moment. */
async function untilSaid(offerId: string, status: string | undefined, digest?: string): Promise<void> {
  for (;;) {
    await orders.pass();
    const row = await db.nostrOrder.findUnique({ where: { offerId } });
    if (row?.status === status && (digest === undefined || row?.digest !== digest)) return untilHeard(offerId);
  }
}
/** The relay has it, or needs no telling. */
async function untilHeard(offerId: string): Promise<void> {
  while ((await db.nostrSend.count({ where: { offerId, relay: relay.url, dueAt: { not: null } } })) > 0) {
    await wake();
    await orders.pass();
  }
}
const wake = () => db.nostrSend.updateMany({ where: { dueAt: { not: null } }, data: { dueAt: new Date(0) } });
const statusAt = (name: string, at = relay) => {
  const event = at.order(name);
  return event && tagOf(event as NostrEvent, 's');
};

describe('the open order feed', () => {
  it('says an offer on a relay, changes it, and takes it back when it is paused, closed or gone; what is private never', async () => {
    const secret = await post({ unlisted: true });
    const id = await post({ methods: [{ methodId: 'sepa' }, { methodId: 'revolut' }] });
    await untilSaid(id, 'pending');
    const event = relay.order(id) as NostrEvent;
    expect(isSigned(event)).toBe(true);
    expect(event.pubkey).toBe(publicKeyOf(KEY));
    expect(event.tags).toContainEqual(['pm', 'Revolut', 'SEPA']);
    expect(event.tags).toContainEqual([
      'evm',
      'eip155:31337',
      `0x${'cc'.repeat(20)}`,
      'USDC',
      '6',
      `0x${'ee'.repeat(20)}`,
    ]);
    expect(event.tags).toContainEqual(['price', '0.9']);
    const { digest } = await db.nostrOrder.findUniqueOrThrow({ where: { offerId: id } });
    value(await editOffer(ctx(), { ...draft({ fixedPrice: '0.95' }), offerId: id, seenRevision: 1 }));
    await untilSaid(id, 'pending', digest);
    expect(relay.order(id)!.tags).toContainEqual(['price', '0.95']);
    for (const [to, status] of [
      ['pause', 'canceled'],
      ['resume', 'pending'],
      ['close', 'canceled'],
    ] as const) {
      await move(id, to);
      await untilSaid(id, status);
      expect(statusAt(id)).toBe(status);
    }
    const times = relay.told.map(({ created_at }) => created_at);
    // Each later than the one before: a relay keeps the latest.
    expect(times).toEqual([...new Set(times)].sort());
    expect(JSON.stringify(relay.told)).not.toContain(secret);
    expect(await db.nostrOrder.count({ where: { offerId: secret } })).toBe(0);
  });

  it('says an offer once, whoever is started again and wherever it died', async () => {
    const id = await post();
    await untilSaid(id, 'pending');
    expect(relay.told).toHaveLength(1);
    for (let start = 0; start < 3; start++) {
      // Died before it had written how far it was.
      await db.nostrCursor.deleteMany();
      const again = createOrders(db, options());
      await again.pass();
      again.close();
    }
    expect(relay.told).toHaveLength(1);
    // Died between the relay's answer and the writing of it: the very same event goes out, which the relay has.
    await db.nostrSend.updateMany({ data: { takenId: null, dueAt: new Date(0) } });
    await orders.pass();
    expect(relay.told.map((event) => event.id)).toEqual([relay.told[0]!.id, relay.told[0]!.id]);
    expect(await db.nostrSend.findMany()).toMatchObject([{ takenId: relay.told[0]!.id, dueAt: null }]);
    // Two workers, each thinking that it is the one.
    const pool = openPool(databaseUrl);
    const other = createOrders(openDb(pool), options());
    const more = await post();
    while (!relay.order(more)) await Promise.all([orders.pass(), other.pass()]);
    other.close();
    await pool.end();
    const ofMore = relay.told.filter(({ tags }) => tags.some(([, name]) => name === more));
    expect(new Set(ofMore.map((event) => event.id)).size).toBe(1);
  });

  it('is heard by the relays that are there, while others are down, silent, cut the line, or want less or nothing of it', async () => {
    orders.close();
    orders = createOrders(db, options({ relays: [DEAD, relay.url, second.url], patienceMs: 1_000 }));
    second.moods.push('silent');
    const id = await post();
    await untilSaid(id, 'pending');
    expect(statusAt(id)).toBe('pending');
    expect(statusAt(id, second)).toBeUndefined();
    for (const mood of ['cut', 'rate-limited: slow down']) {
      second.moods.push(mood);
      orders.close();
      orders = createOrders(db, options({ relays: [DEAD, relay.url, second.url] }));
      await wake();
      await orders.pass();
      expect(statusAt(id, second), mood).toBeUndefined();
    }
    const waiting = await db.nostrSend.findMany({ where: { relay: second.url } });
    expect(waiting[0]).toMatchObject({ attempts: 3, lastError: 'rate-limited: slow down', takenId: null });
    orders.close();
    orders = createOrders(db, options({ relays: [DEAD, relay.url, second.url] }));
    await wake();
    await orders.pass();
    expect(statusAt(id, second)).toBe('pending');
    expect(relay.told).toHaveLength(1);
    // Refused for good: not asked again until there is something new to say.
    second.moods.push('blocked: not you');
    const refused = await post();
    await untilSaid(refused, 'pending');
    await wake();
    await orders.pass();
    expect(statusAt(refused, second)).toBeUndefined();
    // Who never had it is not told that it is no more.
    const before = second.told.length;
    await move(refused, 'close');
    await untilSaid(refused, 'canceled');
    expect(second.told.length).toBe(before);
    expect(statusAt(refused)).toBe('canceled');
  });

  it('says it anew before it ends, tells a new relay of all that is open, and forgets what is over', async () => {
    const id = await post();
    await untilSaid(id, 'pending');
    const first = relay.order(id)!;
    time += RENEW_SECONDS + 1;
    await orders.pass();
    const renewed = relay.order(id) as NostrEvent;
    expect(renewed.id).not.toBe(first.id);
    expect(tagOf(renewed, 'expires_at')).toBe(`${renewed.created_at + OPEN_SECONDS}`);
    const wider = createOrders(db, options({ relays: [relay.url, second.url] }));
    await wider.pass();
    wider.close();
    expect(second.order(id)?.id).toBe(renewed.id);
    await move(id, 'close');
    await untilSaid(id, 'canceled');
    time += 2 * 86_400;
    await orders.pass();
    expect(await db.nostrOrder.count()).toBe(0);
  });

  it('looks at everything where it was away for longer than changes are kept', async () => {
    const [gone, stays] = [await post(), await post()];
    await untilSaid(stays, 'pending');
    await untilSaid(gone, 'pending');
    await move(gone, 'close');
    await db.$executeRaw`DELETE FROM "book"."Change"`;
    const speaker = { chainId: 31337, relays: [relay.url], key: KEY, site: SITE };
    expect(await followBook(db, speaker, time)).toBe(0);
    await db.nostrCursor.updateMany({ data: { seenAt: new Date(Date.now() - 55 * 60_000) } });
    expect(await followBook(db, speaker, time)).toBe(1);
    await untilHeard(gone);
    expect(statusAt(gone)).toBe('canceled');
  });
});

describe('orders of other sites', () => {
  const OTHER = `0x${'88'.repeat(32)}`;
  const foreign = (name: string, changes: Record<string, string> = {}, at = time, key = OTHER) => {
    const tags: Record<string, string> = {
      d: name, k: 'sell', f: 'EUR', s: 'pending', amt: '0', fa: '100', pm: 'SEPA', premium: '1', source: 'https://other.example/1',
      network: 'mainnet', layer: 'lightning', bond: '0', expires_at: `${time + 3600}`, expiration: `${time + 7200}`, y: 'mostro', z: 'order', ...changes,
    }; // prettier-ignore
    return signEvent({ kind: 38383, created_at: at, content: '', tags: Object.entries(tags) }, key);
  };
  const listed = () => listForeign(db, { asset: 'USDC', currency: 'EUR', want: 'buy' }, time);
  /** Heard, and looked at. */
  const settle = async (until: () => Promise<boolean>) => {
    do await orders.pass();
    while (!(await until()));
  };

  beforeEach(async () => {
    await db.foreignOrder.deleteMany();
    orders.close();
    orders = createOrders(db, options({ publishes: false, imports: true }));
    await orders.pass();
    while (relay.connections === 0) await orders.pass();
  });

  it('are kept apart, replaced by newer ones, and gone when they end; nothing of ours counts them', async () => {
    relay.publish(foreign('one'));
    relay.publish(foreign('two', { k: 'buy' }));
    relay.publish(foreign('three', { f: 'USD' }));
    await settle(async () => (await db.foreignOrder.count()) === 3);
    expect(await listed()).toMatchObject([
      { asset: 'BTC', platform: 'mostro', least: '100', link: 'https://other.example/1' },
    ]);
    relay.publish(foreign('one', { fa: '200' }, time - 60));
    relay.publish(foreign('one', { fa: '300' }, time + 1));
    await settle(async () => (await listed())[0]?.least === '300');
    const market = value(
      await listMarket(testCtx(db), marketSchema.parse({ want: 'buy', asset: 'USDC', currency: 'EUR' })),
    );
    expect(market.rows).toEqual([]);
    expect(market.total ?? 0).toBe(0);
    relay.publish(foreign('one', { s: 'in-progress' }, time + 2));
    await settle(async () => (await listed()).length === 0);
    time += 4000;
    await orders.pass();
    expect(await db.foreignOrder.count()).toBe(0);
  });

  it('are not taken over where they are forged, ours, or too many of one author', async () => {
    relay.publish({ ...foreign('forged'), sig: '11'.repeat(64) });
    relay.publish(foreign('ours', {}, time, KEY));
    relay.publish('nonsense');
    await db.foreignOrder.createMany({
      data: Array.from({ length: 200 }, (_, index) => ({
        pubkey: publicKeyOf(OTHER), name: `n${index}`, eventId: 'x', saidAt: dateOf(time), expiresAt: dateOf(time + 3600), side: 'sell',
        asset: 'BTC', currency: 'EUR', layer: 'onchain', network: 'mainnet', least: '1', most: '1', premium: '0', methods: [], platform: 'x',
      })),
    }); // prettier-ignore
    relay.publish(foreign('one too many'.replaceAll(' ', '-')));
    relay.publish(foreign('of-another', {}, time, `0x${'99'.repeat(32)}`));
    await settle(async () => (await db.foreignOrder.count({ where: { name: 'of-another' } })) === 1);
    expect(await db.foreignOrder.count()).toBe(201);
    expect(await listed()).toHaveLength(8);
  });
});
