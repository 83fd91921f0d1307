/** What staff see of people: found by name, wallet or mail address; facts, never keys, passwords, payment details or chat. Each look is written down. */
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { isId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { actAsStaff, lookAsStaff } from '../commands/staff.ts';
import { nameKeyOf } from '../name.ts';
import { hasPower, POWERS, requirePower, seatsOf, SEATS, type Power } from '../powers.ts';
import { refuseAccount } from '../refusals.ts';
import { canBegin } from '../restraint.ts';
import type { StaffView, UserRow, UserView } from '../user-view.ts';
import { TRADER_SELECT, traderView } from '../view.ts';
import { findRestraint } from './restraints.ts';

const MOST_FOUND = 50;

const ROW = {
  id: true,
  name: true,
  walletAddress: true,
  roles: true,
  createdAt: true,
  lastSeenAt: true,
  tradesDone: true,
  restraint: true,
} satisfies Prisma.AccountSelect;

/**
 * People by the beginning of a name, or exactly by wallet, mail address or id; without words those who came last. A mail address is only searched
 * for by seats that may see one. What was searched for is written down, a mail address shortened. Refuses whoever may not (`account.role_needed`).
 */
export async function searchUsers(ctx: Ctx, input: { readonly words: string }): Promise<Result<readonly UserRow[]>> {
  const words = input.words.trim().slice(0, 200);
  const shown = words.includes('@') ? shortenMail(words) : words;
  const look = { power: 'users.read', act: 'users.search', subject: null, data: { words: shown } } as const;
  return lookAsStaff(ctx, look, async (actor) => {
    const rows = await ctx.db.account.findMany({
      where: whereOf(words, hasPower(actor, 'users.mail')),
      select: ROW,
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: MOST_FOUND,
    });
    const now = ctx.clock();
    return ok(
      rows.map(({ id, roles, createdAt, lastSeenAt, restraint, ...row }) => ({
        ...row,
        accountId: id,
        seats: seatsOf(roles),
        createdAt: instantOf(createdAt),
        lastSeenAt: lastSeenAt && instantOf(lastSeenAt),
        banned: Boolean(restraint?.bannedAt),
        paused: Boolean(restraint?.pausedUntil && instantOf(restraint.pausedUntil) > now),
      })),
    );
  });
}

function whereOf(words: string, byMail: boolean): Prisma.AccountWhereInput {
  if (words === '') return {};
  if (words.includes('@')) return byMail ? { email: words.toLowerCase() } : { id: '' };
  if (/^0x[0-9a-f]{40}$/i.test(words)) return { walletAddress: { equals: words, mode: 'insensitive' } };
  const named = { nameKey: { startsWith: nameKeyOf(words) } };
  return isId(words) ? { OR: [{ id: words }, named] } : named;
}

/** Enough of a mail address to know it again, too little to write to it. */
export function shortenMail(mail: string): string {
  const [local = '', domain = ''] = [mail.slice(0, mail.lastIndexOf('@')), mail.slice(mail.lastIndexOf('@') + 1)];
  const end = domain.includes('.') ? domain.slice(domain.lastIndexOf('.')) : '';
  return `${local.slice(0, 1)}…@${domain.slice(0, 1)}…${end}`;
}

const USER = {
  ...TRADER_SELECT,
  roles: true,
  walletKind: true,
  locale: true,
  currency: true,
  country: true,
  email: true,
  identityPublicKey: true,
  pausedUntil: true,
  staffNotes: { orderBy: { createdAt: 'desc' }, take: 50 },
  _count: { select: { identityChanges: true, blockedBy: true } },
} satisfies Prisma.AccountSelect;

/** One person's facts. Refuses `account.not_found`, and whoever may not. */
export async function getUser(ctx: Ctx, input: { readonly accountId: string }): Promise<Result<UserView>> {
  const { accountId } = input;
  const subject = { noun: 'account', id: accountId };
  return lookAsStaff(ctx, { power: 'users.read', act: 'users.look', subject }, async (actor) => {
    const row = await ctx.db.account.findUnique({ where: { id: accountId }, select: USER });
    if (!row) return refused(refuseAccount('account.not_found'));
    const now = ctx.clock();
    const [restraint, liveSessions, authors] = await Promise.all([
      findRestraint(ctx.db, accountId),
      ctx.db.session.count({ where: { accountId, revokedAt: null, expiresAt: { gt: new Date() } } }),
      namesOf(
        ctx.db,
        row.staffNotes.map(({ authorId }) => authorId),
      ),
    ]);
    const { roles, email, identityPublicKey, pausedUntil, staffNotes, _count, ...rest } = row;
    const { walletKind, locale, currency, country, ...trader } = rest;
    const paused = canBegin({ ...restraint, bannedAt: null }, now);
    const ladder = pausedUntil && instantOf(pausedUntil);
    return ok({
      ...traderView(trader),
      seats: seatsOf(roles),
      walletKind,
      locale,
      currency,
      country,
      mail: email !== null && hasPower(actor, 'users.mail') ? shortenMail(email) : null,
      liveSessions,
      hasIdentity: identityPublicKey !== null,
      identityChanges: _count.identityChanges,
      blockedBy: _count.blockedBy,
      bannedAt: restraint.bannedAt,
      pausedUntil: paused.ok ? null : restraint.pausedUntil,
      ladderUntil: ladder !== null && ladder > now ? ladder : null,
      notes: staffNotes.map((note) => ({
        by: authors.get(note.authorId) ?? '',
        at: instantOf(note.createdAt),
        text: note.text,
      })),
    });
  });
}

/** Names by id; who is gone has none. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.account.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * The whole mail address of somebody: an act, with its reason, and not a look. Refuses `account.not_found` where there is none, and whoever may not.
 */
export async function revealMail(
  ctx: Ctx,
  input: { readonly accountId: string; readonly reason: string },
): Promise<Result<{ mail: string }>> {
  const { accountId, reason } = input;
  const subject = { noun: 'account', id: accountId };
  const read = async (tx: Tx): Promise<Result<{ mail: string }>> => {
    const row = await tx.account.findUnique({ where: { id: accountId }, select: { email: true } });
    return row?.email ? ok({ mail: row.email }) : refused(refuseAccount('account.not_found'));
  };
  const asked = { power: 'users.mail', act: 'users.revealMail', subject, reason } as const;
  // An address does not lie with a key for days: a retry reads it again, under the one entry there is.
  return actAsStaff(
    ctx,
    asked,
    async (tx) => {
      const found = await read(tx);
      return found.ok ? ok({ value: found.value }) : found;
    },
    read,
  );
}

/** Who sits where, and what each seat may do. Refuses whoever may not. */
export async function listStaff(ctx: Ctx): Promise<Result<StaffView>> {
  const may = requirePower(ctx.actor, 'seats.read');
  if (!may.ok) return may;
  const rows = await ctx.db.account.findMany({
    where: { roles: { hasSome: [...SEATS] } },
    select: { id: true, name: true, roles: true },
    orderBy: { name: 'asc' },
  });
  return ok({
    people: rows.map(({ id, name, roles }) => ({ accountId: id, name, seats: seatsOf(roles) })),
    powers: (Object.keys(POWERS) as Power[]).map((power) => ({ power, seats: [...POWERS[power]] })),
  });
}
