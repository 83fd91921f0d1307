import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { changeWebhook, replayWebhook, testWebhook } from '#lib/notice/webhooks/commands.ts';
import { getWebhook } from '#lib/notice/webhooks/queries.ts';
import { claimMessage, LOG_LINES, MOST_TRIES, recordTry, sweepMessages } from '#lib/notice/webhooks/record.ts';
import { hookNext } from '#server/hooker.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { hookStage, send } from './hook-people.ts';
import { startHookPeer } from './hook-peer.ts';
import { addReader, codeOf, deliverAgain, deliverAll, happen, now, value } from './people.ts';

const database = await testDatabase();
const { db } = database;
const peer = await startHookPeer();
const { as, hook, sendAll, letTimePass, stateOf, scene } = hookStage(db, peer);
beforeAll(() => setChainClock(db, now()));
beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  peer.heard.length = 0;
  peer.answers.length = 0;
});

describe('a webhook', () => {
  it('is told what happened, once, signed with its own secret, whoever carries the event and however often', async () => {
    const { buyer, seller, tradeId, secret } = await scene(['trades', 'notices']);
    const other = await hook(buyer, ['trades']);
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    await sendAll();
    await deliverAgain(db, seller);
    await sendAll();
    const mine = [];
    for (let index = 0; index < peer.heard.length; index++) {
      const checked = await peer.check(secret, index);
      if (checked.ok) mine.push(checked.event);
      // Nobody's secret signs for another's.
      expect((await peer.check(other.secret, index)).ok).toBe(!checked.ok);
    }
    expect(peer.heard.filter(({ body }) => body.includes('"buyer"'))).toHaveLength(2);
    const types = mine.map(({ type }) => type).sort();
    expect(types).toEqual(['notice.made', 'notice.made', 'trade.markedPaid', 'trade.opened']);
    expect(mine.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3, 4]);
    expect(mine.find(({ type }) => type === 'trade.markedPaid')!.data).toEqual({
      seq: 2,
      trade: {
        id: tradeId,
        offerId: expect.any(String),
        part: 'seller',
        chainId: 31337,
        asset: 'USDC',
        currency: 'EUR',
        tokenUnits: '100000000',
        fiatMinor: '9200',
      },
    });
  });

  it('is told that somebody wrote, and nothing of what; whoever wrote is not', async () => {
    const { buyer, seller, tradeId, secret } = await scene(['messages']);
    await hook(buyer, ['messages']);
    const data = { from: 1, to: 3, secret: 'must not leave' };
    await db.$transaction(async (tx) => {
      const { appendEvent } = await import('#lib/events/outbox.ts');
      const actorId = buyer.actor.accountId;
      const event = { type: 'chat.messageSent' as const, subjectId: tradeId, seq: 1, data, actorId, at: now() };
      await appendEvent(tx, { ...event, final: true });
    });
    await deliverAll(db);
    await sendAll();
    expect(peer.heard).toHaveLength(1);
    const checked = await peer.check(secret);
    expect(checked.ok && checked.event.type).toBe('chat.messageSent');
    expect(peer.heard[0]!.body).not.toContain('must not leave');
    expect(peer.heard[0]!.body).toContain(`"part":"seller"`);
    expect(seller.actor.accountId).toBeDefined();
  });

  it('gets a message again, under the same id, when the worker died between the answer and the writing of it; never once it is written', async () => {
    const { webhookId, secret } = await scene();
    await deliverAll(db);
    // Sent and accepted; then the worker is gone.
    const dead = (await claimMessage(db))!;
    await send(dead);
    expect(await claimMessage(db)).toBeNull();
    await letTimePass();
    await sendAll();
    expect(peer.heard).toHaveLength(2);
    expect(new Set(peer.heard.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([dead.id]));
    for (const index of [0, 1]) expect((await peer.check(secret, index)).ok).toBe(true);
    expect(await stateOf(webhookId)).toEqual(['done']);
    // It was not dead after all, only slow: it writes nothing over what was written.
    const late = { at: new Date(), tookMs: 1, status: 500, answer: '' };
    expect(await recordTry(db, dead, late)).toBe(false);
    value(await replayWebhook(as({ ...(await ownerOf(webhookId)) }), { webhookId, messageId: dead.id }));
    const again = (await claimMessage(db))!;
    // As many attempts as it had, and still not its own.
    expect(again.attempts).toBe(dead.attempts);
    expect(await recordTry(db, dead, late)).toBe(false);
    expect(await recordTry(db, again, { ...late, status: 200 })).toBe(true);
    await letTimePass();
    await sendAll();
    expect(peer.heard).toHaveLength(2);
  });

  it('is carried by two processes at once, each message by one of them', async () => {
    const { webhookId, seller } = await scene();
    for (let count = 0; count < 20; count++) {
      value(await testWebhook(as(seller), { webhookId }));
    }
    const pool = openPool(database.url);
    const second = openDb(pool);
    const line = async (on: typeof db) => {
      for (let idle = 0; idle < 3;) idle = (await hookNext(on, send)) ? 0 : idle + 1;
    };
    await Promise.all([line(db), line(second), line(db), line(second)]);
    await sendAll();
    await second.$disconnect();
    await pool.end();
    const ids = peer.heard.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
  });
});

