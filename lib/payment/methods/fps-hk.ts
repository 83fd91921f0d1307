import { isEmail } from '../checks.ts';
import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { phoneIn, PHONES } from '../phones.ts';

/** Source: Hong Kong Interbank Clearing, FPS: an identifier of seven or nine digits, a mobile number or an e-mail address. */
export const fpsHk = defineMethod({
  id: 'fps-hk',
  label: 'FPS (Hong Kong)',
  aliases: ['轉數快', '转数快', 'Faster Payment System', 'HSBC', 'Hang Seng', 'BOCHK', 'PayMe', 'ZA Bank'],
  currencies: ['HKD'],
  countries: ['HK'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  example: { key: '1234567' },
  fields: {
    holder,
    key: machine(
      'fpsId',
      reading('payment.invalid.fpsId', (typed) => {
        const text = squeeze(typed);
        if (typed.includes('@')) return isEmail(typed.toLowerCase()) ? typed.toLowerCase() : undefined;
        return /^(\d{7}|\d{9})$/.test(text) ? text : phoneIn(typed, PHONES.HK);
      }),
    ),
  },
});
