import type { WebhookEndpoint } from '../../db/generated/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { instantOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { refuseNotice } from '../refusals.ts';
import { LOG_LINES } from './record.ts';
import { WEBHOOK_TOPICS } from './topics.ts';
import type { OffReason, WebhookPageView, WebhookView } from './view.ts';

type Counts = { readonly waiting: number; readonly held: number };

function viewOf(endpoint: WebhookEndpoint, { waiting, held }: Counts): WebhookView {
  const { id, url, topics, createdAt, offAt, offReason, lastOkAt, failures, oldUntil } = endpoint;
  return {
    id,
    url,
    topics: WEBHOOK_TOPICS.filter((topic) => topics.includes(topic)),
    createdAt: instantOf(createdAt),
    off: offAt && { at: instantOf(offAt), reason: (offReason ?? 'owner') as OffReason },
    lastOkAt: lastOkAt && instantOf(lastOkAt),
    failures,
    waiting,
    held,
    oldSecretUntil: oldUntil && oldUntil > new Date() ? instantOf(oldUntil) : null,
  };
}

async function countsOf(ctx: Ctx, endpointIds: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
  const rows = await ctx.db.webhookMessage.groupBy({
    by: ['endpointId', 'state'],
    where: { endpointId: { in: [...endpointIds] }, state: { in: ['pending', 'sending', 'held'] } },
    _count: true,
  });
  const of = (id: string, isHeld: boolean) =>
    rows
      .filter(({ endpointId, state }) => endpointId === id && (state === 'held') === isHeld)
      .reduce((sum, { _count }) => sum + _count, 0);
  return new Map(endpointIds.map((id) => [id, { waiting: of(id, false), held: of(id, true) }]));
}

/** The actor's webhooks, the newest first. Refuses `notice.sign_in`. */
export async function listWebhooks(ctx: Ctx): Promise<Result<readonly WebhookView[]>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const rows = await ctx.db.webhookEndpoint.findMany({
    where: { accountId: ctx.actor.accountId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  });
  const counts = await countsOf(
    ctx,
    rows.map(({ id }) => id),
  );
  return ok(rows.map((row) => viewOf(row, counts.get(row.id)!)));
}

/** One of the actor's webhooks with its log, the newest try first. Refuses `notice.sign_in`, `notice.not_found`. */
export async function getWebhook(ctx: Ctx, input: { readonly webhookId: string }): Promise<Result<WebhookPageView>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { webhookId: endpointId } = input;
  const row = await ctx.db.webhookEndpoint.findUnique({ where: { id: endpointId } });
  if (row?.accountId !== ctx.actor.accountId) return refused(refuseNotice('notice.not_found'));
  const [counts, tries] = await Promise.all([
    countsOf(ctx, [endpointId]),
    ctx.db.webhookTry.findMany({
      where: { endpointId },
      orderBy: { id: 'desc' },
      take: LOG_LINES,
      include: { message: { select: { type: true, sequence: true, state: true } } },
    }),
  ]);
  const log = tries.map(({ id, messageId, attempt, at, tookMs, status, answer, error, message }) => ({
    id: `${id}`,
    messageId,
    type: message.type,
    sequence: Number(message.sequence),
    attempt,
    at: instantOf(at),
    tookMs,
    status,
    answer,
    error,
    state: message.state,
  }));
  return ok({ ...viewOf(row, counts.get(endpointId)!), log });
}
