/** What is told, and what is mailed. Each may be called any number of times for the same event. */
import { config } from '../config.ts';
import type { Event, Notice } from '../db/generated/client.ts';
import type { Tx } from '../db/ctx.ts';
import { inTransaction } from '../db/transaction.ts';
import { wake } from '../events/bus.ts';
import { dateOf, instantOf, MINUTE, type Instant } from '../kernel/instant.ts';
import { newId, type RandomBytes } from '../kernel/ids.ts';
import type { Locale } from '../../messages/locales.ts';
import { compose, MOST_SAID } from './compose.ts';
import { isNoticeKind, type Topic } from './kinds.ts';
import { hidesAmounts, preferenceOf, quietOf, sendsMail } from './preferences.ts';
import { liveDevices } from './push/devices.ts';
import { sendsPush } from './push/key.ts';
import { quietEnd } from './quiet.ts';
import { noticeData } from './schema.ts';
import { makeNotices, STALE_SECONDS, type ListenerCtx } from './tell.ts';
import { keepToken } from './unsubscribe.ts';
import { localeOf } from './words.ts';

/** One saved search sends one mail in so long, with everything it found meanwhile. */
export const DIGEST_SECONDS = 15 * MINUTE;

/** Hears what is seen: the bell. */
export async function tell(ctx: ListenerCtx, event: Event): Promise<void> {
  await makeNotices(ctx, event);
}

/** Hears what is final: mail cannot be taken back. Puts each notice of the event into one mail, where its reader wants mail. */
export async function mail(ctx: ListenerCtx, event: Event): Promise<void> {
  if (!sendsMail()) return;
  // The other listener may not have run yet: retries have no order.
  await makeNotices(ctx, event);
  if (ctx.clock() - instantOf(event.at) > STALE_SECONDS) return;
  const notices = await ctx.db.notice.findMany({ where: { eventId: event.id, mailId: null } });
  for (const notice of notices) {
    const put = await inTransaction(ctx.db, (tx) => putIntoMail(ctx, tx, notice));
    if (put) wake('mailer');
  }
}

/** Hears what is final, as mail does. Puts each notice of the event on its way to every device of whoever wants it there. */
export async function push(ctx: ListenerCtx, event: Event): Promise<void> {
  if (!sendsPush()) return;
  await makeNotices(ctx, event);
  if (ctx.clock() - instantOf(event.at) > STALE_SECONDS) return;
  const notices = await ctx.db.notice.findMany({ where: { eventId: event.id, readAt: null } });
  let put = 0;
  for (const notice of notices) put += await inTransaction(ctx.db, (tx) => putOnDevices(ctx, tx, notice));
  if (put > 0) wake('pusher');
}

/** A reminder that would arrive when its time is over says what is not so. */
function isTooLate({ data }: Notice, at: Instant): boolean {
  const { deadline } = noticeData.parse(data);
  return deadline !== undefined && at >= deadline;
}

/** One row for each device, however often this is called. Answers how many are new. */
async function putOnDevices(ctx: ListenerCtx, tx: Tx, notice: Notice): Promise<number> {
  const { accountId, kind, id: noticeId } = notice;
  if (!isNoticeKind(kind) || !(await preferenceOf(tx, accountId, kind)).push) return 0;
  if (!(await searchWants(tx, notice, 'alertApp'))) return 0;
  const devices = await liveDevices(tx, accountId);
  const quiet = await quietOf(tx, accountId);
  const now = ctx.clock();
  const at = quiet ? quietEnd(quiet, now) : now;
  if (isTooLate(notice, at)) return 0;
  const dueAt = dateOf(at);
  const { count } = await tx.push.createMany({
    data: devices.map(({ id: subscriptionId }) => ({ id: newId(ctx.random), noticeId, subscriptionId, dueAt })),
    skipDuplicates: true,
  });
  return count;
}

function topicOf({ kind, data }: Notice): Topic {
  const { searchId } = noticeData.parse(data);
  if (searchId !== undefined) return `search:${searchId}`;
  if (!isNoticeKind(kind)) throw new Error(`${kind} is no kind of notice`);
  return `kind:${kind}`;
}

