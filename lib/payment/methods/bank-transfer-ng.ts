import { isNuban } from '../checks.ts';
import { bankList, choice, holder, machine, matching } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Deposit banks by the Central Bank's three-digit code, which the account number's check digit covers. */
const BANKS = bankList(
  '044 Access Bank',
  '050 Ecobank',
  '070 Fidelity Bank',
  '011 First Bank',
  '214 First City Monument Bank',
  '058 Guaranty Trust Bank',
  '030 Heritage Bank',
  '082 Keystone Bank',
  '076 Polaris Bank',
  '101 Providus Bank',
  '221 Stanbic IBTC Bank',
  '068 Standard Chartered',
  '232 Sterling Bank',
  '032 Union Bank',
  '033 United Bank for Africa',
  '215 Unity Bank',
  '035 Wema Bank',
  '057 Zenith Bank',
);

/** Source: Central Bank of Nigeria, NUBAN standard (2011) and codes of deposit banks; NIBSS Instant Payments. */
export const bankTransferNg = defineMethod({
  id: 'bank-transfer-ng',
  label: 'Bank transfer (Nigeria)',
  aliases: ['NIP', 'GTBank', 'UBA', 'FCMB'],
  currencies: ['NGN'],
  countries: ['NG'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  example: { bank: '011', account: '0000014579' },
  fields: {
    holder,
    bank: choice('bank', BANKS),
    account: machine('nuban', matching('payment.invalid.nuban', /^\d{10}$/)),
  },
  check: ({ bank = '', account = '' }) =>
    isNuban(bank, account) ? undefined : { field: 'account', issue: 'payment.invalid.nubanOfBank' },
});
