/** Puts messages for whoever has a webhook that wants them. Each cause makes one message of an endpoint, however often it is told. */
import type { Tx } from '../../db/ctx.ts';
import { wake } from '../../events/bus.ts';
import { dateOf, DAY, type Instant } from '../../kernel/instant.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import type { WebhookTopic } from './topics.ts';

/** Messages are kept so long; an endpoint that is off for longer gets no more of them. */
export const KEPT_SECONDS = 14 * DAY;

type Plain = string | number | boolean | null | { readonly [key: string]: Plain };

export type Told = {
  readonly accountId: string;
  readonly topic: WebhookTopic;
  /** What makes it one: of the same cause an endpoint gets one message. */
  readonly cause: string;
  /** `noun.happened`, as in docs/webhooks.md. */
  readonly type: string;
  /** When it happened, not when it was told. */
  readonly at: Instant;
  /** Ids and what never changes: nothing secret, nothing sealed, no words of anybody. */
  readonly data: { readonly [key: string]: Plain };
};

/** In the caller's transaction. Answers how many are new. */
export async function putMessages(tx: Tx, told: readonly Told[], random: RandomBytes): Promise<number> {
  if (told.length === 0) return 0;
  const since = new Date(Date.now() - KEPT_SECONDS * 1000);
  const endpoints = await tx.webhookEndpoint.findMany({
    where: {
      accountId: { in: told.map(({ accountId }) => accountId) },
      OR: [{ offAt: null }, { offAt: { gt: since } }],
    },
    select: { id: true, accountId: true, topics: true },
    // One order, so that two who put at once never wait for each other in a ring.
    orderBy: { id: 'asc' },
  });
  let put = 0;
  for (const { id, accountId, topics } of endpoints)
    for (const one of told)
      if (one.accountId === accountId && topics.includes(one.topic)) put += await putOne(tx, id, one, random);
  if (put > 0) wake('hooker');
  return put;
}

/** Whether it is new. */
export async function putOne(
  tx: Tx,
  endpointId: string,
  { cause, type, at, data }: Omit<Told, 'accountId' | 'topic'>,
  random: RandomBytes,
): Promise<0 | 1> {
  const [numbered] = await tx.$queryRaw<{ sequence: bigint; isOff: boolean }[]>`
    UPDATE "WebhookEndpoint" SET "sequence" = "sequence" + 1
    WHERE "id" = ${endpointId}
      AND NOT EXISTS (SELECT 1 FROM "WebhookMessage" WHERE "endpointId" = ${endpointId} AND "cause" = ${cause})
    RETURNING "sequence", "offAt" IS NOT NULL AS "isOff"`;
  if (!numbered) return 0;
  const { sequence, isOff } = numbered;
  await tx.webhookMessage.create({
    data: {
      id: newId(random),
      endpointId,
      cause,
      type,
      sequence,
      body: JSON.stringify({ type, timestamp: dateOf(at).toISOString(), sequence: Number(sequence), data }),
      state: isOff ? 'held' : 'pending',
      dueAt: new Date(),
    },
  });
  return 1;
}
