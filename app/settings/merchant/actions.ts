'use server';
import { revalidatePath } from 'next/cache';
import type { ApplyAnswer } from '#components/reputation/merchant/apply-form.tsx';
import { applyAsMerchant } from '#lib/reputation/merchants/commands.ts';
import { applySchema } from '#lib/reputation/merchants/schema.ts';
import { actionCtx } from '../../action-ctx.ts';

export async function apply(_: ApplyAnswer, form: FormData): Promise<ApplyAnswer> {
  const ctx = await actionCtx(form);
  const input = applySchema.safeParse({ why: form.get('why') ?? '' });
  if (!input.success) return { error: input.error.issues[0]!.message };
  const done = await applyAsMerchant(ctx, input.data);
  if (!done.ok) return { refusal: done.refusal };
  revalidatePath('/settings/merchant');
  return null;
}
