'use server';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { followLink } from '#lib/account/commands/address.ts';
import { linkToken } from '#lib/account/link.ts';
import { actionCtx } from '../../../action-ctx.ts';
import { originOf } from '../../../session.ts';

/** The page's button. What came of it the page itself says, after being asked for anew. */
export async function act(form: FormData): Promise<void> {
  const token = linkToken.safeParse(form.get('token'));
  if (!token.success) redirect('/sign-in/links/unknown');
  const done = await followLink(await actionCtx(form), { token: token.data, ...originOf(await headers()) });
  const [, why = ''] = done.ok ? [] : done.refusal.code.split('.');
  redirect(`/sign-in/links/${token.data}${why ? `?why=${why}` : '?done'}`);
}
