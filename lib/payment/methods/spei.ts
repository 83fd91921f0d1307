import { isClabe } from '../checks.ts';
import { checked, groups, holder, machine } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Banco de México, SPEI: CLABE of 18 digits, 40 characters of concept. */
export const spei = defineMethod({
  id: 'spei',
  label: 'SPEI',
  aliases: ['transferencia', 'CLABE', 'BBVA', 'Banorte', 'Santander', 'Banamex', 'Nu', 'STP', 'Mercado Pago'],
  currencies: ['MXN'],
  countries: ['MX'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,40}$/,
  example: { clabe: '0321 8000 0118 3597 19' },
  fields: { holder, clabe: machine('clabe', checked('payment.invalid.clabe', isClabe), groups(4)) },
});
