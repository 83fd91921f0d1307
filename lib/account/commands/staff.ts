/**
 * How staff act and how they look: the power is asked for, the reason too, and what was done is in the audit log in the same transaction. Every
 * command and query of the console runs in one of the two, so that there is none without an entry.
 */
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { runOnce } from '#lib/db/command-key.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { appendAudit, appendLook, type NewAudit, type Subject } from '#lib/events/audit.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireConfirmed, type Actor } from '../policy.ts';
import { requirePower, seatsOf, type Power } from '../powers.ts';
import { refuseAccount } from '../refusals.ts';

/** Letters of a reason: enough to say something, and no essay. */
export const LEAST_REASON = 5;
export const MOST_REASON = 500;

export type StaffAct = {
  readonly power: Power;
  /** `noun.verb`, as the audit log names it. */
  readonly act: string;
  readonly subject: Subject | null;
  readonly reason: string;
  /** What matters most asks for a fresh proof of who asks. */
  readonly confirmed?: boolean;
};

/** What was done, and what of it the log is to say beside who, whom and why. */
export type Acted<T> = { readonly value: T; readonly data?: NewAudit['data']; readonly subject?: Subject };

/** The reason, trimmed. Refuses `account.reason_needed`. */
export function readReason(text: string): Result<string> {
  const reason = text.trim();
  return reason.length >= LEAST_REASON && reason.length <= MOST_REASON
    ? ok(reason)
    : refused(refuseAccount('account.reason_needed', { least: LEAST_REASON, most: MOST_REASON }));
}

/**
 * Does one act of the staff in one transaction with its entry. Refuses `account.sign_in_first`, `account.role_needed`, `account.confirm_first` (where
 * asked), `account.reason_needed`, and what `work` refuses: then nothing is written, in the log neither. A retry under the same key is one act with
 * one entry; `again` reads for it what is not kept with the key.
 */
export async function actAsStaff<T>(
  ctx: Ctx,
  asked: StaffAct,
  work: (tx: Tx, actor: Actor, reason: string) => Promise<Result<Acted<T>>>,
  again?: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> {
  const may = requirePower(ctx.actor, asked.power);
  if (!may.ok) return may;
  const actor = may.value;
  const proved = asked.confirmed ? requireConfirmed(actor) : may;
  if (!proved.ok) return proved;
  const reason = readReason(asked.reason);
  if (!reason.ok) return reason;
  const act = async (tx: Tx): Promise<Result<T>> => {
    const done = await work(tx, actor, reason.value);
    if (!done.ok) return done;
    const { value, subject = asked.subject, data = {} } = done.value;
    await noteAct(tx, ctx, actor, { act: asked.act, subject, reason: reason.value, data });
    return ok(value);
  };
  return runOnce(ctx, asked.act, { subject: asked.subject, reason: reason.value }, act, again);
}

/** Writes an act down, where the doing is another command's: in that command's transaction, as the last thing in it. */
export async function noteAct(
  tx: Tx,
  ctx: Pick<Ctx, 'requestId'>,
  actor: Actor,
  {
    act,
    subject,
    reason,
    data = {},
  }: Pick<NewAudit, 'act' | 'subject' | 'reason'> & { readonly data?: NewAudit['data'] },
): Promise<void> {
  const { accountId: actorId, roles } = actor;
  const { requestId } = ctx;
  await appendAudit(tx, { kind: 'act', act, actorId, seats: seatsOf(roles), subject, reason, data, requestId });
}

export type StaffLook = Pick<StaffAct, 'power' | 'act' | 'subject'> & { readonly data?: NewAudit['data'] };

/** Reads for the staff and writes down whose data was looked at. What is not found leaves no entry. Refuses as {@link actAsStaff} does. */
export async function lookAsStaff<T>(
  ctx: Ctx,
  asked: StaffLook,
  read: (actor: Actor) => Promise<Result<T>>,
): Promise<Result<T>> {
  const may = requirePower(ctx.actor, asked.power);
  if (!may.ok) return may;
  const found = await read(may.value);
  if (found.ok) await noteLook(ctx, may.value, asked);
  return found;
}

/** Writes a look down, where the reading itself is another command's. */
export async function noteLook(
  ctx: Pick<Ctx, 'db' | 'requestId'>,
  actor: Actor,
  { act, subject, data = {} }: Omit<StaffLook, 'power'>,
): Promise<void> {
  const { accountId: actorId, roles } = actor;
  const { requestId } = ctx;
  await inTransaction(ctx.db, (tx) =>
    appendLook(tx, { act, actorId, seats: seatsOf(roles), subject, data, requestId }),
  );
}
