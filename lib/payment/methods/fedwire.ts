import { isRoutingNumber } from '../checks.ts';
import { checked, holder, machine, matching, placeName } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';

/** Source: Federal Reserve Financial Services, Fedwire Funds Service operating hours; third-party transfers end at 18:45. */
export const fedwire = defineMethod({
  id: 'fedwire',
  label: 'Fedwire',
  aliases: ['wire transfer', 'domestic wire'],
  currencies: ['USD'],
  countries: ['US'],
  // Final and irrevocable once credited (Regulation J).
  reversibility: 'irreversible',
  speed: 'same_day',
  usualSeconds: 7_200,
  reference: 'write',
  hours: { zone: 'America/New_York', days: WEEKDAYS, from: '09:00', until: '18:45', holidays: 'fed' },
  example: { routing: '026009593', account: '1234567890', bankName: 'Bank of America' },
  fields: {
    holder,
    routing: machine('routing', checked('payment.invalid.routing', isRoutingNumber)),
    account: machine('usAccount', matching('payment.invalid.usAccount', /^\d{4,17}$/)),
    bankName: placeName('bankName', 60),
  },
});
