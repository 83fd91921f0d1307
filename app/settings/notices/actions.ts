'use server';
import { revalidatePath } from 'next/cache';
import type { Answer } from '#components/notice/saved.tsx';
import { saveDiscretion, saveQuietHours, savePreferences } from '#lib/notice/commands.ts';
import { NOTICE_KINDS, type NoticeKind } from '#lib/notice/kinds.ts';
import { refuseNotice } from '#lib/notice/refusals.ts';
import { removePushDevice } from '#lib/notice/push/commands.ts';
import { deviceSchema } from '#lib/notice/push/schema.ts';
import { preferencesSchema, quietSchema } from '#lib/notice/schema.ts';
import type { Result } from '#lib/kernel/result.ts';
import { actionCtx } from '../../action-ctx.ts';

const answerOf = (result: Result<unknown>): Answer => (result.ok ? { saved: true } : { refusal: result.refusal });

const channelsOf = (kind: NoticeKind, form: FormData) => ({
  app: form.has(`${kind}.app`),
  mail: form.has(`${kind}.mail`),
  push: form.has(`${kind}.push`),
});

export async function saveKinds(_: Answer, form: FormData): Promise<Answer> {
  // Those that stood in the form: what was not shown was not unticked.
  const shown = NOTICE_KINDS.filter((kind) => form.getAll('kind').includes(kind));
  const kinds = Object.fromEntries(shown.map((kind) => [kind, channelsOf(kind, form)]));
  return answerOf(await savePreferences(await actionCtx(form), preferencesSchema.parse({ kinds })));
}

export async function saveQuiet(_: Answer, form: FormData): Promise<Answer> {
  const [zone, from, to] = ['zone', 'from', 'to'].map((name) => form.get(name));
  const input = quietSchema.safeParse({ on: form.has('on'), zone, from, to });
  if (!input.success) return { refusal: refuseNotice('notice.quiet_wrong') };
  return answerOf(await saveQuietHours(await actionCtx(form), input.data));
}

export async function saveHiding(_: Answer, form: FormData): Promise<Answer> {
  return answerOf(await saveDiscretion(await actionCtx(form), { hideAmounts: form.has('hide') }));
}

/** Of a device that is not there, or not one's own, nothing is said: the page shows what there is. */
export async function removeDevice(form: FormData): Promise<void> {
  const input = deviceSchema.safeParse({ deviceId: form.get('deviceId') });
  if (input.success) await removePushDevice(await actionCtx(form), input.data);
  revalidatePath('/settings/notices');
}
