import { checked, holder, machine } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isCci } from '../national.ts';

/** Source: Cámara de Compensación Electrónica: CCI of 20 digits, two of which check the rest. */
export const bankTransferPe = defineMethod({
  id: 'bank-transfer-pe',
  label: 'Bank transfer (Peru)',
  aliases: ['transferencia interbancaria', 'CCI', 'BCP', 'Interbank', 'BBVA', 'Scotiabank', 'BanBif'],
  currencies: ['PEN'],
  countries: ['PE'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 3_600,
  reference: 'none',
  example: { cci: '011-366-000100032542-21' },
  fields: {
    holder,
    cci: machine('cci', checked('payment.invalid.checkDigit', isCci), (text) =>
      text.replace(/^(.{3})(.{3})(.{12})/, '$1-$2-$3-'),
    ),
  },
});
