/** UPI deep link (NPCI, UPI Linking Specifications v1.6): as a code to scan and as a link that opens the payer's app. Pure. */
import { amountText, oneLine, type PaymentQr } from './code.ts';

/** The parameters in the order given, each percent-encoded but for the @ of an id and the marks a URL may hold as they are. */
export function upiLink(parameters: readonly (readonly [name: string, value: string])[]): string {
  const encode = (value: string) =>
    encodeURIComponent(value).replace(/%(40|3A|2F|3D)/g, (mark) => decodeURIComponent(mark));
  return `upi://pay?${parameters.map(([name, value]) => `${name}=${encode(value)}`).join('&')}`;
}

export const upiQr: PaymentQr = {
  standard: 'upi',
  onPhone: 'open',
  text: ({ vpa = '', holder = '' }, payment) =>
    upiLink([
      ['pa', vpa],
      ['pn', oneLine(holder, 50)],
      ['am', amountText(payment)],
      ['cu', 'INR'],
      ...(payment.reference === undefined ? [] : [['tn', payment.reference] as const]),
    ]),
};
