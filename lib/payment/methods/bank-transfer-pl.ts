import { isIban } from '../checks.ts';
import { groups, holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: KIR, Elixir and Express Elixir: NRB of 26 digits, which is the IBAN without PL; a title of 140 characters. */
export const bankTransferPl = defineMethod({
  id: 'bank-transfer-pl',
  label: 'Bank transfer (Poland)',
  aliases: ['przelew', 'Elixir', 'PKO', 'mBank', 'Pekao', 'Santander Polska', 'ING Bank Śląski', 'Millennium'],
  currencies: ['PLN'],
  countries: ['PL'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 14_400,
  reference: 'write',
  example: { iban: '61 1090 1014 0000 0712 1981 2874' },
  fields: {
    holder,
    iban: machine(
      'iban',
      reading('payment.invalid.iban', (typed) => {
        const text = squeeze(typed)
          .toUpperCase()
          .replace(/^(?=\d{26}$)/, 'PL');
        return text.startsWith('PL') && isIban(text) ? text : undefined;
      }),
      groups(4),
    ),
  },
});
