'use server';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import type { ActAnswer } from '#components/desk/act-form.tsx';
import {
  banUser,
  clearName,
  endSessionsOf,
  noteUser,
  pauseUser,
  unbanUser,
  unpauseUser,
} from '#lib/account/commands/restrain.ts';
import { grantSeat, removeSeat } from '#lib/account/commands/seats.ts';
import { revealMail } from '#lib/account/queries/users.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { adoptPanel } from '#lib/dispute/commands/adopt-panel.ts';
import { watch } from '#lib/http/watch.ts';
import type { Result } from '#lib/kernel/result.ts';
import { takeDownOffer } from '#lib/offer/commands/operate.ts';
import { grantMerchant, refuseMerchant, revokeMerchant } from '#lib/reputation/merchants/commands.ts';
import { removeWords } from '#lib/reputation/commands/remove-words.ts';
import { decideReview, settleAppeal } from '#lib/reputation/signals/commands.ts';
import { decideSchema, settleSchema } from '#lib/reputation/signals/schema.ts';
import { announce, endAnnouncement } from '#lib/site/commands/announcements.ts';
import { setFee, setLevels, setLimits, setMethod, setSwitch, withdrawSetting } from '#lib/site/commands/settings.ts';
import { refuseSite } from '#lib/site/refusals.ts';
import { askReconciliation } from '#lib/trade/reconcile/commands.ts';
import { actionCtx } from '../action-ctx.ts';
import {
  aboutForm,
  compareForm,
  announceForm,
  endForm,
  feeForm,
  levelsForm,
  limitsForm,
  merchantForm,
  methodForm,
  noteForm,
  offerForm,
  panelForm,
  pauseForm,
  seatForm,
  switchForm,
  withdrawForm,
  wordsForm,
} from './forms.ts';

/** Reads a form and runs one command. What a form cannot say is refused like anything else that cannot be. */
async function run<I>(
  form: FormData,
  schema: z.ZodType<I>,
  command: (ctx: Ctx, input: I) => Promise<Result<unknown>>,
  shown?: (value: unknown) => string,
): Promise<ActAnswer> {
  const input = schema.safeParse(Object.fromEntries(form));
  if (!input.success) return { refusal: refuseSite('site.invalid') };
  const ctx = await actionCtx(form);
  const done = await command(ctx, input.data);
  if (!done.ok) {
    const { code, data, status } = done.refusal;
    const { requestId } = ctx;
    watch({ method: 'POST', path: '/desk', who: ctx.actor?.accountId ?? null, key: null, code, status, requestId });
    return { refusal: { code, data } };
  }
  // What the act changed stands on more pages than this one: banners, offers, the market.
  revalidatePath('/', 'layout');
  return { done: true, ...(shown && { shown: shown(done.value) }) };
}

export async function pause(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, pauseForm, pauseUser);
}

export async function unpause(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, unpauseUser);
}

export async function ban(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, banUser);
}

export async function unban(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, unbanUser);
}

export async function endSessions(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, endSessionsOf);
}

export async function replaceName(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, clearName);
}

/** The note is its own reason: it stands in the same field. */
export async function note(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, noteForm, (ctx, { accountId, reason }) => noteUser(ctx, { accountId, text: reason }));
}

export async function showMail(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, revealMail, (value) => (value as { mail: string }).mail);
}

export async function takeOutWords(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, wordsForm, removeWords);
}

export async function takeDown(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, offerForm, takeDownOffer);
}

export async function makeMerchant(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, merchantForm, (ctx, input) => grantMerchant(ctx, input));
}

export async function turnDown(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, merchantForm, refuseMerchant);
}

export async function endMerchant(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, aboutForm, revokeMerchant);
}

export async function changeSeat(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, seatForm, (ctx, { to, ...input }) => (to === 'grant' ? grantSeat : removeSeat)(ctx, input));
}

export async function changePanel(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, panelForm, (ctx, input) => adoptPanel(ctx, input));
}

export async function changeFee(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, feeForm, setFee);
}

export async function changeLimits(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, limitsForm, setLimits);
}

export async function changeLevels(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, levelsForm, setLevels);
}

export async function decideSignals(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, decideSchema, decideReview);
}

export async function settleSignals(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, settleSchema, settleAppeal);
}

export async function askToCompare(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, compareForm, askReconciliation);
}

export async function changeMethod(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, methodForm, setMethod);
}

export async function changeSwitch(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, switchForm, setSwitch);
}

export async function withdraw(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, withdrawForm, withdrawSetting);
}

export async function say(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, announceForm, (ctx, { en, es, ar, dismissable, until = 0, ...input }) =>
    announce(ctx, { ...input, until, words: { en, es, ar }, dismissable: dismissable === 'on' }),
  );
}

export async function unsay(_: ActAnswer, form: FormData): Promise<ActAnswer> {
  return run(form, endForm, endAnnouncement);
}
