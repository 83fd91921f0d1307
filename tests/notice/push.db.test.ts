import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revokeSession } from '#lib/account/commands/sessions.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import { markAllRead, saveDiscretion, savePreferences, saveQuietHours } from '#lib/notice/commands.ts';
import { endpointMark } from '#lib/notice/push/devices.ts';
import { pushKeyOf } from '#lib/notice/push/key.ts';
import { claimPush, MOST_PUSH_ATTEMPTS, PUSH_CLAIM_SECONDS, recordPush } from '#lib/notice/push/record.ts';
import { getNoticeSettings, listMailbox } from '#lib/notice/queries.ts';
import { pushSender } from '#server/push/send.ts';
import { pushNext } from '#server/pusher.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { addDeal, deliverAgain, deliverAll, happen, now, value } from './people.ts';
import { addSignedIn, shownBy, turnedOn, type Device } from './push-people.ts';
import { readVapid, startPushPeer } from './push-peer.ts';

const database = await testDatabase();
const { db } = database;
const peer = await startPushPeer();
const key = pushKeyOf(TEST_SECRETS.pushKey);
const send = pushSender({ keys: [key], contact: 'mailto:operator@holdfast.example', loopback: true });
beforeAll(() => setChainClock(db, now()));
beforeEach(async () => {
  await db.push.deleteMany();
  peer.received.length = 0;
  peer.answers.length = 0;
});

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });

const signedIn = (name: string) => addSignedIn(db, name);
const turnOn = (person: Person) => turnedOn(db, peer, person);
const shown = (one: Device) => shownBy(peer, one);
const sendAll = async () => {
  while (await pushNext(db, send));
};
const pushesOf = ({ actor }: Person) =>
  db.push.findMany({ where: { subscription: { accountId: actor.accountId } }, orderBy: { createdAt: 'asc' } });
/** The time of waiting is over: of a pause after a try, and of a claim whose worker is gone. */
const letTimePass = () =>
  db.push.updateMany({
    where: { state: { in: ['pending', 'sending'] } },
    data: { dueAt: new Date(Date.now() - 1000), claimedUntil: new Date(0) },
  });

describe('a notice on its way to devices', () => {
  it('arrives at each once, sealed, signed with this site’s key, and leads to its page', async () => {
    const [buyer, seller] = [await signedIn('Bea'), await signedIn('Sam')];
    const [phone, laptop] = [await turnOn(seller), await turnOn(seller)];
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    await deliverAgain(db, seller);
    await sendAll();
    await deliverAgain(db, seller);
    await sendAll();
    const notices = await db.notice.findMany({
      where: { accountId: seller.actor.accountId },
      orderBy: { eventId: 'asc' },
    });
    for (const one of [phone, laptop]) {
      const messages = await shown(one);
      expect(messages.map(({ title, path, tag }) => [title, path, tag])).toEqual([
        ['Somebody took your offer', `/notices/${notices[0]!.id}`, notices[0]!.id],
        ['The buyer says that they paid', `/notices/${notices[1]!.id}`, notices[1]!.id],
      ]);
    }
    expect(peer.received).toHaveLength(4);
    for (const { headers, body } of peer.received) {
      const { key: said, claims } = await readVapid(headers.authorization!);
      expect(said).toBe(key.publicKey);
      expect(claims).toMatchObject({ aud: peer.origin, sub: 'mailto:operator@holdfast.example' });
      expect((claims.exp as number) - Date.now() / 1000).toBeLessThan(24 * 3600);
      expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '43200' });
      expect(Buffer.from(body).toString('latin1')).not.toMatch(/Somebody|buyer|notices/);
    }
    const { devices } = value(await getNoticeSettings(as(seller)));
    expect(devices.map(({ mark }) => mark).sort()).toEqual(
      [phone, laptop].map(({ endpoint }) => endpointMark(endpoint)).sort(),
    );
    for (const { lastOkAt } of devices) expect(lastOkAt).not.toBeNull();
  });

  it('is sent where a kind is wanted on devices, and to those of a living session alone', async () => {
    const [buyer, seller] = [await signedIn('Ben'), await signedIn('Sue')];
    const one = await turnOn(seller);
    value(await savePreferences(as(seller), { kinds: { trade_taken: { app: true, mail: false, push: false } } }));
    value(await savePreferences(as(seller), { kinds: { trade_paid: { app: false, mail: false, push: true } } }));
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    await sendAll();
    expect((await shown(one)).map(({ title }) => title)).toEqual(['The buyer says that they paid']);
    await happen(db, tradeId, 'trade.cancelRequested', buyer);
    await deliverAll(db);
    expect(await pushesOf(seller)).toHaveLength(2);
    // Signed out between its making and its sending.
    value(await revokeSession(as(seller), { sessionId: seller.actor.sessionId }));
    await sendAll();
    expect((await pushesOf(seller)).map(({ state }) => state).sort()).toEqual(['cancelled', 'sent']);
    expect(await shown(one)).toHaveLength(1);
    await happen(db, tradeId, 'trade.expired', null);
    await deliverAll(db);
    expect(await pushesOf(seller)).toHaveLength(2);
    expect(value(await getNoticeSettings(as(seller))).devices).toEqual([]);
  });

  it('waits for the end of quiet hours, and is not sent when it was read meanwhile', async () => {
    const [buyer, seller] = [await signedIn('Bob'), await signedIn('Sid')];
    const one = await turnOn(seller);
    const minute = Math.floor(now() / 60) % 1440;
    const hours = { on: true as const, zone: 'UTC', from: (minute + 1430) % 1440, to: (minute + 60) % 1440 };
    value(await saveQuietHours(as(seller), hours));
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    await sendAll();
    expect(await shown(one)).toEqual([]);
    const [waiting] = await pushesOf(seller);
    expect((waiting!.dueAt.getTime() / 1000 - now()) / 60).toBeGreaterThan(50);
    value(await markAllRead(as(seller)));
    await letTimePass();
    await sendAll();
    expect((await pushesOf(seller)).map(({ state }) => state)).toEqual(['cancelled']);
    expect(peer.received).toEqual([]);
  });

  it('says nothing of what happened with “hide amounts”, and neither does the subject of the mail', async () => {
    const [buyer, seller] = [await signedIn('Hidden Bill'), await signedIn('Stu')];
    const one = await turnOn(seller);
    const open = await addDeal(db, buyer, seller);
    await deliverAll(db);
    await sendAll();
    value(await saveDiscretion(as(seller), { hideAmounts: true }));
    await happen(db, open, 'trade.markedPaid', buyer);
    await deliverAll(db);
    await sendAll();
    const [before, after] = await shown(one);
    expect(before!.title).toBe('Somebody took your offer');
    expect(after).toMatchObject({ title: 'Holdfast', body: 'There is news for you.' });
    const [second, first] = value(await listMailbox(as(seller)));
    expect(first!.subject).toContain('Hidden Bill');
    expect(second!.subject).toBe('The buyer says that they paid');
    expect(second!.text).toContain('92.00');
    expect(value(await getNoticeSettings(as(seller))).hideAmounts).toBe(true);
  });
});

