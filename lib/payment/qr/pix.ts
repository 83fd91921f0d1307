/** BR Code of a PIX key (Banco Central do Brasil, Manual do BR Code v2.0.1 and Manual de Padrões para Iniciação do Pix): EMV, static. Pure. */
import { amountText, plainText, type PaymentQr } from './code.ts';
import { amountObject, currencyObject, writeEmv, type DataObject } from './emv.ts';

export type BrCode = {
  readonly key: string;
  readonly name: string;
  readonly city: string;
  /** Reais with two places; undefined: the payer writes it. */
  readonly amount?: string;
  /** Letters and digits, at most 25, that come back with the money; undefined: `***`, which is none. */
  readonly transactionId?: string | undefined;
};

export function brCode({ key, name, city, amount, transactionId }: BrCode): string | undefined {
  const amounts: DataObject[] = amount === undefined ? [] : [amountObject(amount)];
  return writeEmv([
    ['00', '01'],
    ['26', [['00', 'br.gov.bcb.pix'], ['01', key]]],
    ['52', '0000'],
    currencyObject('BRL'),
    ...amounts,
    ['58', 'BR'],
    ['59', plainText(name, 25) || 'RECEBEDOR'],
    ['60', plainText(city, 15)],
    ['62', [['05', /^[A-Za-z0-9]{1,25}$/.exec(transactionId ?? '')?.[0] ?? '***']]],
  ]); // prettier-ignore
}

/** The payee's own city is not asked for: an app shows what the directory of keys says, whatever stands here. */
export const pixQr: PaymentQr = {
  standard: 'pix',
  onPhone: 'copy',
  text: ({ key = '', holder = '' }, payment) =>
    brCode({ key, name: holder, city: 'BRASILIA', amount: amountText(payment), transactionId: payment.reference }),
};
