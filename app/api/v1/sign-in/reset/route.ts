import { resetPassword } from '#lib/account/commands/forgotten.ts';
import { resetInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';
import { originOf } from '../../../../session.ts';

/** Sets a new password by the token of a link in a mail; ends every session and opens none. */
export const POST = handle({
  actor: 'anyone',
  body: resetInput,
  command: (ctx, input, request) => resetPassword(ctx, { ...input, ...originOf(request.headers) }),
});
