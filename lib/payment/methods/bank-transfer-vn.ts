import { bankList, choice, holder, machine, matching, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { vietQr } from '../qr/vietqr.ts';

const BANKS = bankList(
  '970403 Sacombank',
  '970405 Agribank',
  '970407 Techcombank',
  '970415 VietinBank',
  '970416 ACB',
  '970418 BIDV',
  '970422 MB Bank',
  '970423 TPBank',
  '970426 MSB',
  '970431 Eximbank',
  '970432 VPBank',
  '970436 Vietcombank',
  '970437 HDBank',
  '970440 SeABank',
  '970441 VIB',
  '970443 SHB',
  '970448 OCB',
  '970449 LPBank',
);

/** Source: NAPAS, codes of banks (BIN) and VietQR; NAPAS 247 moves it in seconds. */
export const bankTransferVn = defineMethod({
  id: 'bank-transfer-vn',
  label: 'Bank transfer (Vietnam)',
  aliases: ['chuyển khoản', 'VietQR', 'NAPAS 247'],
  currencies: ['VND'],
  countries: ['VN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  qr: vietQr,
  example: { bank: '970436', account: '0011 0012 3456 7' },
  fields: {
    holder,
    bank: choice('bank', BANKS),
    account: machine(
      'accountNumber',
      matching('payment.invalid.accountNumber', /^[A-Z0-9]{6,19}$/, (typed) => squeeze(typed).toUpperCase()),
    ),
  },
});
