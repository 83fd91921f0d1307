'use server';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import type { PracticeAnswer } from '#components/practice/practice-card.tsx';
import type { StartAnswer } from '#components/practice/start-form.tsx';
import { isId } from '#lib/kernel/ids.ts';
import { readAnswer } from '#lib/trade/practice/script.ts';
import { refuseScam, startPractice } from '#lib/trade/practice/commands.ts';
import { refuseTrade } from '#lib/trade/refusals.ts';
import { actionCtx } from '../action-ctx.ts';

/** Begins a practice trade and goes to its room. */
export async function start(_: StartAnswer, form: FormData): Promise<StartAnswer> {
  const started = await startPractice(await actionCtx(form));
  if (!started.ok) return { refusal: started.refusal };
  redirect(`/trades/${started.value.tradeId}`);
}

/** What the buyer would do: a wrong answer is explained and kept nowhere. */
export async function answer(_: PracticeAnswer, form: FormData): Promise<PracticeAnswer> {
  const ctx = await actionCtx(form);
  const tradeId = form.get('tradeId');
  const said = readAnswer(form.get('answer'));
  if (typeof tradeId !== 'string' || !isId(tradeId) || !said)
    return { refusal: refuseTrade('trade.practice_not_asked') };
  if (said !== 'refuse') return { wrong: said };
  const done = await refuseScam(ctx, { tradeId });
  if (!done.ok) return { refusal: done.refusal };
  revalidatePath(`/trades/${tradeId}`);
  return {};
}
