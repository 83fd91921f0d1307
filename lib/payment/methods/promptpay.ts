import { isThaiId } from '../checks.ts';
import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { phoneIn, PHONES } from '../phones.ts';
import { promptPayQr } from '../qr/promptpay.ts';

/** Source: Bank of Thailand, PromptPay: a mobile number, or a national or tax number of thirteen digits. */
export const promptpay = defineMethod({
  id: 'promptpay',
  label: 'PromptPay',
  aliases: ['พร้อมเพย์', 'KBank', 'SCB', 'Bangkok Bank', 'Krungthai', 'Krungsri'],
  currencies: ['THB'],
  countries: ['TH'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'none',
  qr: promptPayQr,
  example: { key: '081 234 5678' },
  fields: {
    holder,
    key: machine(
      'promptPay',
      reading('payment.invalid.promptPay', (typed) =>
        isThaiId(squeeze(typed)) ? squeeze(typed) : phoneIn(typed, PHONES.TH),
      ),
    ),
  },
});
