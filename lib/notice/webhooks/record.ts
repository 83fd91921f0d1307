/**
 * The life of a message: pending -> sending -> done or failed; held while its endpoint is off. As of a mail (see ../record.ts) it is claimed before anybody is
 * talked to, and fenced by its claim. It is told at least once: where a worker dies between the answer and the writing of it, it goes out again, under the same id,
 * by which a receiver folds the two. Nothing is told twice of which we wrote that it was accepted, unless its owner asks for that.
 */
import type { Prisma } from '../../db/generated/client.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { appendEvent } from '../../events/outbox.ts';
import { HOUR, instantOf, MINUTE } from '../../kernel/instant.ts';
import { KEPT_SECONDS } from './put.ts';
import type { OffReason } from './view.ts';

/** Longer than one try can take (see server/hooks/send.ts). */
export const CLAIM_SECONDS = 60;
/** Seconds from each failed try to the next: three days in all. */
export const PAUSES = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
export const MOST_TRIES = PAUSES.length + 1;
/** An endpoint of which nothing was accepted for so long is switched off, whatever waits for it. */
export const LONGEST_FAILING_SECONDS = PAUSES.reduce((sum, pause) => sum + pause, 0);
const LONGEST_WAIT_SECONDS = 24 * HOUR;
/** An endpoint that fails is left alone for a while, for all its messages: at first for seconds, at most for so long. */
const LONGEST_REST_SECONDS = 10 * MINUTE;
/** Lines of an endpoint's log. */
export const LOG_LINES = 100;

/** What became of one try. */
export type TryOutcome = {
  readonly at: Date;
  readonly tookMs: number;
} & (
  | { readonly status: number; readonly answer: string; readonly afterSeconds?: number | undefined }
  | { readonly status: null; readonly error: string }
);

const WHOLE = { endpoint: true } satisfies Prisma.WebhookMessageInclude;
export type ClaimedMessage = Prisma.WebhookMessageGetPayload<{ include: typeof WHOLE }>;

/**
 * Takes the next message that is due; null: there is none. Claims that ran out are taken over. An endpoint is talked to by one at a time, so that a slow one takes
 * no more than one of those who talk; two who claim in the same instant may still both get there, which harms nobody.
 */
