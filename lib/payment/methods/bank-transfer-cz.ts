import { holder, machine, reading } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isCzechAccount } from '../national.ts';
import { spaydQr } from '../qr/spayd.ts';

/** Source: Czech National Bank, decree 169/2011: prefix and number, both modulus 11; Czech Banking Association, standard 26 (QR Platba). */
export const bankTransferCz = defineMethod({
  id: 'bank-transfer-cz',
  label: 'Bank transfer (Czechia)',
  aliases: ['bankovní převod', 'QR Platba', 'Česká spořitelna', 'ČSOB', 'Komerční banka', 'Fio', 'Air Bank'],
  currencies: ['CZK'],
  countries: ['CZ'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 7_200,
  reference: 'write',
  qr: spaydQr,
  example: { account: '19-2000145399/0800' },
  fields: {
    holder,
    account: machine(
      'czAccount',
      reading('payment.invalid.checkDigit', (typed) => {
        const text = typed.replace(/\s/g, '').replace(/^0+-/, '');
        return isCzechAccount(text) ? text : undefined;
      }),
    ),
  },
});
