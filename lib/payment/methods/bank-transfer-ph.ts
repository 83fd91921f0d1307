import { accountNumber, bankList, choice, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  'bdo BDO Unibank',
  'bpi BPI',
  'chinabank China Bank',
  'cimb CIMB Bank',
  'eastwest EastWest Bank',
  'gotyme GoTyme Bank',
  'landbank LandBank',
  'metrobank Metrobank',
  'pnb Philippine National Bank',
  'rcbc RCBC',
  'seabank SeaBank',
  'securitybank Security Bank',
  'unionbank UnionBank',
);

/** Source: BancNet, InstaPay: up to 50,000 pesos, every hour. */
export const bankTransferPh = defineMethod({
  id: 'bank-transfer-ph',
  label: 'Bank transfer (Philippines)',
  aliases: ['InstaPay', 'PESONet'],
  currencies: ['PHP'],
  countries: ['PH'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'none',
  example: { bank: 'bpi', account: '1234 5678 90' },
  fields: { holder, bank: choice('bank', BANKS), account: accountNumber(10, 16) },
});
