import { holder, machine, reading } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { phoneIn, PHONES } from '../phones.ts';

/** Source: Tencent, WeChat ID: six to twenty letters, digits, hyphens and underscores, a letter first; or the mobile number. */
export const wechatPay = defineMethod({
  id: 'wechat-pay',
  label: 'WeChat Pay',
  aliases: ['微信支付', 'Weixin', 'Tenpay'],
  currencies: ['CNY'],
  countries: ['CN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'empty',
  example: { key: 'amina_diallo' },
  fields: {
    holder,
    key: machine(
      'wechat',
      reading(
        'payment.invalid.wechat',
        (typed) => /^[a-zA-Z][a-zA-Z0-9_-]{5,19}$/.exec(typed)?.[0] ?? phoneIn(typed, PHONES.CN),
      ),
    ),
  },
});
