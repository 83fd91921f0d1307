import { emailOrPhone, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Early Warning Services, Zelle: the e-mail address or United States mobile number an account is enrolled with. */
export const zelle = defineMethod({
  id: 'zelle',
  label: 'Zelle',
  currencies: ['USD'],
  countries: ['US'],
  reversibility: 'reversible',
  speed: 'instant',
  usualSeconds: 300,
  reference: 'empty',
  example: { key: '(415) 555-2671' },
  fields: { holder, key: emailOrPhone(PHONES.US) },
});
