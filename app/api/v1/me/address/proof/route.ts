import { resendProof } from '#lib/account/commands/address.ts';
import { handle } from '../../../../handle.ts';

/** Sends the link again that verifies the address. */
export const POST = handle({ command: (ctx) => resendProof(ctx) });