async function ownerOf(webhookId: string): Promise<Person> {
  const { account } = await db.webhookEndpoint.findUniqueOrThrow({
    where: { id: webhookId },
    include: { account: true },
  });
  const person = await addReader(db, 'Stand-in');
  return { ...person, actor: { ...person.actor, accountId: account.id } };
}

describe('a webhook that does not answer as it should', () => {
  it('is tried again after pauses, is left alone meanwhile for all its messages, and shows each try in its log', async () => {
    const { webhookId, seller, buyer, tradeId } = await scene();
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    peer.answers.push({ status: 503, body: `busy\u0000\n${'x'.repeat(5000)}` }, 'cut', 'silent', 302);
    await sendAll();
    expect(peer.heard).toHaveLength(1);
    for (let round = 0; round < 3; round++) {
      await letTimePass();
      await sendAll();
    }
    const { log, failures, waiting } = value(await getWebhook(as(seller), { webhookId }));
    expect(log.map(({ status }) => status)).toEqual([302, null, null, 503]);
    expect(log.at(-1)!.answer).toMatch(/^busy x+$/);
    expect(log.at(-1)!.answer.length).toBeLessThan(520);
    expect(log[1]!.error).toBe('no answer in time');
    expect([failures, waiting]).toEqual([4, 2]);
    await letTimePass();
    await sendAll();
    await letTimePass();
    await sendAll();
    expect(await stateOf(webhookId)).toEqual(['done', 'done']);
    expect(value(await getWebhook(as(seller), { webhookId }))).toMatchObject({ failures: 0, off: null });
  });

  it('follows no redirect: it would be an address that nobody has looked at', async () => {
    const { seller, webhookId } = await scene();
    peer.answers.push({ status: 307, headers: { location: `${peer.url}/elsewhere` } });
    await deliverAll(db);
    await sendAll();
    expect(peer.heard.map(({ path }) => path)).toEqual(['/hook']);
    expect(value(await getWebhook(as(seller), { webhookId })).log[0]!.status).toBe(307);
  });

  it('waits as long as it asks to, up to a day', async () => {
    const { webhookId } = await scene();
    peer.answers.push({ status: 429, headers: { 'retry-after': '7200' } });
    await deliverAll(db);
    await sendAll();
    const { dueAt } = await db.webhookMessage.findFirstOrThrow({ where: { endpointId: webhookId } });
    expect(dueAt.getTime() - Date.now()).toBeGreaterThan(7_000_000);
  });

  it('is switched off when nothing was accepted in all tries; its owner is told once, and what happens then is held', async () => {
    const { webhookId, seller, buyer, tradeId } = await scene();
    await deliverAll(db);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      peer.answers.push(500);
      await sendAll();
      await letTimePass();
    }
    await sendAll();
    expect(peer.heard).toHaveLength(MOST_TRIES);
    expect(value(await getWebhook(as(seller), { webhookId })).off).toMatchObject({ reason: 'failing' });
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    await letTimePass();
    await sendAll();
    expect(await stateOf(webhookId)).toEqual(['failed', 'held']);
    const told = await db.notice.findMany({ where: { accountId: seller.actor.accountId, kind: 'webhook_off' } });
    expect(told).toHaveLength(1);
    expect(told[0]!.subjectId).toBe(webhookId);
    // Mended, switched on: nothing comes by itself, all that was missed when it is asked for.
    expect(codeOf(await replayWebhook(as(seller), { webhookId, since: 0, missed: true }))).toBe('notice.webhook_off');
    value(await changeWebhook(as(seller), { webhookId, on: true }));
    await sendAll();
    expect(peer.heard).toHaveLength(MOST_TRIES);
    expect(value(await replayWebhook(as(seller), { webhookId, since: 0, missed: true }))).toEqual({ count: 2 });
    await sendAll();
    expect(await stateOf(webhookId)).toEqual(['done', 'done']);
    expect(value(await replayWebhook(as(seller), { webhookId, since: now() + 60, missed: false }))).toEqual({
      count: 0,
    });
    expect(value(await replayWebhook(as(seller), { webhookId, since: 0, missed: true }))).toEqual({ count: 0 });
    expect(value(await replayWebhook(as(seller), { webhookId, since: 0, missed: false }))).toEqual({ count: 2 });
  });

  it('is not switched off for one message that it never takes while it takes others', async () => {
    const { webhookId, seller } = await scene();
    await deliverAll(db);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      peer.answers.push(422);
      await sendAll();
      await letTimePass();
      if (tries !== 3) continue;
      value(await testWebhook(as(seller), { webhookId }));
      await db.webhookMessage.updateMany({ where: { type: 'webhook.test' }, data: { dueAt: new Date(-1) } });
      peer.answers.unshift(204);
    }
    await sendAll();
    expect((await stateOf(webhookId)).sort()).toEqual(['done', 'failed']);
    expect(value(await getWebhook(as(seller), { webhookId })).off).toBeNull();
  });

  it('is switched off at once by 410, and after three days of failing whatever waits', async () => {
    const first = await scene();
    await deliverAll(db);
    peer.answers.push(410);
    await sendAll();
    expect(value(await getWebhook(as(first.seller), first)).off).toMatchObject({ reason: 'gone' });
    const second = await scene();
    await deliverAll(db);
    await db.webhookEndpoint.update({
      where: { id: second.webhookId },
      data: { failures: 30, failingSince: new Date(Date.now() - 80 * 3_600_000) },
    });
    peer.answers.push(500);
    await sendAll();
    expect(value(await getWebhook(as(second.seller), second)).off).toMatchObject({ reason: 'failing' });
  });

  it('keeps the last hundred lines of its log, and messages for two weeks', async () => {
    const { webhookId, seller } = await scene();
    for (let count = 0; count < 5; count++) value(await testWebhook(as(seller), { webhookId }));
    const { id: messageId } = await db.webhookMessage.findFirstOrThrow({ where: { endpointId: webhookId } });
    const at = new Date();
    await db.webhookTry.createMany({
      data: Array.from({ length: LOG_LINES + 20 }, () => ({
        endpointId: webhookId,
        messageId,
        attempt: 1,
        at,
        tookMs: 1,
      })),
    });
    await sendAll();
    expect(await db.webhookTry.count({ where: { endpointId: webhookId } })).toBe(LOG_LINES);
    await db.webhookMessage.updateMany({
      where: { endpointId: webhookId, NOT: { id: messageId } },
      data: { createdAt: new Date(Date.now() - 15 * 86_400_000) },
    });
    expect(await sweepMessages(db)).toBeGreaterThanOrEqual(4);
    expect(await db.webhookMessage.findMany({ where: { endpointId: webhookId } })).toMatchObject([{ id: messageId }]);
  });
});
