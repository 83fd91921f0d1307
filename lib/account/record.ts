/** What happened to an account: the event, which others hear of, and the freeze that follows from some of them. */
import type { Tx } from '#lib/db/ctx.ts';
import type { EventType } from '#lib/events/catalogue.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { FREEZE_SECONDS } from './link.ts';

type Happened = {
  readonly type: EventType;
  /** The account, or the link that was asked for. */
  readonly subjectId: string;
  /** Ids alone: addresses, secrets and places stay in rows that can be deleted. */
  readonly data?: { readonly [key: string]: Canonical };
  readonly actorId: string | null;
};

export async function recordEvent(tx: Tx, { data = {}, ...event }: Happened): Promise<void> {
  // Two events of one subject at once queue up here, so that each finds the one before.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`event:${event.subjectId}`}))`;
  const { type, subjectId } = event;
  const last = await tx.event.findFirst({
    where: { noun: type.slice(0, type.indexOf('.')), subjectId },
    orderBy: { seq: 'desc' },
    select: { seq: true },
  });
  await appendEvent(tx, { ...event, data, seq: (last?.seq ?? 0) + 1, at: instantOf(new Date()), final: true });
}

/** Nothing that decides where money goes can be changed for a day from now. A freeze that lasts longer stays. */
export async function freeze(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Account" SET "frozenUntil" = greatest("frozenUntil", now() + ${FREEZE_SECONDS} * interval '1 second')
    WHERE "id" = ${accountId}`;
}

/** Ends every session of an account, but for one that is named. Its sockets are cut off by the sweep, and refused from now on. */
export async function endSessions(tx: Tx, accountId: string, but?: string): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { accountId, revokedAt: null, ...(but !== undefined && { id: { not: but } }) },
    data: { revokedAt: new Date() },
  });
  return count;
}
