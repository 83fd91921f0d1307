import { accountNumber, bankList, choice, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '002 BRI',
  '008 Bank Mandiri',
  '009 BNI',
  '011 Danamon',
  '013 Permata',
  '014 BCA',
  '016 Maybank Indonesia',
  '019 Panin',
  '022 CIMB Niaga',
  '028 OCBC',
  '200 BTN',
  '213 SMBC Indonesia (Jenius)',
  '426 Bank Mega',
  '451 BSI',
  '535 SeaBank',
  '542 Bank Jago',
);
/** Digits of an account at the banks that give all of theirs the same number. */
const LENGTHS: Readonly<Record<string, number>> = { '002': 15, '008': 13, '009': 10, '014': 10, '451': 10 };

/** Source: Bank Indonesia, BI-FAST (every hour) and codes of banks; the lengths are those the banks themselves state. */
export const bankTransferId = defineMethod({
  id: 'bank-transfer-id',
  label: 'Bank transfer (Indonesia)',
  aliases: ['transfer bank', 'BI-FAST'],
  currencies: ['IDR'],
  countries: ['ID'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  example: { bank: '014', account: '123 456 7890' },
  fields: { holder, bank: choice('bank', BANKS), account: accountNumber(8, 16) },
  check: ({ bank = '', account = '' }) =>
    LENGTHS[bank] === undefined || LENGTHS[bank] === account.length
      ? undefined
      : { field: 'account', issue: 'payment.invalid.accountNumber' },
});
