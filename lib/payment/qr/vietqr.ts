/** VietQR, transfer to an account by NAPAS 247 (NAPAS, QR switching technical specification v1.5): EMV, tag 38. Pure. */
import { amountText, plainText, type PaymentQr } from './code.ts';
import { amountObject, currencyObject, writeEmv, type DataObject } from './emv.ts';

export type VietQrTransfer = {
  /** The bank's six digits (BIN) and the account at it. */
  readonly bank: string;
  readonly account: string;
  /** Dong, whole. */
  readonly amount?: string;
  readonly message?: string | undefined;
};

export function vietQrPayload({ bank, account, amount, message }: VietQrTransfer): string | undefined {
  const amounts: DataObject[] = amount === undefined ? [] : [amountObject(amount)];
  const messages: DataObject[] = message === undefined ? [] : [['62', [['08', plainText(message, 50)]]]];
  return writeEmv([
    ['00', '01'],
    ['01', amount === undefined ? '11' : '12'],
    ['38', [['00', 'A000000727'], ['01', [['00', bank], ['01', account]]], ['02', 'QRIBFTTA']]],
    currencyObject('VND'),
    ...amounts,
    ['58', 'VN'],
    ...messages,
  ]); // prettier-ignore
}

export const vietQr: PaymentQr = {
  standard: 'vietqr',
  text: ({ bank = '', account = '' }, payment) =>
    vietQrPayload({ bank, account, amount: amountText(payment), message: payment.reference }),
};
