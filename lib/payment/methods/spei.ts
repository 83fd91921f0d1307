import { isClabe } from '../checks.ts';
import { groups, holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const spei = defineMethod({
  id: 'spei',
  label: 'SPEI',
  currencies: ['MXN'],
  countries: ['MX'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'write',
  fields: {
    holder,
    clabe: machine(
      'clabe',
      reading('payment.invalid.clabe', (typed) => (isClabe(squeeze(typed)) ? squeeze(typed) : undefined)),
      groups(4),
    ),
  },
});
