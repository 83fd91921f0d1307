import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isCbu } from '../national.ts';

/** Source: BCRA, CVU and alias (six to twenty letters, digits, dots and hyphens); Mercado Pago. */
export const mercadoPago = defineMethod({
  id: 'mercado-pago',
  label: 'Mercado Pago',
  aliases: ['CVU', 'Mercado Libre'],
  currencies: ['ARS'],
  countries: ['AR'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  example: { account: 'amina.diallo.mp' },
  fields: {
    holder,
    account: machine(
      'cvuOrAlias',
      reading('payment.invalid.cvuOrAlias', (typed) => {
        const text = typed.replace(/\s/g, '').toLowerCase();
        if (/^[\d-]+$/.test(text)) return isCbu(squeeze(text)) ? squeeze(text) : undefined;
        return /^(?=.*[a-z])[a-z0-9.-]{6,20}$/.test(text) ? text : undefined;
      }),
    ),
  },
});
