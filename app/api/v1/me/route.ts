import { updateProfile } from '#lib/account/commands/profile.ts';
import { readMe } from '#lib/account/operations.ts';
import { profileInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readMe);
export const PATCH = handle({ body: profileInput, command: updateProfile });
