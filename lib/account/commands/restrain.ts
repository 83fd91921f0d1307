/**
 * What staff do about a person: pause, ban, end sessions, clear a name, note. None of it touches a live trade, and coins can always leave: what is
 * stopped is only what is new. Offers of whoever is restrained are paused by those who hear the event.
 */
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import type { EventType } from '#lib/events/catalogue.ts';
import { dateOf, DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { nameKeyOf } from '../name.ts';
import type { Actor } from '../policy.ts';
import { seatsOf, type Power } from '../powers.ts';
import { refuseAccount } from '../refusals.ts';
import { MOST_PAUSE_DAYS } from '../restraint.ts';
import { actAsStaff, type Acted } from './staff.ts';

export type About = { readonly accountId: string; readonly reason: string };
type Done = { readonly accountId: string };
type Work = (tx: Tx, actor: Actor) => Promise<Result<Acted<Done>>>;

/** One act about a person who is there and is not the actor. Refuses `account.not_found`, `account.not_to_oneself`. */
function actOn(ctx: Ctx, power: Power, act: string, { accountId, reason }: About, work: Work): Promise<Result<Done>> {
  const subject = { noun: 'account', id: accountId };
  return actAsStaff(ctx, { power, act, subject, reason }, async (tx, actor) => {
    if (accountId === actor.accountId) return refused(refuseAccount('account.not_to_oneself'));
    // One at a time for each person, and no restraint for an id that is none.
    const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
    return rows.length === 0 ? refused(refuseAccount('account.not_found')) : work(tx, actor);
  });
}

type Told = {
  readonly type: EventType;
  readonly accountId: string;
  readonly actorId: string | null;
  readonly at: Instant;
};

async function appendOwn(
  tx: Tx,
  { type, accountId, actorId, at }: Told,
  data: { until?: Instant; byCourt?: true } = {},
): Promise<void> {
  // The person's row is held: nobody else writes to their chain of events meanwhile.
  const noun = type.slice(0, type.indexOf('.'));
  const { _max } = await tx.event.aggregate({ where: { noun, subjectId: accountId }, _max: { seq: true } });
  const event = { type, subjectId: accountId, data, actorId, at, final: true };
  await appendEvent(tx, { ...event, seq: (_max.seq ?? 0) + 1 });
}

const tell = (ctx: Ctx, tx: Tx, type: EventType, accountId: string, data: { until?: Instant } = {}) =>
  appendOwn(tx, { type, accountId, actorId: ctx.actor!.accountId, at: ctx.clock() }, data);

/** Somebody with a seat gives it back first: else a moderator could stop the admin who would undo it. */
async function isStaff(tx: Tx, accountId: string): Promise<boolean> {
  const { roles } = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: { roles: true } });
  return seatsOf(roles).length > 0;
}

type Set = { bannedAt?: Date | null; pausedUntil?: Date | null; heldAt?: Date | null };
const write = (tx: Tx, accountId: string, data: Set) =>
  tx.restraint.upsert({ where: { accountId }, create: { accountId, ...data }, update: data });

/** No new trades and offers for so many days. Refuses `account.is_staff` beside what every act refuses. */
export async function pauseUser(ctx: Ctx, input: About & { readonly days: number }): Promise<Result<Done>> {
  const { accountId } = input;
  const days = Math.min(MOST_PAUSE_DAYS, Math.max(1, Math.floor(input.days)));
  return actOn(ctx, 'users.act', 'users.pause', input, async (tx) => {
    if (await isStaff(tx, accountId)) return refused(refuseAccount('account.is_staff'));
    const until = ctx.clock() + days * DAY;
    await write(tx, accountId, { pausedUntil: dateOf(until) });
    await tell(ctx, tx, 'restraint.paused', accountId, { until });
    return ok({ value: { accountId }, data: { days, until } });
  });
}

