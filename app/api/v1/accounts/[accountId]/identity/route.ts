import { readIdentity } from '#lib/account/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readIdentity);
