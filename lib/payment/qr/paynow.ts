/** PayNow's part of SGQR (Association of Banks in Singapore; MAS, SGQR specifications): EMV, tag 26. Pure. */
import { amountText, plainText, type PaymentQr } from './code.ts';
import { amountObject, currencyObject, writeEmv, type DataObject } from './emv.ts';

export type PayNowTransfer = {
  /** A mobile number as +65..., or a UEN. */
  readonly proxy: string;
  readonly name: string;
  /** Dollars with two places; undefined: the payer writes it. */
  readonly amount?: string;
  readonly mayEdit?: boolean;
  /** YYYYMMDD. */
  readonly expires?: string;
  readonly reference?: string | undefined;
};

export function payNowPayload(transfer: PayNowTransfer): string | undefined {
  const { proxy, amount, mayEdit = false, expires, reference } = transfer;
  const optional = (present: boolean, object: DataObject): DataObject[] => (present ? [object] : []);
  return writeEmv([
    ['00', '01'],
    ['01', amount === undefined ? '11' : '12'],
    ['26', [
      ['00', 'SG.PAYNOW'],
      ['01', proxy.startsWith('+') ? '0' : '2'],
      ['02', proxy],
      ['03', mayEdit ? '1' : '0'],
      ...optional(expires !== undefined, ['04', expires ?? '']),
    ]],
    ['52', '0000'],
    currencyObject('SGD'),
    ...optional(amount !== undefined, amountObject(amount ?? '')),
    ['58', 'SG'],
    ['59', plainText(transfer.name, 25) || 'NA'],
    ['60', 'Singapore'],
    ...optional(reference !== undefined, ['62', [['01', plainText(reference ?? '', 25)]]]),
  ]); // prettier-ignore
}

/** The specification gives a code a mobile number or a UEN; an account known by NRIC is paid by typing it. */
export const payNowQr: PaymentQr = {
  standard: 'paynow',
  text: ({ key = '', holder = '' }, payment) =>
    /^[STFGM]\d{7}[A-Z]$/.test(key)
      ? undefined
      : payNowPayload({ proxy: key, name: holder, amount: amountText(payment), reference: payment.reference }),
};