/** Ends a pause before its time. Refuses `account.unchanged` where there is none. */
export async function unpauseUser(ctx: Ctx, input: About): Promise<Result<Done>> {
  const { accountId } = input;
  return actOn(ctx, 'users.act', 'users.unpause', input, async (tx) => {
    const row = await tx.restraint.findUnique({ where: { accountId } });
    if (!row?.pausedUntil || instantOf(row.pausedUntil) <= ctx.clock())
      return refused(refuseAccount('account.unchanged'));
    await write(tx, accountId, { pausedUntil: null });
    await tell(ctx, tx, 'restraint.lifted', accountId);
    return ok({ value: { accountId } });
  });
}

/** No new trades and offers until it is lifted. Live trades go on, and coins can always leave. Refuses `account.is_staff`, `account.unchanged`. */
export async function banUser(ctx: Ctx, input: About): Promise<Result<Done>> {
  const { accountId } = input;
  return actOn(ctx, 'users.ban', 'users.ban', input, async (tx) => {
    if (await isStaff(tx, accountId)) return refused(refuseAccount('account.is_staff'));
    const row = await tx.restraint.findUnique({ where: { accountId } });
    if (row?.bannedAt) return refused(refuseAccount('account.unchanged'));
    await write(tx, accountId, { bannedAt: dateOf(ctx.clock()) });
    await tell(ctx, tx, 'restraint.banned', accountId);
    return ok({ value: { accountId } });
  });
}

/** Lifts a ban. Offers stay paused until their maker resumes them. Refuses `account.unchanged`. */
export async function unbanUser(ctx: Ctx, input: About): Promise<Result<Done>> {
  const { accountId } = input;
  return actOn(ctx, 'users.ban', 'users.unban', input, async (tx) => {
    const row = await tx.restraint.findUnique({ where: { accountId } });
    if (!row?.bannedAt) return refused(refuseAccount('account.unchanged'));
    await write(tx, accountId, { bannedAt: null });
    await tell(ctx, tx, 'restraint.lifted', accountId);
    return ok({ value: { accountId } });
  });
}

/** Ends every session of somebody, at once. */
export async function endSessionsOf(ctx: Ctx, input: About): Promise<Result<Done>> {
  const { accountId } = input;
  return actOn(ctx, 'users.act', 'users.endSessions', input, async (tx) => {
    const where = { accountId, revokedAt: null };
    const { count } = await tx.session.updateMany({ where, data: { revokedAt: new Date() } });
    return ok({ value: { accountId }, data: { count } });
  });
}

/** Puts a plain name in the place of one that must not stand. The person chooses another. What it was is in the log. */
export async function clearName(ctx: Ctx, input: About): Promise<Result<Done>> {
  const { accountId } = input;
  return actOn(ctx, 'users.act', 'users.clearName', input, async (tx) => {
    const { name: before } = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: { name: true } });
    // An account's id is its own: nobody else is called so.
    const name = `Trader ${accountId.slice(0, 12)}`;
    if (before === name) return refused(refuseAccount('account.unchanged'));
    await tx.account.update({
      where: { id: accountId },
      data: { name, nameKey: nameKeyOf(name) },
      select: { id: true },
    });
    await tell(ctx, tx, 'restraint.nameCleared', accountId);
    return ok({ value: { accountId }, data: { before } });
  });
}

/** Letters of a note. */
export const NOTE_LENGTH = 1000;

/** Writes down what other staff should know of somebody. The note is its own reason. */
export async function noteUser(ctx: Ctx, input: { readonly accountId: string; readonly text: string }) {
  const text = input.text.trim().slice(0, NOTE_LENGTH);
  const { accountId } = input;
  const about = { accountId, reason: text.slice(0, 500) };
  return actOn(ctx, 'users.note', 'users.note', about, async (tx, actor) => {
    const row = { id: newId(ctx.random), accountId, authorId: actor.accountId, text };
    await tx.staffNote.create({ data: { ...row, createdAt: dateOf(ctx.clock()) } });
    return ok({ value: { accountId } });
  });
}

