'use server';
import type { Answer } from '#components/notice/saved.tsx';
import { saveQuietHours, savePreferences } from '#lib/notice/commands.ts';
import { NOTICE_KINDS } from '#lib/notice/kinds.ts';
import { refuseNotice } from '#lib/notice/refusals.ts';
import { preferencesSchema, quietSchema } from '#lib/notice/schema.ts';
import type { Result } from '#lib/kernel/result.ts';
import { actionCtx } from '../../action-ctx.ts';

const answerOf = (result: Result<unknown>): Answer => (result.ok ? { saved: true } : { refusal: result.refusal });

export async function saveKinds(_: Answer, form: FormData): Promise<Answer> {
  const kinds = Object.fromEntries(
    NOTICE_KINDS.map((kind) => [kind, { app: form.has(`${kind}.app`), mail: form.has(`${kind}.mail`) }]),
  );
  return answerOf(await savePreferences(await actionCtx(), preferencesSchema.parse({ kinds })));
}

export async function saveQuiet(_: Answer, form: FormData): Promise<Answer> {
  const [zone, from, to] = ['zone', 'from', 'to'].map((name) => form.get(name));
  const input = quietSchema.safeParse({ on: form.has('on'), zone, from, to });
  if (!input.success) return { refusal: refuseNotice('notice.quiet_wrong') };
  return answerOf(await saveQuietHours(await actionCtx(), input.data));
}
