import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { sendLive } from '#lib/events/bus.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { marketAnswer } from '#lib/offer/public.ts';
import { changesAfter, lastSeq, sweepChanges } from '#lib/offer/queries/changes.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { addDeal, addReader, deliverAll, happen, now, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { feedServer } from './feed-lines.ts';

const { db, pool } = await testDatabase();
const { openMarket, openOwn } = await feedServer(db);
const MARKET = { asset: 'USDC', currency: 'EUR' };
let maker: Actor;
beforeAll(async () => {
  await setChainClock(db, now());
  maker = { ...(await addPerson(db, 'Mia')).actor, identityPublicKey: 'published' };
});

const ctx = () => testCtx(db, { actor: maker });
const draft = (more: Partial<OfferInput> = {}) =>
  offerSchema.parse({
    side: 'buy',
    chainId: 31337,
    ...MARKET,
    pricing: 'fixed',
    fixedPrice: '0.9',
    least: '10',
    most: '100',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
    ...more,
  });
const post = async (more?: Partial<OfferInput>) => value(await postOffer(ctx(), draft(more))).offerId;
const row = marketAnswer.shape.rows.element;

describe('the market’s feed', () => {
  it('tells anybody, of whatever page, what comes, changes and goes, as the public API shows it', async () => {
    const line = await openMarket('https://other.example');
    const { value: followed } = await line.ask('follow', MARKET);
    expect(followed).toMatchObject({ reset: false, rate: { asset: 'USDC', currency: 'EUR' } });
    const offerId = await post();
    await post({ currency: 'USD', methods: [{ methodId: 'wise' }] });
    await post({ unlisted: true });
    const [came] = await line.until('offer', 1);
    expect(came).toMatchObject({ ...MARKET, what: 'published', offer: { id: offerId, revision: 1, isMine: false } });
    expect(row.parse(came!.offer)).toEqual(came!.offer);
    // Its terms are no part of what finds it, and are news all the same.
    value(await editOffer(ctx(), { ...draft({ terms: 'Be quick.' }), offerId, seenRevision: 1 }));
    const [, changed] = await line.until('offer', 2);
    expect(changed).toMatchObject({ what: 'changed', offer: { id: offerId, revision: 2, terms: 'Be quick.' } });
    value(await moveOffer(ctx(), { offerId, move: 'pause' }));
    value(await moveOffer(ctx(), { offerId, move: 'resume' }));
    value(await moveOffer(ctx(), { offerId, move: 'close' }));
    const messages = await line.until('offer', 3);
    while (messages.at(-1)!.what !== 'gone') messages.push((await line.until('offer', messages.length + 1)).at(-1)!);
    expect(messages.at(-1)).toMatchObject({ what: 'gone', offerId });
    expect(messages.every(({ currency }) => currency === 'EUR')).toBe(true);
    expect(JSON.stringify(line.heard)).not.toContain('unlisted');
  });

  it('tells who comes back what they missed, each offer once and as it is now, or to read anew', async () => {
    const first = await openMarket();
    const { value: followed } = await first.ask('follow', MARKET);
    const known = await post();
    const [{ seq } = { seq: '' }] = await first.until('offer', 1);
    first.socket.close();
    const gone = await post();
    value(await moveOffer(ctx(), { offerId: gone, move: 'close' }));
    const stays = await post();
    value(await editOffer(ctx(), { ...draft({ terms: 'New.' }), offerId: stays, seenRevision: 1 }));
    await post({ currency: 'USD', methods: [{ methodId: 'wise' }] });
    // The feed waits for other transactions of this server that are still under way, those of other tests too: what it holds back comes later.
    const heldBack = `SELECT FROM book."Change" WHERE "xid" >= pg_snapshot_xmin(pg_current_snapshot())`;
    await expect.poll(async () => (await pool.query(heldBack)).rowCount).toBe(0);
    const again = await openMarket();
    expect((await again.ask('follow', { ...MARKET, after: seq })).value).toMatchObject({ reset: false });
    const missed = await again.until('offer', 2);
    expect(missed).toMatchObject([
      { what: 'gone', offerId: gone },
      { what: 'published', offer: { id: stays, revision: 2 } },
    ]);
    expect(JSON.stringify(missed)).not.toContain(known);
    const later = await openMarket();
    expect((await later.ask('follow', { ...MARKET, after: '1-1' })).value).toMatchObject({ reset: true });
    await pool.query(`UPDATE book."Change" SET "at" = now() - interval '2 hours'`);
    while (await sweepChanges(db));
    expect((await later.ask('follow', { ...MARKET, after: seq })).value).toMatchObject({ reset: true });
    expect(followed!.seq).not.toBe(seq);
  });

  it('misses nothing that is written late: who reads by number alone would', async () => {
    const at = await lastSeq(db);
    const id = await post();
    const slow = await pool.connect();
    const insert = `INSERT INTO book."Change" ("market", "offerId", "what")
      SELECT "id", $1, 'changed' FROM book."Market" WHERE "asset" = 'USDC' AND "currency" = 'EUR' AND "side" = 'buy' RETURNING "n"`;
    await slow.query('BEGIN');
    const { rows } = await slow.query<{ n: string }>(insert, ['written-late']);
    const quick = await pool.query<{ n: string }>(insert, ['written-quickly']);
    expect(Number(quick.rows[0]!.n)).toBeGreaterThan(Number(rows[0]!.n));
    const seen = async (after: string) =>
      (await changesAfter(db, [31337], after, { limit: 100 })).map((one) => one.offerId);
    // Other transactions of this server may still be under way, here and below.
    let before = await changesAfter(db, [31337], at, { limit: 100 });
    while (before.length === 0) before = await changesAfter(db, [31337], at, { limit: 100 });
    expect(before.map(({ offerId }) => offerId)).toEqual([id]);
    // The number alone has passed it by.
    const naive = await pool.query(`SELECT "offerId" FROM book."Change" WHERE "n" > $1`, [rows[0]!.n]);
    expect(naive.rows).toEqual([{ offerId: 'written-quickly' }]);
    await slow.query('COMMIT');
    slow.release();
    let after: string[] = [];
    while (after.length < 2) after = await seen(before.at(-1)!.seq);
    expect(after).toEqual(['written-late', 'written-quickly']);
  });

  it('is bounded: connections of one address, markets of one connection, what can be asked', async () => {
    const lines = await Promise.all(Array.from({ length: 20 }, () => openMarket()));
    await expect(openMarket()).rejects.toThrow('too_many');
    const line = lines[0]!;
    for (const input of [
      undefined,
      {},
      { ...MARKET, after: 'x' },
      { asset: 'NONE', currency: 'EUR' },
      { asset: 'USDC', currency: 'ZZZ' },
    ])
      expect((await line.ask('follow', input)).refusal?.code, JSON.stringify(input)).toBe('request.invalid');
    const many = [
      'EUR',
      'USD',
      'GBP',
      'CHF',
      'SEK',
      'NOK',
      'DKK',
      'PLN',
      'CZK',
      'HUF',
      'RON',
      'TRY',
      'BRL',
      'MXN',
      'ARS',
      'COP',
      'PEN',
      'CLP',
      'INR',
      'JPY',
    ];
    for (const currency of many)
      expect((await line.ask('follow', { asset: 'USDC', currency })).ok, currency).toBe(true);
    expect((await line.ask('follow', { asset: 'USDC', currency: 'KRW' })).refusal?.code).toBe('request.invalid');
    // What stands open to people with a session does not stand open here.
    for (const event of ['subscribe', 'say', 'mark'])
      await expect(line.socket.timeout(100).emitWithAck(event, { noun: 'trade', id: 'x' })).rejects.toThrow();
    line.socket.close();
    await new Promise((resolve) => lines[1]!.socket.emit('follow', MARKET, resolve));
    let again;
    while (!again) again = await openMarket().catch(() => undefined);
  });
});

