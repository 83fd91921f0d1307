/** What somebody does with their webhooks. Somebody else's looks like one that does not exist. */
import { requireConfirmed } from '../../account/policy.ts';
import { config } from '../../config.ts';
import { runOnce } from '../../db/command-key.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import type { Prisma, WebhookEndpoint } from '../../db/generated/client.ts';
import { wake } from '../../events/bus.ts';
import { dateOf, DAY, instantOf } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { readOutside } from '../../kernel/outside.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { refuseNotice } from '../refusals.ts';
import { putOne } from './put.ts';
import { switchOff } from './record.ts';
import type { NewWebhookInput, ReplayInput, WebhookChange } from './schema.ts';
import { makeSecret, openSecret } from './secret.ts';

/** Webhooks of one account. */
export const MOST_WEBHOOKS = 10;
/** How long the secret before a new one signs as well. */
export const OLD_SECRET_SECONDS = DAY;

type One = { readonly webhookId: string };
type Shown = One & {
  /** Shown once: a receiver checks by it who sent something. */
  readonly secret: string;
};

const NOT_FOUND = () => refused(refuseNotice('notice.not_found'));

/** The actor's own, held by this transaction; undefined: there is none. */
async function hold(tx: Tx, ctx: Ctx, { webhookId }: One): Promise<WebhookEndpoint | undefined> {
  await tx.$queryRaw`SELECT 1 FROM "WebhookEndpoint" WHERE "id" = ${webhookId} FOR UPDATE`;
  const endpoint = await tx.webhookEndpoint.findUnique({ where: { id: webhookId } });
  return endpoint && endpoint.accountId === ctx.actor?.accountId ? endpoint : undefined;
}

/**
 * An address of the actor's own is told what happens from now on, once per key. Refuses `account.sign_in_first`, `account.confirm_first`, `notice.webhook_address`
 * (no address that this site sends to), `notice.too_many_webhooks`.
 */
