/** Whether the operator takes new people just now. The switch stands to the right of this noun and writes here, so that signing up asks its own row. */
import type { Tx } from '#lib/db/ctx.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseAccount } from '../refusals.ts';

/** Shuts the gate for a reason the public is told, or (null) opens it. The caller's transaction says why and by whom. */
export async function setSignUpGate(tx: Tx, why: string | null, now: Date): Promise<void> {
  if (why === null) await tx.signUpGate.deleteMany({});
  else await tx.signUpGate.upsert({ where: { id: 1 }, create: { id: 1, why, closedAt: now }, update: { why } });
}

/** Asked by whatever makes an account. Refuses `account.sign_ups_closed` { why }. */
export async function checkSignUpsOpen(tx: Tx): Promise<Result<null>> {
  const shut = await tx.signUpGate.findUnique({ where: { id: 1 }, select: { why: true } });
  return shut ? refused(refuseAccount('account.sign_ups_closed', { why: shut.why })) : ok(null);
}
