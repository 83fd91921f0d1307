import { askForReset } from '#lib/account/commands/forgotten.ts';
import { forgottenInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';
import { originOf } from '../../../../session.ts';

/** Asks for a link by mail that sets a new password; answers alike whether the address has an account or not. */
export const POST = handle({
  actor: 'anyone',
  body: forgottenInput,
  command: (ctx, input, request) => askForReset(ctx, { ...input, ...originOf(request.headers) }),
});
