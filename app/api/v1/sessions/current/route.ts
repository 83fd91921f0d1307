import { signOut } from '#lib/account/commands/sessions.ts';
import { handle } from '../../../handle.ts';
import { clearSessionCookie } from '../../../../session.ts';

/**
 * Signs out. What the browser kept of answers is thrown away; its storage is not: sealed keys and the files of live trades lie there, which are a
 * person's way out without this site.
 */
export const DELETE = handle({
  actor: 'anyone',
  command: (ctx) => signOut(ctx),
  respond: (_value, response) => {
    clearSessionCookie(response);
    response.headers.set('clear-site-data', '"cache"');
  },
});
