import { holder, machine, readPixKey, reading, showTaxId } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { pixQr } from '../qr/pix.ts';

/** Source: Banco Central do Brasil, Regulamento do Pix; DICT, kinds of key. */
export const pix = defineMethod({
  id: 'pix',
  label: 'PIX',
  aliases: ['chave pix', 'Nubank', 'Itaú', 'Bradesco', 'Caixa', 'Banco do Brasil', 'Inter', 'PicPay'],
  currencies: ['BRL'],
  countries: ['BR'],
  // The payer's bank can ask for money back after a fraud report (MED), for 80 days.
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9]{1,25}$/,
  qr: pixQr,
  example: { key: '529.982.247-25' },
  fields: { holder, key: machine('pixKey', reading('payment.invalid.pixKey', readPixKey), showTaxId) },
});
