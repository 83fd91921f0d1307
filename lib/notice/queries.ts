import type pg from 'pg';
import { accountsOfDevice } from '../account/devices.ts';
import type { Actor } from '../account/policy.ts';
import { hasPower } from '../account/powers.ts';
import { config } from '../config.ts';
import { pool } from '../db/client.ts';
import type { Mail, Notice } from '../db/generated/client.ts';
import type { Ctx } from '../db/ctx.ts';
import { instantOf } from '../kernel/instant.ts';
import { isId } from '../kernel/ids.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { STOP_PLACE } from './compose.ts';
import { withLinks } from './security.ts';
import {
  BY_ITSELF,
  FIXED_KINDS,
  isNoticeKind,
  isSecurityTopic,
  MODERATORS_KINDS,
  NOTICE_KINDS,
  readTopic,
  type NoticeKind,
} from './kinds.ts';
import { hidesAmounts, preferenceOf, quietOf, sendsMail } from './preferences.ts';
import { listDevices } from './push/devices.ts';
import { pushKey } from './push/key.ts';
import { refuseNotice } from './refusals.ts';
import { noticeData } from './schema.ts';
import { hashOf, oneClickUrl, stopPageUrl } from './unsubscribe.ts';
import type { FailedMail, MailView, NoticeList, NoticeSettings, NoticeView, StopView } from './view.ts';
import { localeOf, wordsOf } from './words.ts';

const PAGE = 30;
/** Past that the bell says "99+". */
const COUNT_MOST = 100;

const UNREAD = `SELECT count(*)::int AS "unread" FROM (
    SELECT 1 FROM "Notice" WHERE "accountId" = $1 AND "readAt" IS NULL AND "inApp" LIMIT ${COUNT_MOST}) AS "some"`;

/** How many notices the actor has not read, 100 at most; nobody has none. Every page asks it: a prepared statement. */
export async function countUnread({ actor }: Pick<Ctx, 'actor'>, on: Pick<pg.Pool, 'query'> = pool()): Promise<number> {
  if (!actor) return 0;
  const { rows } = await on.query<{ unread: number }>({ name: 'unread', text: UNREAD, values: [actor.accountId] });
  return rows[0]!.unread;
}

/** The same for the door. Refuses `notice.sign_in`. */
export async function getUnread(ctx: Ctx): Promise<Result<{ unread: number }>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  return ok({ unread: await countUnread(ctx) });
}

function viewOf(row: Notice, locale: string): NoticeView[] {
  // A kind of a newer version is nothing that this one could say.
  if (!isNoticeKind(row.kind)) return [];
  const words = wordsOf(localeOf(locale), noticeData.parse(row.data));
  return [{ id: row.id, kind: row.kind, ...words, at: instantOf(row.createdAt), read: row.readAt !== null }];
}

/** Where the page after a cursor begins: by what happened, and of one event by id. A broken one begins at the start. */
function readCursor(before: string | undefined): { eventId: bigint; id: string } | undefined {
  const match = /^(\d{1,18})_([0-9a-z]{20})$/.exec(before ?? '');
  return match && isId(match[2]!) ? { eventId: BigInt(match[1]!), id: match[2]! } : undefined;
}

/** The actor's notices, newest first, in a language. Refuses `notice.sign_in`. */
export async function listNotices(
  ctx: Ctx,
  input: { readonly locale: string; readonly before?: string | undefined; readonly limit?: number },
): Promise<Result<NoticeList>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  const { limit = PAGE } = input;
  const from = readCursor(input.before);
  const after = from && {
    OR: [{ eventId: { lt: from.eventId } }, { eventId: from.eventId, id: { lt: from.id } }],
  };
  const [rows, unread] = await Promise.all([
    ctx.db.notice.findMany({
      where: { accountId, inApp: true, ...after },
      orderBy: [{ eventId: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    }),
    countUnread(ctx),
  ]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return ok({
    rows: page.flatMap((row) => viewOf(row, input.locale)),
    unread,
    next: last ? `${last.eventId}_${last.id}` : null,
  });
}

/** What a notice is about, as the path of its page. Anybody else's does not exist. Refuses `notice.sign_in`, `notice.not_found`. */
export async function findNoticePath(ctx: Ctx, input: { readonly noticeId: string }): Promise<Result<string>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const row = await ctx.db.notice.findFirst({ where: { id: input.noticeId, accountId: ctx.actor.accountId } });
  if (!row) return refused(refuseNotice('notice.not_found'));
  if (row.subjectNoun === 'account') return ok('/settings');
  if (row.subjectNoun === 'merchant') return ok('/settings/merchant');
  if (row.subjectNoun === 'penalty') return ok('/settings/standing');
  const places: Readonly<Record<string, string>> = {
    trade: 'trades',
    dispute: 'disputes',
    account: 'traders',
    webhook: 'settings/webhooks',
    faultContest: 'disputes/contests/faults',
    penaltyContest: 'disputes/contests/penalties',
  };
  return ok(`/${places[row.subjectNoun] ?? 'offers'}/${row.subjectId}`);
}

const kindsOf = (actor: Actor): readonly NoticeKind[] =>
  NOTICE_KINDS.filter(
    (kind) => !FIXED_KINDS.includes(kind) && (hasPower(actor, 'cases.rule') || !MODERATORS_KINDS.includes(kind)),
  );

/** The actor's choices, whole: every kind has one. Refuses `notice.sign_in`. */
export async function getNoticeSettings(ctx: Ctx): Promise<Result<NoticeSettings>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  const [rows, quiet, hideAmounts, devices, account] = await Promise.all([
    ctx.db.noticePreference.findMany({ where: { accountId } }),
    quietOf(ctx.db, accountId),
    hidesAmounts(ctx.db, accountId),
    listDevices(ctx.db, accountId),
    ctx.db.account.findUniqueOrThrow({ where: { id: accountId }, select: { email: true, emailClaim: true } }),
  ]);
  const chosen = new Map(rows.map(({ kind, app, mail, push }) => [kind, { app, mail, push }]));
  return ok({
    kinds: kindsOf(ctx.actor).map((kind) => ({ kind, ...(chosen.get(kind) ?? BY_ITSELF) })),
    quiet: quiet ?? null,
    hideAmounts,
    pushKey: pushKey()?.publicKey ?? null,
    devices,
    mailTo: sendsMail() ? account.email : null,
    mailClaim: account.emailClaim,
    hasMail: sendsMail(),
    mailbox: config().mailbox,
  });
}

