import { emailOrPhone, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Ant Group, Alipay: the e-mail address or mobile number the account is registered to. */
export const alipay = defineMethod({
  id: 'alipay',
  label: 'Alipay',
  aliases: ['支付宝', 'Zhifubao'],
  currencies: ['CNY'],
  countries: ['CN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'empty',
  example: { key: '138 0013 8000' },
  fields: { holder, key: emailOrPhone(PHONES.CN, 'alipay') },
});
