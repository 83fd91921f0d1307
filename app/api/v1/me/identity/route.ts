import { publishIdentity } from '#lib/account/commands/keys.ts';
import { identityInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';

export const PUT = handle({ body: identityInput, command: publishIdentity });