/** The actor's mail of the last month that ended without arriving. Refuses `notice.sign_in`. */
export async function listFailedMail(ctx: Ctx): Promise<Result<readonly FailedMail[]>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const rows = await ctx.db.mail.findMany({
    where: {
      accountId: ctx.actor.accountId,
      state: 'failed',
      createdAt: { gt: new Date(Date.now() - 30 * 86_400_000) },
    },
    orderBy: { createdAt: 'desc' },
    take: 5,
  });
  return ok(rows.map(({ id, to, subject, createdAt }) => ({ id, to, subject, at: instantOf(createdAt) })));
}

/**
 * The actor's mail, newest first; only where mail is kept instead of sent. Whoever is not signed in reads mail about the account itself of those who have
 * signed in with this browser: a forgotten password must not be in the way of the mail that helps. Refuses `notice.sign_in`, `notice.not_found`.
 */
export async function listMailbox(
  ctx: Ctx,
  input: { readonly device?: string | undefined } = {},
): Promise<Result<readonly MailView[]>> {
  if (!config().mailbox) return refused(refuseNotice('notice.not_found'));
  const known = ctx.actor ? [] : await accountsOfDevice(ctx.db, input.device);
  if (!ctx.actor && known.length === 0) return refused(refuseNotice('notice.sign_in'));
  const rows = await ctx.db.mail.findMany({
    where: ctx.actor
      ? { accountId: ctx.actor.accountId }
      : { accountId: { in: [...known] }, topic: { startsWith: 'secure:' } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 50,
  });
  return ok(rows.map(mailView));
}

function mailView(row: Mail): MailView {
  return {
    id: row.id,
    to: row.to,
    subject: row.subject,
    text: withStop(row).text,
    sentAt: row.sentAt && instantOf(row.sentAt),
    dueAt: instantOf(row.dueAt),
    cancelled: row.state === 'cancelled',
    stopUrl: isSecurityTopic(row.topic) ? null : stopPageUrl(row),
  };
}

/** A mail with its links put in, which stand in no row, and where its one-click header leads; null: it cannot be stopped. */
export function withStop(mail: Pick<Mail, 'accountId' | 'topic' | 'text' | 'html'>): {
  readonly text: string;
  readonly html: string;
  readonly oneClick: string | null;
} {
  if (isSecurityTopic(mail.topic)) {
    const [text, html] = [mail.text, mail.html].map(withLinks);
    return { text: text!, html: html!, oneClick: null };
  }
  const page = stopPageUrl(mail);
  return {
    text: mail.text.replaceAll(STOP_PLACE, page),
    html: mail.html.replaceAll(STOP_PLACE, page),
    oneClick: oneClickUrl(mail),
  };
}

/** What a link in a mail would stop, for whoever holds it. Refuses `notice.link_unknown`. */
export async function findStop(ctx: Pick<Ctx, 'db'>, input: { readonly token: string }): Promise<Result<StopView>> {
  const row = await ctx.db.unsubscribeToken.findUnique({ where: { hash: hashOf(input.token) } });
  const topic = row && readTopic(row.topic);
  if (!row || !topic) return refused(refuseNotice('notice.link_unknown'));
  const { accountId } = row;
  if ('kind' in topic) {
    const { mail } = await preferenceOf(ctx.db, accountId, topic.kind);
    return ok({ kind: topic.kind, search: null, stopped: !mail });
  }
  const search = await ctx.db.savedSearch.findFirst({ where: { id: topic.searchId, accountId } });
  return ok({ kind: null, search: search?.name ?? '', stopped: !search || search.pausedAt !== null });
}
