'use server';
import { revalidatePath } from 'next/cache';
import { markAllRead, markNoticeRead } from '#lib/notice/commands.ts';
import { noticeParams } from '#lib/notice/schema.ts';
import { actionCtx } from '../action-ctx.ts';

/** One notice was read. Of one that is not there, or not one's own, nothing is said: the page shows what there is. */
export async function markRead(form: FormData): Promise<void> {
  const input = noticeParams.safeParse({ noticeId: form.get('noticeId') });
  if (input.success) await markNoticeRead(await actionCtx(form), input.data);
  revalidatePath('/', 'layout');
}

export async function markAll(form: FormData): Promise<void> {
  await markAllRead(await actionCtx(form));
  revalidatePath('/', 'layout');
}
