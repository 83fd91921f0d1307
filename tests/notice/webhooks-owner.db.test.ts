import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  MOST_WEBHOOKS,
  replayWebhook,
  rollWebhookSecret,
  testWebhook,
} from '#lib/notice/webhooks/commands.ts';
import { getWebhook, listWebhooks } from '#lib/notice/webhooks/queries.ts';
import { WEBHOOK_TOPICS } from '#lib/notice/webhooks/topics.ts';
import { setChainClock } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { hookStage } from './hook-people.ts';
import { startHookPeer } from './hook-peer.ts';
import { addReader, codeOf, deliverAll, now, value } from './people.ts';

const { db } = await testDatabase();
const peer = await startHookPeer();
const { as, hook, sendAll, scene } = hookStage(db, peer);
beforeAll(() => setChainClock(db, now()));
beforeEach(() => db.webhookEndpoint.deleteMany());

describe('who may', () => {
  it('make one: whoever has just proved who they are, for an address outside, ten of them', async () => {
    const person = await addReader(db, 'Pat');
    const input = { url: peer.url, topics: [...WEBHOOK_TOPICS] };
    expect(codeOf(await createWebhook(as(null), input))).toBe('account.sign_in_first');
    expect(codeOf(await createWebhook(as(person, false), input))).toBe('account.confirm_first');
    for (const url of ['http://example.com/', 'https://10.0.0.1/', 'https://localhost/', 'ftp://example.com/', 'x'])
      expect(codeOf(await createWebhook(as(person), { ...input, url })), url).toBe('notice.webhook_address');
    const key = newId(secureRandom);
    const [one, same] = await Promise.all([
      createWebhook({ ...as(person), key }, input),
      createWebhook({ ...as(person), key }, input),
    ]);
    expect(value(one)).toEqual(value(same));
    for (let count = 1; count < MOST_WEBHOOKS; count++) await hook(person, WEBHOOK_TOPICS, 'https://example.com/hook');
    expect(codeOf(await createWebhook(as(person), input))).toBe('notice.too_many_webhooks');
    // What is stored opens nothing by itself: neither the row nor the answer that is kept for a retry.
    const stored = JSON.stringify([await db.webhookEndpoint.findMany(), await db.commandKey.findMany()], (_, part) =>
      typeof part === 'bigint' ? `${part}` : part,
    );
    const bytes = Buffer.from(value(one).secret.slice('whsec_'.length), 'base64');
    for (const form of ['base64', 'base64url', 'hex'] as const) expect(stored).not.toContain(bytes.toString(form));
  });

  it('do anything with it: its owner; anybody else is told that there is none', async () => {
    const { webhookId, seller, buyer } = await scene();
    await deliverAll(db);
    await sendAll();
    const { id: messageId } = await db.webhookMessage.findFirstOrThrow({ where: { endpointId: webhookId } });
    type Asked = ReturnType<typeof as>;
    const acts = {
      get: (ctx: Asked) => getWebhook(ctx, { webhookId }),
      change: (ctx: Asked) => changeWebhook(ctx, { webhookId, topics: ['offers'] }),
      off: (ctx: Asked) => changeWebhook(ctx, { webhookId, on: false }),
      on: (ctx: Asked) => changeWebhook(ctx, { webhookId, on: true }),
      roll: (ctx: Asked) => rollWebhookSecret(ctx, { webhookId }),
      test: (ctx: Asked) => testWebhook(ctx, { webhookId }),
      replay: (ctx: Asked) => replayWebhook(ctx, { webhookId, messageId }),
      replayAll: (ctx: Asked) => replayWebhook(ctx, { webhookId, since: 0, missed: false }),
    };
    for (const [name, act] of Object.entries(acts)) {
      expect(codeOf(await act(as(buyer))), name).toBe('notice.not_found');
      expect(codeOf(await act(as(null))), name).toMatch(/sign_in/);
      expect(codeOf(await act(as(seller))), name).toBe('ok');
    }
    expect(codeOf(await rollWebhookSecret(as(seller, false), { webhookId }))).toBe('account.confirm_first');
    value(await deleteWebhook(as(buyer), { webhookId }));
    expect(value(await listWebhooks(as(buyer)))).toEqual([]);
    expect(value(await listWebhooks(as(seller)))).toHaveLength(1);
    value(await deleteWebhook(as(seller), { webhookId }));
    expect(value(await listWebhooks(as(seller)))).toEqual([]);
    // A message of another endpoint of the same person is none of this one's.
    const [a, b] = [await hook(seller), await hook(seller)];
    const sent = value(await testWebhook(as(seller), a));
    expect(codeOf(await replayWebhook(as(seller), { webhookId: b.webhookId, ...sent }))).toBe('notice.not_found');
  });

  it('check what is sent: under the old secret too for a day after it was changed, and no longer', async () => {
    const { webhookId, seller, secret } = await scene();
    const rolled = value(await rollWebhookSecret(as(seller), { webhookId }));
    expect(rolled.secret).not.toBe(secret);
    await deliverAll(db);
    await sendAll();
    for (const one of [secret, rolled.secret]) expect((await peer.check(one)).ok).toBe(true);
    await db.webhookEndpoint.update({ where: { id: webhookId }, data: { oldUntil: new Date(Date.now() - 1) } });
    value(await testWebhook(as(seller), { webhookId }));
    await sendAll();
    expect(await peer.check(secret)).toEqual({ ok: false, reason: 'signature' });
    expect((await peer.check(rolled.secret)).ok).toBe(true);
  });
});
