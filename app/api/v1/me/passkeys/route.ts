import { addPasskey } from '#lib/account/commands/passkeys.ts';
import { addPasskeyInput } from '#lib/account/factor.schema.ts';
import { handle } from '../../../handle.ts';
import { writeSessionCookie } from '../../../../session.ts';

/** Adds a passkey; the session goes on under another id. */
export const POST = handle({
  body: addPasskeyInput,
  command: addPasskey,
  view: ({ recoveryCodes }) => ({ recoveryCodes }),
  respond: ({ session }, response) => writeSessionCookie(response, session.sessionId),
});
