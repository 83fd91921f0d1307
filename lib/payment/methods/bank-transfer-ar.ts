import { checked, holder, machine } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isCbu } from '../national.ts';

/** Source: Banco Central de la República Argentina, CBU and Transferencias 3.0: every hour of the year. */
export const bankTransferAr = defineMethod({
  id: 'bank-transfer-ar',
  label: 'Bank transfer (Argentina)',
  aliases: ['transferencia', 'CBU', 'CVU', 'Galicia', 'Macro', 'Banco Nación', 'Brubank', 'Ualá', 'Naranja X'],
  currencies: ['ARS'],
  countries: ['AR'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  example: { cbu: '28505909 40090418135201' },
  fields: {
    holder,
    cbu: machine('cbu', checked('payment.invalid.checkDigit', isCbu), (text) => text.replace(/^(.{8})/, '$1 ')),
  },
});
