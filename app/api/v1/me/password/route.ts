import { changePassword } from '#lib/account/commands/keys.ts';
import { passwordChangeInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';

export const PUT = handle({ body: passwordChangeInput, command: changePassword });