export async function claimMessage(db: Db): Promise<ClaimedMessage | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    UPDATE "WebhookMessage" SET
      "state" = 'sending',
      "attempts" = "attempts" + 1,
      "claims" = "claims" + 1,
      "triedSince" = coalesce("triedSince", clock_timestamp()),
      "claimedUntil" = clock_timestamp() + ${CLAIM_SECONDS} * interval '1 second'
    WHERE "id" = (
      SELECT m."id" FROM "WebhookMessage" m JOIN "WebhookEndpoint" e ON e."id" = m."endpointId"
      WHERE ((m."state" = 'pending' AND m."dueAt" <= clock_timestamp())
          OR (m."state" = 'sending' AND m."claimedUntil" <= clock_timestamp()))
        AND e."offAt" IS NULL AND (e."restsUntil" IS NULL OR e."restsUntil" <= clock_timestamp())
        AND NOT EXISTS (
          SELECT 1 FROM "WebhookMessage" o WHERE o."endpointId" = m."endpointId" AND o."state" = 'sending'
            AND o."claimedUntil" > clock_timestamp())
      ORDER BY m."dueAt", m."sequence" LIMIT 1 FOR UPDATE OF m SKIP LOCKED)
    RETURNING "id"`;
  // Its endpoint may be gone since, and the message with it.
  return row ? db.webhookMessage.findUnique({ where: { id: row.id }, include: WHOLE }) : null;
}

const isAccepted = ({ status }: TryOutcome): boolean => status !== null && status >= 200 && status < 300;

/** `share`: from 0 to 1, by chance. What failed together is not tried again together. */
export function pauseAfter(attempts: number, asked: number | undefined, share: number): number {
  const planned = PAUSES[attempts - 1] ?? PAUSES.at(-1)!;
  return Math.max(Math.min(asked ?? 0, LONGEST_WAIT_SECONDS), planned * (1 + 0.1 * share));
}

/** Writes what became of a try, unless another worker has taken the message over. False: it has. */
export async function recordTry(db: Db, message: ClaimedMessage, outcome: TryOutcome): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    // Whoever switches it off or replays meanwhile waits here, or is waited for.
    const [endpoint] = await tx.$queryRaw<
      { lastOkAt: Date | null; failures: number; failingSince: Date | null }[]
    >`SELECT "lastOkAt", "failures", "failingSince" FROM "WebhookEndpoint" WHERE "id" = ${message.endpointId} FOR UPDATE`;
    if (!endpoint) return false;
    const accepted = isAccepted(outcome);
    const ended = message.attempts >= MOST_TRIES || outcome.status === 410;
    const changed = await tx.webhookMessage.updateMany({
      where: { id: message.id, state: 'sending', claims: message.claims },
      data: {
        claimedUntil: null,
        ...(accepted
          ? { state: 'done' as const, doneAt: new Date() }
          : ended
            ? { state: 'failed' as const }
            : { state: 'pending' as const, dueAt: laterBy(message, outcome) }),
      },
    });
    if (changed.count === 0) return false;
    await logTry(tx, message, outcome);
    const where = { id: message.endpointId };
    if (accepted) {
      const data = { failures: 0, failingSince: null, restsUntil: null, lastOkAt: new Date() };
      await tx.webhookEndpoint.update({ where, data });
      return true;
    }
    const failures = endpoint.failures + 1;
    const failingSince = endpoint.failingSince ?? outcome.at;
    const rest = Math.min(LONGEST_REST_SECONDS, 5 * 4 ** Math.min(failures - 1, 8));
    const restsUntil = new Date(Date.now() + rest * 1000);
    await tx.webhookEndpoint.update({ where, data: { failures, failingSince, restsUntil } });
    const nothingSince = endpoint.lastOkAt === null || endpoint.lastOkAt < (message.triedSince ?? outcome.at);
    const tooLong = Date.now() - failingSince.getTime() >= LONGEST_FAILING_SECONDS * 1000;
    if (outcome.status === 410) await switchOff(tx, message.endpointId, 'gone');
    else if ((ended && nothingSince) || tooLong) await switchOff(tx, message.endpointId, 'failing');
    return true;
  });
}

function laterBy({ attempts }: ClaimedMessage, outcome: TryOutcome): Date {
  const asked = outcome.status === null ? undefined : outcome.afterSeconds;
  return new Date(Date.now() + pauseAfter(attempts, asked, Math.random()) * 1000);
}

async function logTry(tx: Tx, { id: messageId, endpointId, attempts }: ClaimedMessage, of: TryOutcome): Promise<void> {
  const { at, tookMs, status } = of;
  const said = of.status === null ? { error: of.error.slice(0, 300) } : { answer: of.answer };
  await tx.webhookTry.create({ data: { endpointId, messageId, attempt: attempts, at, tookMs, status, ...said } });
  await tx.$executeRaw`
    DELETE FROM "WebhookTry" WHERE "endpointId" = ${endpointId} AND "id" <= (
      SELECT "id" FROM "WebhookTry" WHERE "endpointId" = ${endpointId} ORDER BY "id" DESC OFFSET ${LOG_LINES} LIMIT 1)`;
}

/** Sends nothing more there; what waits is held. Its owner is told, unless it was their own doing. Once, however often it is called. */
export async function switchOff(tx: Tx, endpointId: string, reason: OffReason): Promise<void> {
  const now = new Date();
  const [off] = await tx.$queryRaw<{ version: number }[]>`
    UPDATE "WebhookEndpoint" SET "offAt" = ${now}, "offReason" = ${reason}, "version" = "version" + 1
    WHERE "id" = ${endpointId} AND "offAt" IS NULL RETURNING "version"`;
  if (!off) return;
  await tx.webhookMessage.updateMany({ where: { endpointId, state: 'pending' }, data: { state: 'held' } });
  await appendEvent(tx, {
    type: 'webhook.switchedOff',
    subjectId: endpointId,
    seq: off.version,
    data: { reason },
    actorId: null,
    at: instantOf(now),
    final: true,
  });
}

const BATCH = 500;

/** Deletes messages that are too old to be replayed. Answers how many; the caller goes on while there are some. */
export async function sweepMessages(db: Db, now: Date = new Date()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_SECONDS * 1000);
  return db.$executeRaw`
    DELETE FROM "WebhookMessage" WHERE "id" IN (
      SELECT "id" FROM "WebhookMessage" WHERE "createdAt" < ${before} AND "state" IN ('done', 'failed', 'held') LIMIT ${BATCH})`;
}
