import { email, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Interac Corp., e-Transfer: the e-mail address registered for it. */
export const interac = defineMethod({
  id: 'interac',
  label: 'Interac e-Transfer',
  currencies: ['CAD'],
  countries: ['CA'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 900,
  reference: 'write',
  example: { email: 'amina@example.org' },
  fields: { holder, email },
});
