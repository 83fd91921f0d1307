import { handle, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Venmo help center, "Usernames": five to thirty letters, digits, hyphens and underscores. */
export const venmo = defineMethod({
  id: 'venmo',
  label: 'Venmo',
  currencies: ['USD'],
  countries: ['US'],
  reversibility: 'reversible',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  example: { username: '@Amina-Diallo' },
  fields: { holder, username: handle(/^@[a-z0-9_-]{5,30}$/) },
});
