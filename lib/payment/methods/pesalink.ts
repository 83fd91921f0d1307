import { accountNumber, bankList, choice, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '01 KCB Bank',
  '02 Standard Chartered',
  '03 Absa Bank',
  '07 NCBA',
  '11 Co-operative Bank',
  '31 Stanbic Bank',
  '57 I&M Bank',
  '63 Diamond Trust Bank',
  '68 Equity Bank',
  '70 Family Bank',
);

/** Source: Integrated Payment Services (PesaLink); Central Bank of Kenya, bank codes. */
export const pesalink = defineMethod({
  id: 'pesalink',
  label: 'PesaLink',
  aliases: ['bank transfer Kenya'],
  currencies: ['KES'],
  countries: ['KE'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'write',
  example: { bank: '68', account: '0180 1234 5678 9' },
  fields: { holder, bank: choice('bank', BANKS), account: accountNumber(8, 14) },
});
