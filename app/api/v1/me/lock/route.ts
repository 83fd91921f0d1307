import { relockWallet } from '#lib/account/commands/forgotten.ts';
import { relockInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';

/** Locks the wallet under the password that was set by mail. */
export const PUT = handle({ body: relockInput, command: relockWallet });
