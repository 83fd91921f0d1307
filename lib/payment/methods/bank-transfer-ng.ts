import { isNuban } from '../checks.ts';
import { choice, holder, machine, matching } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Deposit banks by the Central Bank's three-digit code, which the account number's check digit covers. */
const BANKS = [
  { value: '044', label: 'Access Bank' },
  { value: '050', label: 'Ecobank' },
  { value: '070', label: 'Fidelity Bank' },
  { value: '011', label: 'First Bank' },
  { value: '214', label: 'First City Monument Bank' },
  { value: '058', label: 'Guaranty Trust Bank' },
  { value: '082', label: 'Keystone Bank' },
  { value: '076', label: 'Polaris Bank' },
  { value: '221', label: 'Stanbic IBTC Bank' },
  { value: '232', label: 'Sterling Bank' },
  { value: '032', label: 'Union Bank' },
  { value: '033', label: 'United Bank for Africa' },
  { value: '215', label: 'Unity Bank' },
  { value: '035', label: 'Wema Bank' },
  { value: '057', label: 'Zenith Bank' },
];

export const bankTransferNg = defineMethod({
  id: 'bank-transfer-ng',
  label: 'Bank transfer (Nigeria)',
  currencies: ['NGN'],
  countries: ['NG'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  fields: {
    holder,
    bank: choice('bank', BANKS),
    account: machine('nuban', matching('payment.invalid.nuban', /^\d{10}$/)),
  },
  check: ({ bank = '', account = '' }) =>
    isNuban(bank, account) ? undefined : { field: 'account', issue: 'payment.invalid.nubanOfBank' },
});
