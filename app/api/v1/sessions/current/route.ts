import { signOut } from '#lib/account/commands/sessions.ts';
import { handle } from '../../../handle.ts';
import { clearSessionCookie } from '../../../../session.ts';

/** Signs out. */
export const DELETE = handle({
  actor: 'anyone',
  command: (ctx) => signOut(ctx),
  respond: (_value, response) => clearSessionCookie(response),
});
