import { checked, groups, holder, machine } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isRib } from '../national.ts';

/** Source: Bank Al-Maghrib, RIB of 24 digits with its key of two. */
export const bankTransferMa = defineMethod({
  id: 'bank-transfer-ma',
  label: 'Bank transfer (Morocco)',
  aliases: ['virement', 'تحويل بنكي', 'RIB', 'Attijariwafa', 'Banque Populaire', 'BMCE', 'CIH', 'Barid Bank'],
  currencies: ['MAD'],
  countries: ['MA'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 14_400,
  reference: 'write',
  example: { rib: '011 519 0000012050005349 21' },
  fields: {
    holder,
    rib: machine(
      'rib',
      checked('payment.invalid.checkDigit', (text) => isRib(text, 24)),
      groups(4),
    ),
  },
});
