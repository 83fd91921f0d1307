import { accountNumber, bankList, choice, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

const BANKS = bankList(
  '002 KDB 산업은행',
  '003 IBK 기업은행',
  '004 KB Kookmin 국민은행',
  '007 Suhyup 수협은행',
  '011 NH NongHyup 농협은행',
  '020 Woori 우리은행',
  '023 SC First Bank 제일은행',
  '027 Citibank 씨티은행',
  '031 iM Bank 대구은행',
  '032 Busan 부산은행',
  '034 Gwangju 광주은행',
  '035 Jeju 제주은행',
  '037 Jeonbuk 전북은행',
  '039 Kyongnam 경남은행',
  '045 MG Saemaul 새마을금고',
  '048 Shinhyup 신협',
  '071 Korea Post 우체국',
  '081 Hana 하나은행',
  '088 Shinhan 신한은행',
  '089 K bank 케이뱅크',
  '090 KakaoBank 카카오뱅크',
  '092 Toss Bank 토스뱅크',
);

/** Source: Korea Financial Telecommunications and Clearings Institute (KFTC), codes of institutions. */
export const bankTransferKr = defineMethod({
  id: 'bank-transfer-kr',
  label: 'Bank transfer (Korea)',
  aliases: ['계좌이체', '이체', '카카오뱅크', '토스', '국민은행', '신한은행', '우리은행', '하나은행', '농협'],
  currencies: ['KRW'],
  countries: ['KR'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  // What the payee's bank shows holds seven characters: too few for ours.
  reference: 'none',
  example: { bank: '088', account: '110-123-456789' },
  fields: { holder, bank: choice('bank', BANKS), account: accountNumber(10, 14) },
});
