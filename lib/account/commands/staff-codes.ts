/**
 * The code that proves a moderator to a trader and back. The trader asks for a code and reads it out; a moderator, and nobody else, can have it answered at
 * their desk with a counter-code, which the trader's page shows at the same moment with the moderator's name. Instants are this server's.
 */
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { sendHint } from '#lib/events/bus.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { dateOf, HOUR, instantOf } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import { requirePower } from '../powers.ts';
import { refuseAccount } from '../refusals.ts';
import { CODE_SECONDS, newStaffCode, readStaffCode, type StaffCodeView, type StaffProofView } from '../staff-code.ts';
import { noteAct } from './staff.ts';

/** Codes one person may ask for within an hour. */
export const MOST_CODES = 12;
/** Wrong codes one moderator may type within {@link TRY_SECONDS}: 36 bits are not guessed by ten an account. */
export const MOST_TRIES = 10;
export const TRY_SECONDS = CODE_SECONDS;

const lock = (tx: Tx, name: string) => tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${name}))`;

/** A new code, in the place of the one before. Refuses `account.sign_in_first`, `account.too_many_attempts`. */
export async function askStaffCode(ctx: Ctx): Promise<Result<StaffCodeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const now = ctx.clock();
  return runOnce(ctx, 'askStaffCode', {}, async (tx) => {
    await lock(tx, `staff-code:${accountId}`);
    const lately = await tx.staffCode.count({ where: { accountId, createdAt: { gt: dateOf(now - HOUR) } } });
    if (lately >= MOST_CODES) return refused(refuseAccount('account.too_many_attempts'));
    await tx.staffCode.updateMany({ where: { accountId, endedAt: null }, data: { endedAt: dateOf(now) } });
    const code = newStaffCode(ctx.random);
    const expiresAt = now + CODE_SECONDS;
    await tx.staffCode.create({
      data: { id: newId(ctx.random), accountId, code, createdAt: dateOf(now), expiresAt: dateOf(expiresAt) },
    });
    return ok({ state: 'waiting' as const, code, expiresAt });
  });
}

/** Puts the actor's code away: nobody can be proved by it any more. Refuses `account.sign_in_first`. */
export async function endStaffCode(ctx: Ctx): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const where = { accountId: asked.value.accountId, endedAt: null };
  return runOnce(ctx, 'endStaffCode', {}, async (tx) => {
    await tx.staffCode.updateMany({ where, data: { endedAt: dateOf(ctx.clock()) } });
    return ok(null);
  });
}

/**
 * A moderator types what a trader read out. Whether a code was never given, is over, or was used is not told apart: to all of them the same answer.
 * Refuses `account.sign_in_first`, `account.role_needed`, `account.staff_code_wrong` { left }, `account.too_many_attempts`.
 */
export async function answerStaffCode(ctx: Ctx, input: { readonly typed: string }): Promise<Result<StaffProofView>> {
  const asked = requirePower(ctx.actor, 'staff.prove');
  if (!asked.ok) return asked;
  const { accountId: moderatorId } = asked.value;
  const now = ctx.clock();
  // What it answers is a value, never a refusal, so that the try stays counted.
  const answered = await runOnce(ctx, 'answerStaffCode', input, async (tx) => {
    await lock(tx, `staff-try:${moderatorId}`);
    const since = dateOf(now - TRY_SECONDS);
    const tries = await tx.staffTry.count({ where: { accountId: moderatorId, at: { gt: since } } });
    if (tries >= MOST_TRIES) return ok({ proof: null, left: -1 });
    const found = await prove(ctx, tx, moderatorId, readStaffCode(input.typed));
    if (!found) await tx.staffTry.create({ data: { accountId: moderatorId, at: dateOf(now) } });
    return ok({ proof: found, left: MOST_TRIES - tries - 1 });
  });
  if (!answered.ok) return answered;
  const { proof, left } = answered.value;
  if (!proof) {
    return refused(
      left < 0 ? refuseAccount('account.too_many_attempts') : refuseAccount('account.staff_code_wrong', { left }),
    );
  }
  sendHint({ noun: 'notice', id: proof.trader.id, seq: 0 });
  return ok(proof);
}

async function prove(ctx: Ctx, tx: Tx, moderatorId: string, code: string | undefined): Promise<StaffProofView | null> {
  if (code === undefined) return null;
  const at = dateOf(ctx.clock());
  const counterCode = newStaffCode(ctx.random);
  // One statement: of two who type it at once, one is first.
  const [row] = await tx.staffCode.updateManyAndReturn({
    where: { code, provedAt: null, endedAt: null, expiresAt: { gt: at }, accountId: { not: moderatorId } },
    data: { moderatorId, counterCode, provedAt: at },
    include: { account: { select: { id: true, name: true } } },
  });
  if (!row) return null;
  await appendEvent(tx, {
    type: 'staff.proved',
    subjectId: row.id,
    seq: 1,
    data: { traderId: row.accountId },
    actorId: moderatorId,
    at: ctx.clock(),
    final: true,
  });
  const subject = { noun: 'account', id: row.accountId };
  await noteAct(tx, ctx, ctx.actor!, { act: 'staff.prove', subject, reason: 'A trader asked for it.' });
  return { trader: row.account, counterCode, expiresAt: instantOf(row.expiresAt) };
}
