import { PHONES } from '../checks.ts';
import { holder, machine, reading, readPixKey } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Shows a tax number the way Brazil writes it; other keys as they are. */
const show = (key: string): string =>
  /^\d{11}$/.test(key)
    ? key.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4')
    : /^\d{14}$/.test(key)
      ? key.replace(/(\d{2})(\d{3})(\d{3})(\d{4})(\d{2})/, '$1.$2.$3/$4-$5')
      : key;

export const pix = defineMethod({
  id: 'pix',
  label: 'PIX',
  currencies: ['BRL'],
  countries: ['BR'],
  // The payer's bank can ask for money back after a fraud report (MED), for 80 days.
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  fields: {
    holder,
    key: machine(
      'pixKey',
      reading('payment.invalid.pixKey', (typed) => readPixKey(typed, PHONES.BR)),
      show,
    ),
  },
});
