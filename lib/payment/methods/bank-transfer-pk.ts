import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: State Bank of Pakistan; ISO 13616, Pakistan; 1LINK IBFT. */
export const bankTransferPk = defineMethod({
  id: 'bank-transfer-pk',
  label: 'Bank transfer (Pakistan)',
  aliases: ['IBFT', '1LINK', 'HBL', 'Meezan', 'UBL', 'MCB', 'Allied', 'Alfalah'],
  currencies: ['PKR'],
  countries: ['PK'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 120,
  reference: 'empty',
  example: { iban: 'PK36 SCBL 0000 0011 2345 6702' },
  fields: { holder, iban: iban(['PK']) },
});
