import { updateProfile } from '#lib/account/commands/profile.ts';
import { getMe } from '#lib/account/queries.ts';
import { profileInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';

export const GET = handle({ command: (ctx) => getMe(ctx) });
export const PATCH = handle({ body: profileInput, command: updateProfile });
