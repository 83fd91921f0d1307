import { accountNumber, bankList, choice, holder } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '632005 Absa',
  '430000 African Bank',
  '470010 Capitec',
  '679000 Discovery Bank',
  '250655 FNB',
  '580105 Investec',
  '198765 Nedbank',
  '051001 Standard Bank',
  '678910 TymeBank',
);

/** Source: BankservAfrica, universal branch codes; EFT is settled on banking days. */
export const bankTransferZa = defineMethod({
  id: 'bank-transfer-za',
  label: 'Bank transfer (South Africa)',
  aliases: ['EFT', 'PayShap', 'First National Bank'],
  currencies: ['ZAR'],
  countries: ['ZA'],
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,20}$/,
  hours: { zone: 'Africa/Johannesburg', days: WEEKDAYS, from: '08:00', until: '17:00' },
  example: { bank: '470010', account: '123 456 7890' },
  fields: { holder, bank: choice('bank', BANKS), account: accountNumber(7, 13) },
});