/** False: there is nothing to do, or somebody else has done it. */
async function putIntoMail(ctx: ListenerCtx, tx: Tx, { id, accountId }: Notice): Promise<boolean> {
  // One at a time for each person: two notices of one search at once would each begin a mail.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`mail:${accountId}`}))`;
  const notice = await tx.notice.findUniqueOrThrow({ where: { id } });
  if (notice.mailId !== null || !(await wantsMail(tx, notice))) return false;
  const account = await tx.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { email: true, locale: true },
  });
  if (account.email === null) return false;
  const topic = topicOf(notice);
  const now = ctx.clock();
  const open = topic.startsWith('search:') ? await takeWaiting(tx, accountId, topic) : undefined;
  if (open) {
    await tx.notice.update({ where: { id }, data: { mailId: open.id } });
    await rewrite(tx, { id: open.id, accountId, locale: localeOf(open.locale) });
    return false;
  }
  const at = await dueAt(tx, accountId, topic, now);
  if (isTooLate(notice, at)) return false;
  await keepToken(tx, { accountId, topic });
  const mailId = await addMail(ctx.random, tx, {
    accountId,
    to: account.email,
    topic,
    locale: account.locale,
    notice,
    dueAt: at,
  });
  await tx.notice.update({ where: { id }, data: { mailId } });
  return true;
}

async function wantsMail(tx: Tx, notice: Notice): Promise<boolean> {
  const { accountId, kind } = notice;
  if (!isNoticeKind(kind) || !(await preferenceOf(tx, accountId, kind)).mail) return false;
  return searchWants(tx, notice, 'alertMail');
}

/** Of a saved search also the search is asked, as it is now; of anything else there is nothing more to ask. */
async function searchWants(tx: Tx, { data }: Notice, alert: 'alertApp' | 'alertMail'): Promise<boolean> {
  const { searchId } = noticeData.parse(data);
  if (searchId === undefined) return true;
  const search = await tx.savedSearch.findUnique({ where: { id: searchId } });
  return search !== null && search[alert] && search.pausedAt === null;
}

/** The search's mail that nobody has begun to send, held for this transaction. */
async function takeWaiting(
  tx: Tx,
  accountId: string,
  topic: string,
): Promise<{ id: string; locale: string } | undefined> {
  const [row] = await tx.$queryRaw<{ id: string; locale: string }[]>`
    SELECT "id", "locale" FROM "Mail"
    WHERE "accountId" = ${accountId} AND "topic" = ${topic} AND "state" = 'pending' AND "attempts" = 0
    ORDER BY "createdAt" DESC LIMIT 1 FOR UPDATE`;
  return row;
}

async function rewrite(
  tx: Tx,
  { id: mailId, accountId, locale }: { readonly id: string; readonly accountId: string; readonly locale: Locale },
): Promise<void> {
  const where = { mailId };
  const orderBy = [{ eventId: 'asc' as const }, { id: 'asc' as const }];
  const notices = await tx.notice.findMany({ where, orderBy, take: MOST_SAID });
  const count = await tx.notice.count({ where });
  const hidden = await hidesAmounts(tx, accountId);
  const data = compose(locale, notices, config().publicUrl, { count, hidden });
  await tx.mail.update({ where: { id: mailId }, data });
}

/** Now, or the end of the quiet hours; for a search also not within a quarter of an hour of its last mail. */
async function dueAt(tx: Tx, accountId: string, topic: Topic, now: Instant): Promise<Instant> {
  let at = now;
  if (topic.startsWith('search:')) {
    const last = await tx.mail.findFirst({
      where: { accountId, topic, state: { not: 'cancelled' } },
      orderBy: { createdAt: 'desc' },
      select: { sentAt: true, dueAt: true },
    });
    if (last) at = Math.max(at, instantOf(last.sentAt ?? last.dueAt) + DIGEST_SECONDS);
  }
  const quiet = await quietOf(tx, accountId);
  return quiet ? quietEnd(quiet, at) : at;
}

type NewMail = {
  readonly accountId: string;
  readonly to: string;
  readonly topic: Topic;
  readonly locale: string;
  readonly notice: Notice;
  readonly dueAt: Instant;
};

async function addMail(random: RandomBytes, tx: Tx, { notice, ...mail }: NewMail): Promise<string> {
  const id = newId(random);
  const { publicUrl } = config();
  const hidden = await hidesAmounts(tx, mail.accountId);
  await tx.mail.create({
    data: {
      ...mail,
      ...compose(localeOf(mail.locale), [notice], publicUrl, { hidden }),
      id,
      dueAt: dateOf(mail.dueAt),
      messageId: `<${id}@${new URL(publicUrl).hostname}>`,
    },
  });
  return id;
}
