import { accountNumber, bankList, choice, machine, matching, reading, type Field } from '../fields.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '0001 Mizuho Bank みずほ銀行',
  '0005 MUFG Bank 三菱UFJ銀行',
  '0009 Sumitomo Mitsui 三井住友銀行',
  '0010 Resona りそな銀行',
  '0017 Saitama Resona 埼玉りそな銀行',
  '0033 PayPay Bank PayPay銀行',
  '0034 Seven Bank セブン銀行',
  '0035 Sony Bank ソニー銀行',
  '0036 Rakuten Bank 楽天銀行',
  '0038 SBI Sumishin Net Bank 住信SBIネット銀行',
  '0039 au Jibun Bank auじぶん銀行',
  '0040 AEON Bank イオン銀行',
  '9900 Japan Post Bank ゆうちょ銀行',
);
/** Names in the system are katakana; hiragana and half-width kana are turned into it, kanji cannot be. */
const holderKana: Field = {
  word: 'holderKana',
  schema: reading('payment.invalid.holderKana', readKana, (typed) => ({ text: typed })),
  identifies: false,
  input: 'name',
};
function readKana(typed: string): string | undefined {
  const text = typed
    .normalize('NFKC')
    .replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/\s+/g, ' ')
    .trim()
    .toUpperCase();
  return /^[\u30a1-\u30faー・A-Z][\u30a1-\u30faー・A-Z0-9 ().,/-]{1,47}$/.test(text) ? text : undefined;
}

/** Source: Japanese Bankers Association, Zengin system: bank 4 digits, branch 3, account 7, the payee's name in katakana. */
export const bankTransferJp = defineMethod({
  id: 'bank-transfer-jp',
  label: 'Bank transfer (Japan)',
  aliases: ['振込', '銀行振込', 'furikomi', 'Zengin', '三菱UFJ', 'みずほ', '三井住友', 'ゆうちょ', '楽天銀行'],
  currencies: ['JPY'],
  countries: ['JP'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 3_600,
  reference: 'none',
  example: { holder: 'アミナ ディアロ', bank: '0005', branch: '001', kind: '1', account: '1234567' },
  fields: {
    holder: holderKana,
    bank: choice('bank', BANKS),
    branch: machine('branch', matching('payment.invalid.branch', /^\d{3}$/)),
    kind: choice('accountKind', [
      { value: '1', label: '普通 Ordinary' },
      { value: '2', label: '当座 Current' },
      { value: '4', label: '貯蓄 Savings' },
    ]),
    account: accountNumber(7, 7),
  },
});