describe('the feed of what is somebody’s own', () => {
  const own = async (who: Person) => {
    const line = await openOwn(who);
    return { line, followed: (await line.ask('follow')).value };
  };

  it('hints at all that is theirs and at nothing that is not, and at what they missed', async () => {
    const [buyer, seller, other] = [await addReader(db, 'Bo'), await addReader(db, 'Sal'), await addReader(db, 'Oz')];
    const [mine, theirs, nobodys] = [await own(buyer), await own(seller), await own(other)];
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    const trades = (messages: Record<string, unknown>[]) => messages.filter(({ noun }) => noun === 'trade');
    const heard = trades(await mine.line.until('own', 2));
    expect(heard.map(({ type, id }) => [type, id])).toEqual([
      ['trade.opened', tradeId],
      ['trade.markedPaid', tradeId],
    ]);
    // The maker is told of notices besides.
    const told = await theirs.line.until('own', 4);
    expect(trades(told)).toHaveLength(2);
    expect(told.filter(({ noun }) => noun === 'notice')).toHaveLength(2);
    sendLive({
      noun: 'trade',
      id: tradeId,
      event: 'message',
      payload: { seq: 7, senderId: buyer.actor.accountId, text: 'sealed' },
    });
    expect((await theirs.line.until('own', 5)).at(-1)).toEqual({
      cursor: null,
      noun: 'chat',
      id: tradeId,
      type: 'chat.messageSent',
      seq: 7,
    });
    const back = await openOwn(buyer);
    expect((await back.ask('follow', { after: heard[0]!.cursor })).value).toMatchObject({ reset: false });
    expect((await back.until('own', 1)).map(({ type }) => type)).toContain('trade.markedPaid');
    // Moderators' own is nobody else's, and what is theirs alone reaches no third person.
    await nobodys.line.ask('follow');
    expect(nobodys.line.heard.filter(({ event }) => event === 'own')).toEqual([]);
    expect(mine.line.heard.filter(({ message }) => message?.noun === 'chat')).toEqual([]);
  });

  it('says to read anew where too much was missed', async () => {
    const [buyer, seller] = [await addReader(db, 'Ben'), await addReader(db, 'Sue')];
    const tradeId = await addDeal(db, buyer, seller);
    const { _max } = await db.event.aggregate({ _max: { id: true } });
    await db.event.createMany({
      data: Array.from({ length: 600 }, (_, index) => ({
        noun: 'trade',
        subjectId: tradeId,
        seq: 1000 + index,
        type: 'trade.extended',
        data: {},
        at: new Date(),
        prevHash: '',
        hash: '',
      })),
    });
    const line = await openOwn(buyer);
    expect((await line.ask('follow', { after: `${_max.id! - 1n}` })).value).toMatchObject({ reset: true });
    expect((await line.ask('follow', { after: 'x' })).refusal?.code).toBe('request.invalid');
  });

  it('ends with its session', async () => {
    const person = await addReader(db, 'Eve');
    const { line } = await own(person);
    await db.session.updateMany({ where: { id: person.actor.sessionId }, data: { revokedAt: new Date() } });
    const cut = new Promise((resolve) => line.socket.on('disconnect', resolve));
    if (line.socket.connected) await cut;
    expect(line.socket.connected).toBe(false);
    await appendEvent(db, {
      type: 'trade.moveSigned',
      subjectId: 'x',
      seq: 1,
      data: {},
      actorId: null,
      at: now(),
      final: true,
    });
  });
});
