import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const fastTr = defineMethod({
  id: 'fast-tr',
  label: 'FAST (Türkiye)',
  currencies: ['TRY'],
  countries: ['TR'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  // Banks report transfers whose note names crypto.
  reference: 'empty',
  fields: { holder, iban: iban(['TR']) },
});
