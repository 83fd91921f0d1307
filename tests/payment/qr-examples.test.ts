import { describe, expect, it } from 'vitest';
import { crc16 } from '#lib/payment/qr/emv.ts';
import { epcPayload } from '#lib/payment/qr/epc.ts';
import { payNowPayload } from '#lib/payment/qr/paynow.ts';
import { brCode } from '#lib/payment/qr/pix.ts';
import { promptPayPayload } from '#lib/payment/qr/promptpay.ts';
import { czechIban, spaydText } from '#lib/payment/qr/spayd.ts';
import { swissPayload } from '#lib/payment/qr/swiss.ts';
import { upiLink } from '#lib/payment/qr/upi.ts';
import { vietQrPayload } from '#lib/payment/qr/vietqr.ts';

describe('the published example of each format is reproduced exactly', () => {
  it('EPC069-12 v3.1, section 2.3, examples V1 (96 bytes of UTF-8) and V2', () => {
    const first = epcPayload({
      version: '001',
      bic: 'BHBLDEHHXXX',
      name: 'Franz Mustermänn',
      iban: 'DE71110220330123456789',
      amountMinor: 1230n,
      purpose: 'GDDS',
      creditorReference: 'RF18539007547034',
    })!;
    expect(first.split('\n')).toEqual([
      'BCD',
      '001',
      '1',
      'SCT',
      'BHBLDEHHXXX',
      'Franz Mustermänn',
      'DE71110220330123456789',
      'EUR12.3',
      'GDDS',
      'RF18539007547034',
    ]);
    expect(new TextEncoder().encode(first)).toHaveLength(96);
    const second = epcPayload({
      characters: '2',
      name: "François D'Alsace S.A.",
      iban: 'FR1420041010050500013M02606',
      amountMinor: 1230n,
      remittance: 'Client:Marie Louise La Lune',
    });
    expect(second).toBe(
      "BCD\n002\n2\nSCT\n\nFrançois D'Alsace S.A.\nFR1420041010050500013M02606\nEUR12.3\n\n\nClient:Marie Louise La Lune",
    );
  });

  it('PIX: Banco Central do Brasil, Manual do BR Code, static code', () => {
    const key = '123e4567-e12b-12d1-a456-426655440000';
    expect(brCode({ key, name: 'Fulano de Tal', city: 'BRASILIA' })).toBe(
      '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D',
    );
  });

  it('UPI: NPCI, UPI Linking Specifications v1.6, section 2.2', () => {
    expect(
      upiLink([
        ['pa', 'nadeem@npci'],
        ['pn', 'nadeem chinna'],
        ['mc', '0000'],
        ['tid', 'cxnkjcnkjdfdvjndkjfvn'],
        ['tr', '4894398cndhcd23'],
        ['tn', 'Pay to mystar store'],
        ['am', '10'],
        ['mam', 'null'],
        ['cu', 'INR'],
        ['url', 'https://mystar.com/orderid=9298yw89e8973e87389e78923ue892'],
      ]),
    ).toBe(
      'upi://pay?pa=nadeem@npci&pn=nadeem%20chinna&mc=0000&tid=cxnkjcnkjdfdvjndkjfvn&tr=4894398cndhcd23&tn=Pay%20to%20mystar%20store&am=10&mam=null&cu=INR&url=https://mystar.com/orderid=9298yw89e8973e87389e78923ue892',
    );
  });

  it('Swiss QR: SIX, Implementation Guidelines QR-bill, annex A, with a QR reference and with none', () => {
    const bill = swissPayload({
      iban: 'CH4431999123000889012',
      creditor: { name: 'Robert Schneider AG', street: 'Rue du Lac', building: '1268', postcode: '2501', town: 'Biel', country: 'CH' },
      amount: '1949.75',
      currency: 'CHF',
      debtor: { name: 'Pia-Maria Rutschmann-Schnyder', street: 'Grosse Marktgasse', building: '28', postcode: '9400', town: 'Rorschach', country: 'CH' },
      reference: { type: 'QRR', text: '210000000003139471430009017' },
      message: 'Order of 15 June 2020',
      billInformation: '//S1/10/10201409/11/200701/20/140.000-53/30/102673831/31/200615/32/7.7/33/7.7:139.40/40/0:30',
      alternatives: ['Name AV1: UV;UltraPay005;12345', 'Name AV2: XY;XYService;54321'],
    }); // prettier-ignore
    expect(bill).toBe(
      'SPC\n0200\n1\nCH4431999123000889012\nS\nRobert Schneider AG\nRue du Lac\n1268\n2501\nBiel\nCH\n\n\n\n\n\n\n\n1949.75\nCHF\nS\nPia-Maria Rutschmann-Schnyder\nGrosse Marktgasse\n28\n9400\nRorschach\nCH\nQRR\n210000000003139471430009017\nOrder of 15 June 2020\nEPD\n//S1/10/10201409/11/200701/20/140.000-53/30/102673831/31/200615/32/7.7/33/7.7:139.40/40/0:30\nName AV1: UV;UltraPay005;12345\nName AV2: XY;XYService;54321',
    );
    const donation = swissPayload({
      iban: 'CH3709000000304442225',
      creditor: { name: 'Salvation Army Foundation Switzerland', postcode: '3000', town: 'Bern', country: 'CH' },
      currency: 'CHF',
      message: 'Donation to the Winterfest Campaign',
    });
    expect(donation).toBe(
      'SPC\n0200\n1\nCH3709000000304442225\nS\nSalvation Army Foundation Switzerland\n\n\n3000\nBern\nCH\n\n\n\n\n\n\n\n\nCHF\n\n\n\n\n\n\n\nNON\n\nDonation to the Winterfest Campaign\nEPD',
    );
  });

  it('PromptPay: the examples of promptpay-qr, the library Thai banks’ apps are tried with, with and without an amount', () => {
    expect(promptPayPayload('+66899999999')).toBe(
      '00020101021129370016A000000677010111011300668999999995802TH53037646304FE29',
    );
    expect(promptPayPayload('+66899999999', '420.00')).toBe(
      '00020101021229370016A000000677010111011300668999999995802TH53037645406420.006304CF9E',
    );
  });

  it('PayNow: the sample of the SGQR generator that its guides cite (UEN, editable, expiring)', () => {
    expect(payNowPayload({ proxy: '201403121W', name: 'ACME Pte Ltd.', mayEdit: true, expires: '20301231' })).toBe(
      '00020101021126490009SG.PAYNOW010120210201403121W030110408203012315204000053037025802SG5913ACME Pte Ltd.6009Singapore6304B69E',
    );
  });

  it('VietQR: the sample code of NAPAS 247 by account', () => {
    const transfer = { bank: '970415', account: '0011001932418', amount: '120000', message: 'ung ho lu lut' };
    expect(
      vietQrPayload(transfer)
        ?.replace(/^000201010212/, '000201010211')
        .slice(0, -4),
    ).toBe(
      '00020101021138570010A0000007270127000697041501130011001932418' +
        '0208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304',
    );
    expect(vietQrPayload(transfer)).toMatch(/C15C$/);
  });

  it('QR Platba: the Czech Banking Association’s standard 26', () => {
    expect(
      spaydText({
        iban: 'CZ5855000000001265098001',
        amount: '480.50',
        currency: 'CZK',
        message: 'Payment for the goods',
      }),
    ).toBe('SPD*1.0*ACC:CZ5855000000001265098001*AM:480.50*CC:CZK*MSG:Payment for the goods');
    expect(czechIban('1265098001/5500')).toBe('CZ5855000000001265098001');
    expect(czechIban('19-2000145399/0800')).toBe('CZ6508000000192000145399');
  });

  it('CRC: the check value of CRC-16/CCITT-FALSE', () => {
    expect(crc16('123456789')).toBe('29B1');
  });
});