describe('a push service that does not take it', () => {
  async function waiting(): Promise<{ seller: Person; one: Device }> {
    const [buyer, seller] = [await signedIn('Bo'), await signedIn('Sal')];
    const one = await turnOn(seller);
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    return { seller, one };
  }

  it.each([404, 410])('for good (%i) ends the device, and all that waits for it', async (status) => {
    const { seller } = await waiting();
    peer.answers.push(status);
    await sendAll();
    expect(value(await getNoticeSettings(as(seller))).devices).toEqual([]);
    expect(await pushesOf(seller)).toEqual([]);
    expect(await pushNext(db, send)).toBe(false);
  });

  it('now is tried again later, as it says or each time later, and is given up after some hours', async () => {
    const { seller, one } = await waiting();
    peer.answers.push({ status: 429, headers: { 'retry-after': '600' } });
    await sendAll();
    const [row] = await pushesOf(seller);
    expect(row).toMatchObject({ state: 'pending', attempts: 1 });
    expect((row!.dueAt.getTime() - Date.now()) / 1000).toBeGreaterThan(580);
    for (let attempt = 2; attempt <= MOST_PUSH_ATTEMPTS; attempt++) {
      peer.answers.push(attempt % 2 ? 503 : 'cut');
      await letTimePass();
      await sendAll();
    }
    expect((await pushesOf(seller))[0]).toMatchObject({ state: 'failed', attempts: MOST_PUSH_ATTEMPTS });
    await letTimePass();
    await sendAll();
    expect(peer.received).toHaveLength(MOST_PUSH_ATTEMPTS);
    // What came more than once is one notice on the device: each carries the same tag.
    expect(new Set((await shown(one)).map(({ tag }) => tag)).size).toBe(1);
  });

  it('with a redirect is not followed', async () => {
    await waiting();
    peer.answers.push({ status: 302, headers: { location: `${peer.origin}/elsewhere` } });
    await sendAll();
    expect(peer.received).toHaveLength(1);
    expect(peer.received[0]!.path).not.toContain('elsewhere');
  });
});

describe('several workers', () => {
  it('send each push once between them', async () => {
    const [buyer, seller] = [await signedIn('Bert'), await signedIn('Stan')];
    const one = await turnOn(seller);
    for (let deal = 0; deal < 6; deal++) await addDeal(db, buyer, seller);
    await deliverAll(db);
    const pools = [1, 2, 3].map(() => openPool(database.url, 2));
    await Promise.all(
      pools.map(async (pool) => {
        const own = openDb(pool);
        while (await pushNext(own, send));
        await own.$disconnect();
        await pool.end();
      }),
    );
    const tags = (await shown(one)).map(({ tag }) => tag);
    expect(tags).toHaveLength(6);
    expect(new Set(tags).size).toBe(6);
  });

  it('that died leave theirs to the next, which sends it under the same tag; one that was overtaken writes nothing', async () => {
    const [buyer, seller] = [await signedIn('Bill'), await signedIn('Sky')];
    const one = await turnOn(seller);
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    const slow = await claimPush(db);
    expect(await claimPush(db)).toBeNull();
    await letTimePass();
    await sendAll();
    expect(await shown(one)).toHaveLength(1);
    expect(await recordPush(db, slow!, { kind: 'later', error: 'too late' })).toBe(false);
    expect((await pushesOf(seller))[0]).toMatchObject({ state: 'sent', attempts: 2, lastError: null });
    expect(PUSH_CLAIM_SECONDS).toBeGreaterThan(30);
  });
});
