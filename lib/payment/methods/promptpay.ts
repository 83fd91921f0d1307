import { isThaiId, phoneIn, PHONES } from '../checks.ts';
import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const promptpay = defineMethod({
  id: 'promptpay',
  label: 'PromptPay',
  currencies: ['THB'],
  countries: ['TH'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'none',
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
