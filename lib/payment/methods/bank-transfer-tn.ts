import { groups, holder, machine, reading, squeeze } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';
import { isRib } from '../national.ts';

/** Source: Banque Centrale de Tunisie, RIB of 20 digits with its key of two; Télécompensation on weekdays. */
export const bankTransferTn = defineMethod({
  id: 'bank-transfer-tn',
  label: 'Bank transfer (Tunisia)',
  aliases: ['virement', 'تحويل بنكي', 'RIB', 'BIAT', 'STB', 'BNA', 'Attijari', 'La Poste', 'Amen Bank'],
  currencies: ['TND'],
  countries: ['TN'],
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'write',
  hours: { zone: 'Africa/Tunis', days: WEEKDAYS, from: '08:00', until: '16:00' },
  example: { rib: '10 006 0351835984788 31' },
  fields: {
    holder,
    rib: machine(
      'rib',
      reading('payment.invalid.checkDigit', (typed) => {
        const text = squeeze(typed).toUpperCase().replace(/^TN59/, '');
        return isRib(text, 20) ? text : undefined;
      }),
      groups(4),
    ),
  },
});
