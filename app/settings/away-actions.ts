'use server';
import { revalidatePath } from 'next/cache';
import type { AwayAnswer } from '#components/account/away-card.tsx';
import { awaySchema, MOST_AWAY_DAYS } from '#lib/account/away.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import type { Result } from '#lib/kernel/result.ts';
import { comeBack, goAway } from '#lib/offer/commands/away.ts';
import { actionCtx } from '../action-ctx.ts';

function answerOf(result: Result<unknown>): AwayAnswer {
  if (!result.ok) return { refusal: result.refusal };
  revalidatePath('/', 'layout');
  return {};
}

export async function leave(_: AwayAnswer, form: FormData): Promise<AwayAnswer> {
  const ctx = await actionCtx(form);
  const input = awaySchema.safeParse({ until: form.get('until') ?? '' });
  if (!input.success) return { refusal: refuseAccount('account.away_until', { days: MOST_AWAY_DAYS }) };
  return answerOf(await goAway(ctx, input.data));
}

export async function comeHome(_: AwayAnswer, form: FormData): Promise<AwayAnswer> {
  return answerOf(await comeBack(await actionCtx(form)));
}
