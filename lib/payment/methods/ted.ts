import { bankList, choice, holder, machine, matching, readTaxId, reading, showTaxId, squeeze } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '001 Banco do Brasil',
  '033 Santander',
  '077 Banco Inter',
  '104 Caixa Econômica Federal',
  '208 BTG Pactual',
  '212 Banco Original',
  '237 Bradesco',
  '260 Nubank',
  '290 PagBank',
  '323 Mercado Pago',
  '336 C6 Bank',
  '341 Itaú Unibanco',
  '380 PicPay',
  '422 Safra',
  '748 Sicredi',
  '756 Sicoob',
);

/** Source: Banco Central do Brasil, STR (weekdays 6:30 to 17:00); FEBRABAN, COMPE codes. Each bank's check digit is its own. */
export const ted = defineMethod({
  id: 'ted',
  label: 'TED',
  aliases: ['transferência bancária', 'bank transfer Brazil'],
  currencies: ['BRL'],
  countries: ['BR'],
  reversibility: 'irreversible',
  speed: 'same_day',
  usualSeconds: 3_600,
  reference: 'none',
  hours: { zone: 'America/Sao_Paulo', days: WEEKDAYS, from: '06:30', until: '17:00', holidays: 'brazil' },
  example: { taxId: '529.982.247-25', bank: '341', branch: '1234', account: '12345-6' },
  fields: {
    holder,
    taxId: machine('taxId', reading('payment.invalid.taxId', readTaxId), showTaxId),
    bank: choice('bank', BANKS),
    branch: machine(
      'branch',
      matching('payment.invalid.branch', /^\d{4}[\dX]?$/, (typed) => squeeze(typed).toUpperCase()),
    ),
    account: machine(
      'accountNumber',
      matching('payment.invalid.accountNumber', /^\d{2,13}[\dX]$/, (typed) => squeeze(typed).toUpperCase()),
    ),
  },
});
