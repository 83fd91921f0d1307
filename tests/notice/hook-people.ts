/** People with webhooks, and what passes time for those who send. */
import type { Db } from '#lib/db/ctx.ts';
import { createWebhook } from '#lib/notice/webhooks/commands.ts';
import { WEBHOOK_TOPICS, type WebhookTopic } from '#lib/notice/webhooks/topics.ts';
import { hookNext } from '#server/hooker.ts';
import { hookSender } from '#server/hooks/send.ts';
import type { Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';
import type { HookPeer } from './hook-peer.ts';
import { addDeal, addReader, value } from './people.ts';

export const send = hookSender({ loopback: true, longestMs: 400 });

export function hookStage(db: Db, peer: HookPeer) {
  const as = (person: Person | null, confirmed = true) =>
    testCtx(db, { actor: person && { ...person.actor, confirmed } });
  const hook = async (person: Person, topics: readonly WebhookTopic[] = WEBHOOK_TOPICS, url = peer.url) =>
    value(await createWebhook(as(person), { url, topics: [...topics] }));
  return {
    as,
    hook,
    sendAll: async () => {
      while (await hookNext(db, send));
    },
    /** The time of waiting is over: of a pause after a try, of an endpoint's rest, of a claim whose worker is gone. */
    letTimePass: async () => {
      const past = new Date(0);
      await db.webhookMessage.updateMany({
        where: { state: { in: ['pending', 'sending'] } },
        data: { dueAt: past, claimedUntil: past },
      });
      await db.webhookEndpoint.updateMany({ data: { restsUntil: past } });
    },
    stateOf: async (webhookId: string) =>
      (await db.webhookMessage.findMany({ where: { endpointId: webhookId }, orderBy: { sequence: 'asc' } })).map(
        ({ state }) => state,
      ),
    /** A pair with a trade; the seller has a webhook. */
    scene: async (topics: readonly WebhookTopic[] = ['trades']) => {
      const [buyer, seller] = [await addReader(db, 'Bo'), await addReader(db, 'Sal')];
      return { buyer, seller, tradeId: await addDeal(db, buyer, seller), ...(await hook(seller, topics)) };
    },
  };
}
