import { accountNumber, bankList, choice, holder, machine, reading } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isRut } from '../national.ts';

const BANKS = bankList(
  '001 Banco de Chile',
  '009 Banco Internacional',
  '012 BancoEstado',
  '014 Scotiabank',
  '016 BCI',
  '028 BICE',
  '037 Santander',
  '039 Itaú',
  '049 Banco Security',
  '051 Banco Falabella',
  '053 Banco Ripley',
  '055 Banco Consorcio',
  '672 Coopeuch',
  '730 Tenpo',
  '875 Mercado Pago',
);
const readRut = (typed: string): string | undefined => {
  const text = typed.replace(/[\s.-]/g, '').toUpperCase();
  return isRut(text) ? text : undefined;
};
const showRut = (rut: string): string => `${rut.slice(0, -1).replace(/\B(?=(\d{3})+$)/g, '.')}-${rut.slice(-1)}`;

/** Source: Servicio de Impuestos Internos (RUT, módulo 11); CMF, codes of institutions; transfers (TEF) in line, every hour. */
export const bankTransferCl = defineMethod({
  id: 'bank-transfer-cl',
  label: 'Bank transfer (Chile)',
  aliases: ['transferencia', 'CuentaRUT', 'TEF'],
  currencies: ['CLP'],
  countries: ['CL'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 300,
  reference: 'write',
  example: { rut: '12.531.909-2', bank: '012', kind: 'vista', account: '12531909' },
  fields: {
    holder,
    rut: machine('rut', reading('payment.invalid.rut', readRut), showRut),
    bank: choice('bank', BANKS),
    kind: choice('accountKind', [
      { value: 'corriente', label: 'Cuenta corriente' },
      { value: 'vista', label: 'Cuenta vista / RUT' },
      { value: 'ahorro', label: 'Cuenta de ahorro' },
    ]),
    account: accountNumber(5, 18),
  },
});
