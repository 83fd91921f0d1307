import { SEPA_COUNTRIES } from '../checks.ts';
import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const sepa = defineMethod({
  id: 'sepa',
  label: 'SEPA',
  currencies: ['EUR'],
  countries: SEPA_COUNTRIES,
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'write',
  fields: { holder, iban: iban() },
});
