import { archivePaymentAccount, renamePaymentAccount } from '#lib/payment/commands.ts';
import { accountParams, renameInput } from '#lib/payment/schema.ts';
import { handle } from '../../../handle.ts';

export const PATCH = handle({ params: accountParams, body: renameInput, command: renamePaymentAccount });
/** Takes it out of use; trades under way keep it. */
export const DELETE = handle({ params: accountParams, command: archivePaymentAccount });
