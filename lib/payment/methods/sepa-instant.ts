import { SEPA_COUNTRIES } from '../checks.ts';
import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const sepaInstant = defineMethod({
  id: 'sepa-instant',
  label: 'SEPA Instant',
  currencies: ['EUR'],
  countries: SEPA_COUNTRIES,
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  fields: { holder, iban: iban() },
});
