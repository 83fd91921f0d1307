/**
 * Who sits where. Seats are given and taken by an admin, with a reason and a fresh proof of who asks; never to oneself; and there is always an
 * admin left. Whoever gains or loses one signs in anew.
 */
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { appendAudit } from '#lib/events/audit.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Seat } from '../powers.ts';
import { refuseAccount } from '../refusals.ts';
import { actAsStaff, type Acted } from './staff.ts';

export type SeatInput = { readonly accountId: string; readonly seat: Seat; readonly reason: string };
type Changed = { readonly accountId: string; readonly roles: readonly string[] };

/**
 * Gives somebody a seat. Refuses `account.confirm_first`, `account.reason_needed`, `account.not_to_oneself`, `account.not_found`,
 * `account.unchanged`, and whoever may not (`account.role_needed`).
 */
export async function grantSeat(ctx: Ctx, input: SeatInput): Promise<Result<Changed>> {
  return changeSeat(ctx, input, 'seats.grant', (tx, { accountId, seat }) => giveSeat(tx, accountId, seat));
}

/** Takes a seat back. Refuses as {@link grantSeat} does, and `account.last_admin`. */
export async function removeSeat(ctx: Ctx, input: SeatInput): Promise<Result<Changed>> {
  return changeSeat(ctx, input, 'seats.remove', (tx, { accountId, seat }) => takeSeat(tx, accountId, seat));
}

type Change = (tx: Tx, input: SeatInput) => Promise<Result<Changed>>;

function changeSeat(ctx: Ctx, input: SeatInput, act: string, change: Change): Promise<Result<Changed>> {
  const { accountId, seat, reason } = input;
  const subject = { noun: 'account', id: accountId };
  const asked = { power: 'seats.grant', act, subject, reason, confirmed: true } as const;
  return actAsStaff(ctx, asked, async (tx, actor): Promise<Result<Acted<Changed>>> => {
    const admins = await lockAdmins(tx);
    // Another admin may have taken the actor's own seat while this waited.
    if (!admins.includes(actor.accountId)) return refused(refuseAccount('account.role_needed', { role: 'admin' }));
    if (accountId === actor.accountId) return refused(refuseAccount('account.not_to_oneself'));
    const done = await change(tx, input);
    return done.ok ? ok({ value: done.value, data: { seat, roles: [...done.value.roles] } }) : done;
  });
}

/** Every change of seats waits here for the one before: of two admins who remove each other one stays. Answers the admins there are. */
async function lockAdmins(tx: Tx): Promise<string[]> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('account.seats'))`;
  const rows = await tx.account.findMany({ where: { roles: { has: 'admin' } }, select: { id: true } });
  return rows.map(({ id }) => id);
}

async function giveSeat(tx: Tx, accountId: string, seat: Seat): Promise<Result<Changed>> {
  const found = await tx.account.findUnique({ where: { id: accountId }, select: { roles: true } });
  if (!found) return refused(refuseAccount('account.not_found'));
  if (found.roles.includes(seat)) return refused(refuseAccount('account.unchanged'));
  return writeRoles(tx, accountId, [...found.roles, seat]);
}

async function takeSeat(tx: Tx, accountId: string, seat: Seat): Promise<Result<Changed>> {
  const found = await tx.account.findUnique({ where: { id: accountId }, select: { roles: true } });
  if (!found) return refused(refuseAccount('account.not_found'));
  if (!found.roles.includes(seat)) return refused(refuseAccount('account.unchanged'));
  const admins = await tx.account.count({ where: { roles: { has: 'admin' }, id: { not: accountId } } });
  if (seat === 'admin' && admins === 0) return refused(refuseAccount('account.last_admin'));
  return writeRoles(
    tx,
    accountId,
    found.roles.filter((role) => role !== seat),
  );
}

async function writeRoles(tx: Tx, accountId: string, roles: readonly string[]): Promise<Result<Changed>> {
  await tx.account.update({ where: { id: accountId }, data: { roles: [...roles] }, select: { id: true } });
  await tx.session.updateMany({ where: { accountId, revokedAt: null }, data: { revokedAt: new Date() } });
  return ok({ accountId, roles });
}

/** What a seat is given or taken by, on the server's own line: a wallet's address, a mail address, or an account's id. */
export type ByHand = { readonly who: string; readonly seat: Seat; readonly reason: string };

/**
 * As {@link grantSeat} and {@link removeSeat}, by whoever has the server: how the first admin comes about. It is in the audit log like any other, with
 * nobody as its author. Refuses `account.not_found`, `account.unchanged`, `account.last_admin`.
 */
export async function changeSeatByHand(db: Db, to: 'grant' | 'remove', input: ByHand): Promise<Result<Changed>> {
  const { who, seat, reason } = input;
  return inTransaction(db, async (tx) => {
    await lockAdmins(tx);
    const found = await tx.account.findFirst({
      where: {
        OR: [{ id: who }, { email: who.toLowerCase() }, { walletAddress: { equals: who, mode: 'insensitive' } }],
      },
      select: { id: true },
    });
    if (!found) return refused(refuseAccount('account.not_found'));
    const done = await (to === 'grant' ? giveSeat : takeSeat)(tx, found.id, seat);
    if (!done.ok) return done;
    await appendAudit(tx, {
      kind: 'act',
      act: `seats.${to}`,
      actorId: null,
      seats: [],
      subject: { noun: 'account', id: found.id },
      reason,
      data: { seat, roles: [...done.value.roles] },
      requestId: 'by hand',
    });
    return done;
  });
}
