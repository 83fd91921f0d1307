import { CASH_COUNTRIES, CASH_CURRENCIES } from '../cash.ts';
import { holder, placeName } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Two people meet. What is handed over is final; false notes are the payee's loss, so they count and look before they release. */
export const cashInPerson = defineMethod({
  id: 'cash-in-person',
  label: 'Cash in person',
  aliases: ['face to face', 'efectivo en persona', 'نقدًا وجهًا لوجه', 'Bargeld', 'espèces'],
  currencies: CASH_CURRENCIES,
  countries: CASH_COUNTRIES,
  reversibility: 'irreversible',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'none',
  example: { place: 'Nairobi, Sarit Centre, ground floor' },
  fields: { holder, place: placeName('place', 120, true) },
});
