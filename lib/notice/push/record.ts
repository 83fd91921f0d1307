/**
 * The life of a push: as a mail's (see ../record.ts), claimed before anybody is talked to. It is sent exactly once but for the same one window, and then shown
 * once all the same: both carry one tag, by which the device lays the second over the first.
 */
import { listLiveSessions } from '../../account/queries/live.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { Db } from '../../db/ctx.ts';
import { isNoticeKind } from '../kinds.ts';
import { preferenceOf } from '../preferences.ts';
import { noticeData } from '../schema.ts';

/** Longer than one attempt can take (see server/push/send.ts). */
export const PUSH_CLAIM_SECONDS = 60;
/** Tries before a push is given up; with their pauses some hours: what is older is read on the site. */
export const MOST_PUSH_ATTEMPTS = 8;
/** Seconds after which a push is not worth showing any more, here and at the push service. */
export const PUSH_LIFE_SECONDS = 12 * 3600;
const LONGEST_PAUSE_SECONDS = 3600;

/** What became of one attempt. */
export type PushOutcome =
  | { readonly kind: 'accepted' }
  /** The browser does not want it any more, or is gone: so is its address. */
  | { readonly kind: 'gone'; readonly error: string }
  /** This one, for good. */
  | { readonly kind: 'refused'; readonly error: string }
  /** Not now. `afterSeconds`: as the push service says. */
  | { readonly kind: 'later'; readonly error: string; readonly afterSeconds?: number };

const WHOLE = {
  notice: true,
  subscription: { include: { session: true, account: { select: { locale: true, discretion: true } } } },
} satisfies Prisma.PushInclude;
export type ClaimedPush = Prisma.PushGetPayload<{ include: typeof WHOLE }>;

/** Takes the next push that is due; null: there is none. Claims that ran out are taken over. */
export async function claimPush(db: Db): Promise<ClaimedPush | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    UPDATE "Push" SET
      "state" = 'sending',
      "attempts" = "attempts" + 1,
      "claimedUntil" = clock_timestamp() + ${PUSH_CLAIM_SECONDS} * interval '1 second'
    WHERE "id" = (
      SELECT "id" FROM "Push"
      WHERE ("state" = 'pending' AND "dueAt" <= clock_timestamp())
        OR ("state" = 'sending' AND "claimedUntil" <= clock_timestamp())
      ORDER BY "dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING "id"`;
  // Its device may be gone since, and the push with it.
  return row ? db.push.findUnique({ where: { id: row.id }, include: WHOLE }) : null;
}

/** Whether it is still to be shown: not yet read on the site, of a kind still wanted, of a session that lives, not too old. */
export async function isPushWanted(db: Db, { notice, subscription, createdAt, dueAt }: ClaimedPush): Promise<boolean> {
  const { session, accountId } = subscription;
  const now = Date.now();
  if (notice.readAt !== null || (await listLiveSessions(db, [session.id])).size === 0) return false;
  // What waited for the end of quiet hours is as old as their end.
  if (now - Math.max(createdAt.getTime(), dueAt.getTime()) > PUSH_LIFE_SECONDS * 1000) return false;
  const { deadline } = noticeData.parse(notice.data);
  if (deadline !== undefined && now >= deadline * 1000) return false;
  return isNoticeKind(notice.kind) && (await preferenceOf(db, accountId, notice.kind)).push;
}

const pauseAfter = (attempts: number): number => Math.min(LONGEST_PAUSE_SECONDS, 30 * 2 ** (attempts - 1));

/** Writes what became of an attempt, unless another worker has taken the push over. False: it has. */
export async function recordPush(db: Db, push: ClaimedPush, outcome: PushOutcome): Promise<boolean> {
  const mine = { id: push.id, state: 'sending' as const, attempts: push.attempts };
  const error = outcome.kind === 'accepted' ? null : outcome.error.slice(0, 500);
  if (outcome.kind === 'gone') {
    // Takes what else waits for that device with it.
    await db.pushSubscription.deleteMany({ where: { id: push.subscriptionId } });
    return true;
  }
  const changed = await db.push.updateMany({
    where: mine,
    data: { ...dataOf(push, outcome), claimedUntil: null, lastError: error },
  });
  if (outcome.kind === 'accepted' && changed.count === 1) {
    await db.pushSubscription.updateMany({ where: { id: push.subscriptionId }, data: { lastOkAt: new Date() } });
  }
  return changed.count === 1;
}

function dataOf(push: ClaimedPush, outcome: PushOutcome): Prisma.PushUpdateManyMutationInput {
  if (outcome.kind === 'accepted') return { state: 'sent', sentAt: new Date() };
  if (outcome.kind !== 'later' || push.attempts >= MOST_PUSH_ATTEMPTS) return { state: 'failed' };
  const asked = Math.min(LONGEST_PAUSE_SECONDS, outcome.afterSeconds ?? 0);
  const pause = Math.max(asked, pauseAfter(push.attempts));
  return { state: 'pending', dueAt: new Date(Date.now() + pause * 1000) };
}

/** Not sent, because it is not wanted any more. */
export async function cancelPush(db: Db, push: ClaimedPush): Promise<void> {
  await db.push.updateMany({
    where: { id: push.id, state: 'sending', attempts: push.attempts },
    data: { state: 'cancelled', claimedUntil: null },
  });
}
