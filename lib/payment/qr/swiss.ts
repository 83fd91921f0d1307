/**
 * Swiss QR Code of the QR-bill (SIX, Swiss Implementation Guidelines QR-bill, v2.3): 31 lines and more, each at its place, structured
 * addresses only. On the screen it carries the Swiss cross, by which an app knows it. Pure.
 */
import { amountText, oneLine, plainText, type PaymentQr } from './code.ts';

export type SwissAddress = {
  readonly name: string;
  readonly street?: string;
  readonly building?: string;
  readonly postcode: string;
  readonly town: string;
  readonly country: string;
};

export type SwissBill = {
  readonly iban: string;
  readonly creditor: SwissAddress;
  /** With two places; undefined: the payer writes it. */
  readonly amount?: string;
  readonly currency: 'CHF' | 'EUR';
  readonly debtor?: SwissAddress;
  /** QRR goes with a QR-IBAN and no other; SCOR is ISO 11649. */
  readonly reference?: { readonly type: 'QRR' | 'SCOR'; readonly text: string };
  readonly message?: string | undefined;
  readonly billInformation?: string;
  readonly alternatives?: readonly string[];
};

/** A QR-IBAN: its institution number lies between 30000 and 31999, and it takes bills with a QR reference only. */
export function isQrIban(iban: string): boolean {
  return /^(CH|LI)\d{2}3[01]\d{3}/.test(iban);
}

/** QR reference: 27 digits, the last by modulo 10, recursive (annex B of the guidelines). */
export function isQrReference(text: string): boolean {
  if (!/^\d{27}$/.test(text)) return false;
  const table = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
  const carry = [...text].slice(0, 26).reduce((rest, digit) => table[(rest + Number(digit)) % 10]!, 0);
  return (10 - carry) % 10 === Number(text[26]);
}

/** Letters outside the permitted set (Latin-1, Latin Extended-A and four more) are transliterated. */
function permitted(text: string, most: number): string {
  const kept = [...oneLine(text, 1000)].map((letter) =>
    /[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]/.test(letter) ? letter : plainText(letter, 5),
  );
  return oneLine(kept.join(''), most);
}

const addressLines = (address: SwissAddress | undefined): string[] =>
  address
    ? [
        'S',
        permitted(address.name, 70) || '-',
        permitted(address.street ?? '', 70),
        permitted(address.building ?? '', 16),
        permitted(address.postcode, 16),
        permitted(address.town, 35),
        address.country,
      ]
    : ['', '', '', '', '', '', ''];

/** The payload; undefined where IBAN and kind of reference do not go together or the amount is beyond 999999999.99. */
export function swissPayload(bill: SwissBill): string | undefined {
  const { iban, amount = '', reference } = bill;
  if (isQrIban(iban) !== (reference?.type === 'QRR') || amount.length > 12) return undefined;
  if (reference?.type === 'QRR' && !isQrReference(reference.text)) return undefined;
  const further = [bill.billInformation ?? '', ...(bill.alternatives ?? [])];
  const lines = [
    'SPC',
    '0200',
    '1',
    iban,
    ...addressLines(bill.creditor),
    // Who is to have the money in the end: kept free by the guidelines.
    ...addressLines(undefined),
    amount,
    bill.currency,
    ...addressLines(bill.debtor),
    reference?.type ?? 'NON',
    reference?.text ?? '',
    permitted(bill.message ?? '', 140),
    'EPD',
    ...(further.some((line) => line !== '') ? further : []),
  ];
  return lines.join('\n');
}

export const swissQr: PaymentQr = {
  standard: 'swiss',
  text: ({ iban = '', holder = '', postcode = '', town = '' }, payment) =>
    swissPayload({
      iban,
      creditor: { name: holder, postcode, town, country: iban.slice(0, 2) },
      amount: amountText(payment),
      currency: 'CHF',
      message: payment.reference,
    }),
};
