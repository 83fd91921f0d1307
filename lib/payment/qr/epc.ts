/**
 * EPC069-12, "Quick Response Code: guidelines to enable data capture for the initiation of a SEPA credit transfer" (European Payments
 * Council, v3.1): one element a line, empty ones kept, none after the last that says something. Pure.
 */
import { formatUnits } from '#lib/kernel/money.ts';
import { oneLine, type PaymentQr } from './code.ts';

export type EpcTransfer = {
  /** 001 wants the BIC; 002 does without it inside the EEA. */
  readonly version?: '001' | '002';
  /** 1 is UTF-8, which is what our codes are in. */
  readonly characters?: '1' | '2';
  readonly bic?: string;
  readonly name: string;
  readonly iban: string;
  readonly amountMinor: bigint;
  readonly purpose?: string;
  /** A structured creditor reference (ISO 11649), or free text: never both. */
  readonly creditorReference?: string;
  readonly remittance?: string | undefined;
};

const MOST_BYTES = 331;

/** The payload; undefined for an amount outside 0.01 to 999999999.99 euros or a text beyond 331 bytes. */
export function epcPayload(transfer: EpcTransfer): string | undefined {
  const { version = '002', characters = '1', amountMinor } = transfer;
  if (amountMinor < 1n || amountMinor > 99_999_999_999n) return undefined;
  const lines = [
    'BCD',
    version,
    characters,
    'SCT',
    transfer.bic ?? '',
    oneLine(transfer.name, 70),
    transfer.iban,
    `EUR${formatUnits(amountMinor, 2)}`,
    transfer.purpose ?? '',
    transfer.creditorReference ?? '',
    transfer.creditorReference === undefined ? oneLine(transfer.remittance ?? '', 140) : '',
  ];
  const text = lines.join('\n').replace(/\n+$/, '');
  return new TextEncoder().encode(text).length <= MOST_BYTES ? text : undefined;
}

export const epcQr: PaymentQr = {
  standard: 'epc',
  text: ({ holder = '', iban = '' }, { amountMinor, reference }) =>
    epcPayload({ name: holder, iban, amountMinor, remittance: reference }),
};
