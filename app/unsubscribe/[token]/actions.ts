'use server';
import { redirect } from 'next/navigation';
import { unsubscribe } from '#lib/notice/commands.ts';
import { tokenSchema } from '#lib/notice/schema.ts';
import { actionCtx } from '../../action-ctx.ts';

/** The page's button. What came of it the page itself says, after being asked for anew. */
export async function stop(form: FormData): Promise<void> {
  const token = tokenSchema.safeParse(form.get('token'));
  if (!token.success) redirect('/unsubscribe/unknown');
  await unsubscribe(await actionCtx(form), { token: token.data });
  redirect(`/unsubscribe/${token.data}`);
}
