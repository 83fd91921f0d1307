import { changeAddress, giveUpChange } from '#lib/account/commands/address.ts';
import { addressInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';

/** Asks for another mail address. */
export const PUT = handle({ body: addressInput, command: changeAddress });

/** Gives up a change that has not taken effect. */
export const DELETE = handle({ command: (ctx) => giveUpChange(ctx) });
