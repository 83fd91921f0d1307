import { accountNumber, bankList, choice, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '1001 Banco de Bogotá',
  '1002 Banco Popular',
  '1006 Itaú',
  '1007 Bancolombia',
  '1012 GNB Sudameris',
  '1013 BBVA',
  '1019 Scotiabank Colpatria',
  '1023 Banco de Occidente',
  '1032 Banco Caja Social',
  '1040 Banco Agrario',
  '1051 Davivienda',
  '1052 AV Villas',
  '1062 Banco Falabella',
);

/** Source: ACH Colombia, codes of institutions; Transfiya and Bre-B move it in seconds. */
export const bankTransferCo = defineMethod({
  id: 'bank-transfer-co',
  label: 'Bank transfer (Colombia)',
  aliases: ['transferencia', 'PSE', 'Bre-B', 'Transfiya'],
  currencies: ['COP'],
  countries: ['CO'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 7_200,
  reference: 'none',
  example: { bank: '1007', kind: 'ahorros', account: '123-456789-01' },
  fields: {
    holder,
    bank: choice('bank', BANKS),
    kind: choice('accountKind', [
      { value: 'ahorros', label: 'Cuenta de ahorros' },
      { value: 'corriente', label: 'Cuenta corriente' },
    ]),
    account: accountNumber(9, 16),
  },
});