/** Said of its own penalty, with why: nobody is told of it a second time. */
const BY_COURT = { byCourt: true } as const;

/**
 * What a ruling that stands makes follow: a pause until then, or, without an end, a ban. A pause never shortens one that there is. No actor: the schedule
 * says so (lib/dispute/court.ts), in the caller's transaction.
 */
export async function restrainByRuling(
  tx: Tx,
  { accountId, until, at }: { readonly accountId: string; readonly until: Instant | null; readonly at: Instant },
): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
  const row = await tx.restraint.findUnique({ where: { accountId } });
  if (until === null) {
    if (row?.bannedAt) return;
    await write(tx, accountId, { bannedAt: dateOf(at) });
    return appendOwn(tx, { type: 'restraint.banned', accountId, actorId: null, at }, BY_COURT);
  }
  if (row?.pausedUntil && instantOf(row.pausedUntil) >= until) return;
  await write(tx, accountId, { pausedUntil: dateOf(until) });
  return appendOwn(tx, { type: 'restraint.paused', accountId, actorId: null, at }, { until, ...BY_COURT });
}

type Reviewed = {
  readonly accountId: string;
  readonly kind: 'hold' | 'pause' | 'ban';
  /** Of a pause. */
  readonly until: Instant | null;
  readonly by: string;
  readonly at: Instant;
};

/** What people decided who read somebody's signals, in their transaction; the person is told. A pause never shortens one that there is. */
export async function restrainByReview(tx: Tx, { accountId, kind, until, by, at }: Reviewed): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
  const told = { accountId, actorId: by, at };
  if (kind === 'hold') {
    await write(tx, accountId, { heldAt: dateOf(at) });
    return appendOwn(tx, { ...told, type: 'restraint.held' });
  }
  if (kind === 'ban') {
    await write(tx, accountId, { bannedAt: dateOf(at) });
    return appendOwn(tx, { ...told, type: 'restraint.banned' });
  }
  const row = await tx.restraint.findUnique({ where: { accountId } });
  const end = Math.max(until ?? at, row?.pausedUntil ? instantOf(row.pausedUntil) : 0);
  await write(tx, accountId, { pausedUntil: dateOf(end) });
  return appendOwn(tx, { ...told, type: 'restraint.paused' }, { until: end });
}

type Lifted = {
  readonly accountId: string;
  readonly kind: string;
  readonly until: Date | null;
  readonly by: string;
  readonly at: Date;
  /** The person hears of it by itself, not as part of a ruling. */
  readonly told?: boolean;
};

type Standing = {
  readonly bannedAt: Date | null;
  readonly pausedUntil: Date | null;
  readonly heldAt: Date | null;
} | null;
/** Whether it is there to be lifted, and what is left then. */
const LIFTS: Readonly<Record<Reviewed['kind'], (row: Standing, until: Date | null) => readonly [boolean, Set]>> = {
  ban: (row) => [row !== null && row.bannedAt !== null, { bannedAt: null }],
  hold: (row) => [row !== null && row.heldAt !== null, { heldAt: null }],
  pause: (row, until) => [row !== null && row.pausedUntil?.getTime() === until?.getTime(), { pausedUntil: null }],
};

/** What was contested or appealed was lifted: what it set goes, and nothing that was set beside it. */
export async function liftRestraint(tx: Tx, { accountId, kind, until, by, at, told = false }: Lifted): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
  const row = await tx.restraint.findUnique({ where: { accountId } });
  const [own, none] = LIFTS[kind === 'ban' || kind === 'hold' ? kind : 'pause'](row, until);
  if (!own) return;
  await write(tx, accountId, none);
  await appendOwn(tx, { type: 'restraint.lifted', accountId, actorId: by, at: instantOf(at) }, told ? {} : BY_COURT);
}
