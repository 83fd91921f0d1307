/** Sends the mail that is due, one after the other; several workers share it. What can happen twice, and why, says lib/notice/record.ts. */
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Mail } from '#lib/db/generated/client.ts';
import { tradeOf } from '#lib/events/outbox.ts';
import { inSpan } from '#lib/events/spans.ts';
import { inTrail, type Trail } from '#lib/events/trail.ts';
import { isSecurityTopic } from '#lib/notice/kinds.ts';
import { cancelMail, claimMail, isWanted, MOST_ATTEMPTS, recordOutcome, type Outcome } from '#lib/notice/record.ts';
import { keepToken } from '#lib/notice/unsubscribe.ts';
import { log, startLines, type Stop } from './loop.ts';
import { smtpSender, type Send } from './mail/smtp.ts';

/** On the embedded default mail is kept for its reader on this site: to send it is to say so. */
const keep: Send = async () => ({ kind: 'accepted' });

/** Sends one mail that is due. False: there was none. */
export async function sendNext(database: Db, send: Send): Promise<boolean> {
  const mail = await claimMail(database);
  if (!mail) return false;
  await inTrail(await whereFrom(database, mail), () =>
    inSpan({ name: 'send mail', kind: 'client' }, () => sendClaimed(database, mail, send)),
  );
  return true;
}

/** What a mail is about: the first event that it tells of. */
async function whereFrom(database: Db, { id }: Mail): Promise<Trail> {
  const first = await database.notice.findFirst({
    where: { mailId: id },
    orderBy: { id: 'asc' },
    select: { event: { select: { id: true, requestId: true, noun: true, subjectId: true, data: true } } },
  });
  if (!first) return {};
  const { event } = first;
  return { eventId: `${event.id}`, requestId: event.requestId ?? undefined, ...tradeOf(event) };
}

async function sendClaimed(database: Db, mail: Mail, send: Send): Promise<void> {
  if (!(await isWanted(database, mail))) {
    await cancelMail(database, mail);
    return;
  }
  // Written under the secret of before, its link would be sent under the one of now. Mail about the account itself has none to stop it.
  if (!isSecurityTopic(mail.topic)) await keepToken(database, mail);
  // Only what ended without an answer again and again, or broke us, comes here: its other tries end where they are recorded.
  const outcome: Outcome =
    mail.attempts > MOST_ATTEMPTS ? { kind: 'refused', error: mail.lastError ?? 'given up' } : await send(mail);
  if (outcome.kind !== 'accepted') {
    const { id, attempts } = mail;
    log().warn({ loop: 'mailer', mailId: id, attempts, outcome: outcome.kind, reason: outcome.error }, 'not sent');
  }
  await recordOutcome(database, mail, outcome);
  if (outcome.kind === 'accepted') log().info({ mailId: mail.id, attempts: mail.attempts }, 'mail sent');
}

/** Does nothing where mail goes nowhere. */
export function startMailer(): Stop {
  const { smtp, mailbox } = config();
  if (!smtp && !mailbox) return async () => {};
  const send = smtp ? smtpSender(smtp) : keep;
  // One after the other: a mail server is one address.
  return startLines('mailer', 1000, 1, () => sendNext(db(), send));
}
