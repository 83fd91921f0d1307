'use server';
import { revalidatePath } from 'next/cache';
import type { AskAnswer } from '#components/account/staff-check.tsx';
import { askStaffCode, endStaffCode } from '#lib/account/commands/staff-codes.ts';
import { actionCtx } from '../action-ctx.ts';

export async function askCode(_: AskAnswer, form: FormData): Promise<AskAnswer> {
  const asked = await askStaffCode(await actionCtx(form));
  revalidatePath('/verify-staff');
  return asked.ok ? null : { refusal: asked.refusal };
}

export async function endCode(form: FormData): Promise<void> {
  await endStaffCode(await actionCtx(form));
  revalidatePath('/verify-staff');
}
