/** Thai QR Payment, credit transfer to a PromptPay id (Bank of Thailand, Thai QR Code Payment Standard): EMV, tag 29. Pure. */
import { amountText, type PaymentQr } from './code.ts';
import { amountObject, currencyObject, writeEmv, type DataObject } from './emv.ts';

/** `id`: +66 and nine digits, or a national or tax number of thirteen. `amount`: baht with two places. */
export function promptPayPayload(id: string, amount?: string): string | undefined {
  const target: DataObject = id.startsWith('+') ? ['01', id.slice(1).padStart(13, '0')] : ['02', id];
  const amounts: DataObject[] = amount === undefined ? [] : [amountObject(amount)];
  return writeEmv([
    ['00', '01'],
    ['01', amount === undefined ? '11' : '12'],
    ['29', [['00', 'A000000677010111'], target]],
    ['58', 'TH'],
    currencyObject('THB'),
    ...amounts,
  ]);
}

export const promptPayQr: PaymentQr = {
  standard: 'promptpay',
  text: ({ key = '' }, payment) => promptPayPayload(key, amountText(payment)),
};
