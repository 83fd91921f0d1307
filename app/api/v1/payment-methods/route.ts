import { readPaymentMethods } from '#lib/payment/operations.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readPaymentMethods);
