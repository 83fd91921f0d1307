'use server';
import { revalidatePath } from 'next/cache';
import type { AppealAnswer } from '#components/reputation/appeal-form.tsx';
import { refuseReputation } from '#lib/reputation/refusals.ts';
import { appealReview } from '#lib/reputation/signals/commands.ts';
import { appealSchema } from '#lib/reputation/signals/schema.ts';
import { actionCtx } from '../../action-ctx.ts';

export async function appeal(_: AppealAnswer, form: FormData): Promise<AppealAnswer> {
  const input = appealSchema.safeParse(Object.fromEntries(form));
  if (!input.success) return { refusal: refuseReputation('reputation.review_not_found') };
  const done = await appealReview(await actionCtx(form), input.data);
  if (!done.ok) return { refusal: done.refusal };
  revalidatePath('/settings/standing');
  return {};
}
