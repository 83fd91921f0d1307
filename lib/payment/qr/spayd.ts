/** Short Payment Descriptor, "QR Platba" (Czech Banking Association, standard 26): fields between asterisks. Pure. */
import { amountText, plainText, type PaymentQr } from './code.ts';

export type Spayd = {
  readonly iban: string;
  readonly amount: string;
  readonly currency: string;
  readonly message?: string | undefined;
};

/** Undefined for an amount of more than ten characters, which is all the field holds. */
export function spaydText({ iban, amount, currency, message }: Spayd): string | undefined {
  if (amount.length > 10) return undefined;
  const words = plainText(message ?? '', 60).replaceAll('*', '');
  return `SPD*1.0*ACC:${iban}*AM:${amount}*CC:${currency}${words ? `*MSG:${words}` : ''}`;
}

/** IBAN of a Czech account in its home form: bank, prefix, number, with the check digits of ISO 7064. */
export function czechIban(account: string): string {
  const match = /^(?:(\d+)-)?(\d+)\/(\d{4})$/.exec(account);
  if (!match) throw new Error('no Czech account');
  const bban = `${match[3]}${(match[1] ?? '').padStart(6, '0')}${match[2]!.padStart(10, '0')}`;
  // C and Z are 12 and 35.
  return `CZ${String(98n - (BigInt(`${bban}123500`) % 97n)).padStart(2, '0')}${bban}`;
}

export const spaydQr: PaymentQr = {
  standard: 'spayd',
  text: ({ account = '' }, payment) =>
    spaydText({
      iban: czechIban(account),
      amount: amountText(payment),
      currency: payment.currency,
      message: payment.reference,
    }),
};
