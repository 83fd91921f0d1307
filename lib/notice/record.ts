/**
 * The life of a mail: pending -> sending -> sent, failed or cancelled. A worker claims a row before it talks to anybody, so two never send the
 * same one while both are alive; one that died leaves a claim that runs out. A mail is sent exactly once but for one window: a server has accepted
 * it and the worker dies, or the line is cut, before that is written here. Nobody can tell then, so it is sent again under the same
 * Message-ID, by which receivers fold the two.
 */
import type { Mail } from '../db/generated/client.ts';
import type { Db } from '../db/ctx.ts';
import { preferenceOf } from './preferences.ts';
import { isSecurityTopic, readTopic } from './kinds.ts';

/** Longer than one attempt can take (see server/mail/smtp.ts). */
export const CLAIM_SECONDS = 180;
/** Tries before a mail is given up; with their pauses about a day. */
export const MOST_ATTEMPTS = 12;
const LONGEST_PAUSE_SECONDS = 6 * 3600;

/** What became of one attempt. */
export type Outcome =
  | { readonly kind: 'accepted' }
  /** For good: the address, or the mail itself. */
  | { readonly kind: 'refused'; readonly error: string }
  /** Nothing was handed over; another time may do. */
  | { readonly kind: 'later'; readonly error: string }
  /** It was handed over, and the line was cut before the answer. */
  | { readonly kind: 'unknown'; readonly error: string };

/** Takes the next mail that is due; null: there is none. Claims that ran out are taken over, and are uncertain from then on. */
export async function claimMail(db: Db): Promise<Mail | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    UPDATE "Mail" SET
      "uncertain" = "uncertain" OR "state" = 'sending',
      "state" = 'sending',
      "attempts" = "attempts" + 1,
      "claimedUntil" = clock_timestamp() + ${CLAIM_SECONDS} * interval '1 second'
    WHERE "id" = (
      SELECT "id" FROM "Mail"
      WHERE ("state" = 'pending' AND "dueAt" <= clock_timestamp())
        OR ("state" = 'sending' AND "claimedUntil" <= clock_timestamp())
      ORDER BY "dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING "id"`;
  return row ? db.mail.findUniqueOrThrow({ where: { id: row.id } }) : null;
}

/** Whether the person still wants it: what was stopped while it waited is not sent. */
export async function isWanted(db: Db, { accountId, topic }: Mail): Promise<boolean> {
  if (isSecurityTopic(topic)) return true;
  const read = readTopic(topic);
  if (!read) return false;
  if ('kind' in read) return (await preferenceOf(db, accountId, read.kind)).mail;
  const search = await db.savedSearch.findUnique({ where: { id: read.searchId } });
  return search !== null && search.pausedAt === null && search.alertMail;
}

/** Seconds until the next try. */
export function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, 60 * 2 ** (attempts - 1));
}

/** Writes what became of an attempt, unless another worker has taken the mail over. False: it has. */
export async function recordOutcome(db: Db, mail: Mail, outcome: Outcome): Promise<boolean> {
  const error = outcome.kind === 'accepted' ? null : outcome.error.slice(0, 500);
  const uncertain = mail.uncertain || outcome.kind === 'unknown';
  const ended = outcome.kind === 'refused' || mail.attempts >= MOST_ATTEMPTS;
  const data =
    outcome.kind === 'accepted'
      ? { state: 'sent' as const, sentAt: new Date(), uncertain: false }
      : ended
        ? { state: 'failed' as const, uncertain }
        : { state: 'pending' as const, uncertain, dueAt: new Date(Date.now() + pauseAfter(mail.attempts) * 1000) };
  const changed = await db.mail.updateMany({
    where: { id: mail.id, state: 'sending', attempts: mail.attempts },
    data: { ...data, claimedUntil: null, lastError: error },
  });
  return changed.count === 1;
}

/** Not sent, because nobody wants it any more. */
export async function cancelMail(db: Db, mail: Mail): Promise<void> {
  await db.mail.updateMany({
    where: { id: mail.id, state: 'sending', attempts: mail.attempts },
    data: { state: 'cancelled', claimedUntil: null },
  });
}
