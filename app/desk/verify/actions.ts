'use server';
import type { ProofAnswer } from '#components/account/staff-proof.tsx';
import { answerStaffCode } from '#lib/account/commands/staff-codes.ts';
import { actionCtx } from '../../action-ctx.ts';

export async function proveStaff(_: ProofAnswer, form: FormData): Promise<ProofAnswer> {
  const typed = form.get('code');
  const answer = await answerStaffCode(await actionCtx(form), {
    typed: typeof typed === 'string' ? typed.slice(0, 40) : '',
  });
  return answer.ok ? { proof: answer.value } : { refusal: answer.refusal };
}