export async function createWebhook(ctx: Ctx, input: NewWebhookInput): Promise<Result<Shown>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const url = readOutside(input.url, { loopback: config().embeddedChain })?.href;
  if (!url) return refused(refuseNotice('notice.webhook_address'));
  const made = await runOnce(ctx, 'createWebhook', input, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`webhooks:${accountId}`}))`;
    const count = await tx.webhookEndpoint.count({ where: { accountId } });
    if (count >= MOST_WEBHOOKS) return refused(refuseNotice('notice.too_many_webhooks', { most: MOST_WEBHOOKS }));
    const id = newId(ctx.random);
    const { sealed: secret } = makeSecret(ctx.random, id);
    await tx.webhookEndpoint.create({ data: { id, accountId, url, topics: input.topics, secret } });
    return ok({ webhookId: id });
  });
  return made.ok ? withSecret(ctx, made.value) : made;
}

/** The answer that is kept for a retry holds no secret: it is opened from the row. */
async function withSecret(ctx: Ctx, { webhookId }: One): Promise<Result<Shown>> {
  const endpoint = await ctx.db.webhookEndpoint.findUnique({ where: { id: webhookId } });
  return endpoint ? ok({ webhookId, secret: openSecret(endpoint.secret, webhookId) }) : NOT_FOUND();
}

/**
 * A new secret, once per key; the one before it signs as well for a day, so that a receiver can change over. Twice within a day the oldest ends at once. Refuses
 * `account.sign_in_first`, `account.confirm_first`, `notice.not_found`.
 */
export async function rollWebhookSecret(ctx: Ctx, input: One): Promise<Result<Shown>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const rolled = await runOnce(ctx, 'rollWebhookSecret', input, async (tx) => {
    const endpoint = await hold(tx, ctx, input);
    if (!endpoint) return NOT_FOUND();
    const { sealed: secret } = makeSecret(ctx.random, endpoint.id);
    const oldUntil = new Date(Date.now() + OLD_SECRET_SECONDS * 1000);
    const data = { secret, oldSecret: endpoint.secret, oldUntil };
    await tx.webhookEndpoint.update({ where: { id: endpoint.id }, data });
    return ok({ webhookId: endpoint.id });
  });
  return rolled.ok ? withSecret(ctx, rolled.value) : rolled;
}

/** Another choice of what is told, on or off. What was held while it was off stays so until it is replayed. Refuses `notice.sign_in`, `notice.not_found`. */
export async function changeWebhook(ctx: Ctx, input: One & WebhookChange): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  return runOnce(ctx, 'changeWebhook', input, async (tx) => {
    const endpoint = await hold(tx, ctx, input);
    if (!endpoint) return NOT_FOUND();
    const on = { offAt: null, offReason: null, failures: 0, failingSince: null, restsUntil: null };
    const data: Prisma.WebhookEndpointUpdateInput = {
      ...(input.topics && { topics: input.topics }),
      ...(input.on === true && endpoint.offAt !== null && on),
    };
    await tx.webhookEndpoint.update({ where: { id: endpoint.id }, data });
    if (input.on === false) await switchOff(tx, endpoint.id, 'owner');
    return ok(null);
  });
}

/** Nothing is told there any more, and its log is gone. Twice is once. Refuses `notice.sign_in`. */
export async function deleteWebhook(ctx: Ctx, { webhookId }: One): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  await ctx.db.webhookEndpoint.deleteMany({ where: { id: webhookId, accountId: ctx.actor.accountId } });
  return ok(null);
}

/** Sends `webhook.test`, whatever its topics. Refuses `notice.sign_in`, `notice.not_found`, `notice.webhook_off`. */
export async function testWebhook(ctx: Ctx, input: One): Promise<Result<{ readonly messageId: string }>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const sent = await runOnce(ctx, 'testWebhook', input, async (tx) => {
    const endpoint = await hold(tx, ctx, input);
    if (!endpoint) return NOT_FOUND();
    if (endpoint.offAt) return refused(refuseNotice('notice.webhook_off'));
    const cause = `test:${newId(ctx.random)}`;
    await putOne(tx, endpoint.id, { cause, type: 'webhook.test', at: instantOf(new Date()), data: {} }, ctx.random);
    // Whoever presses the button has mended something: it is not kept waiting for what failed before.
    await tx.webhookEndpoint.update({ where: { id: endpoint.id }, data: { restsUntil: null } });
    const { id: messageId } = await tx.webhookMessage.findUniqueOrThrow({
      where: { endpointId_cause: { endpointId: endpoint.id, cause } },
    });
    return ok({ messageId });
  });
  wake('hooker');
  return sent;
}

/**
 * Sends one message again, or all since a time, each under the id it had. What is on its way already stays so. Answers how many. Refuses `notice.sign_in`,
 * `notice.not_found`, `notice.webhook_off`.
 */
export async function replayWebhook(ctx: Ctx, input: One & ReplayInput): Promise<Result<{ readonly count: number }>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const replayed = await runOnce(ctx, 'replayWebhook', input, async (tx) => {
    const endpoint = await hold(tx, ctx, input);
    if (!endpoint) return NOT_FOUND();
    if (endpoint.offAt) return refused(refuseNotice('notice.webhook_off'));
    const endpointId = endpoint.id;
    if ('messageId' in input && !(await tx.webhookMessage.count({ where: { endpointId, id: input.messageId } })))
      return NOT_FOUND();
    const which =
      'messageId' in input ? { id: input.messageId } : { createdAt: { gte: dateOf(Math.min(input.since, 2 ** 40)) } };
    const missedOnly = 'since' in input && input.missed;
    const { count } = await tx.webhookMessage.updateMany({
      where: { endpointId, ...which, state: { in: missedOnly ? ['failed', 'held'] : ['done', 'failed', 'held'] } },
      data: { state: 'pending', attempts: 0, triedSince: null, dueAt: new Date() },
    });
    if (count > 0) await tx.webhookEndpoint.update({ where: { id: endpointId }, data: { restsUntil: null } });
    return ok({ count });
  });
  wake('hooker');
  return replayed;
}
