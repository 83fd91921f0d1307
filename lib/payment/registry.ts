/** Every rail there is. A new one: its file in methods/ and its line here; form, filter, validation and tests follow. Pure. */
import { ach } from './methods/ach.ts';
import { airtelMoney } from './methods/airtel-money.ts';
import { alipay } from './methods/alipay.ts';
import { bankTransferAe } from './methods/bank-transfer-ae.ts';
import { bankTransferAr } from './methods/bank-transfer-ar.ts';
import { bankTransferAu } from './methods/bank-transfer-au.ts';
import { bankTransferCh } from './methods/bank-transfer-ch.ts';
import { bankTransferCl } from './methods/bank-transfer-cl.ts';
import { bankTransferCo } from './methods/bank-transfer-co.ts';
import { bankTransferCz } from './methods/bank-transfer-cz.ts';
import { bankTransferDk } from './methods/bank-transfer-dk.ts';
import { bankTransferHu } from './methods/bank-transfer-hu.ts';
import { bankTransferId } from './methods/bank-transfer-id.ts';
import { bankTransferJo } from './methods/bank-transfer-jo.ts';
import { bankTransferJp } from './methods/bank-transfer-jp.ts';
import { bankTransferKr } from './methods/bank-transfer-kr.ts';
import { bankTransferKw } from './methods/bank-transfer-kw.ts';
import { bankTransferMa } from './methods/bank-transfer-ma.ts';
import { bankTransferNg } from './methods/bank-transfer-ng.ts';
import { bankTransferNo } from './methods/bank-transfer-no.ts';
import { bankTransferPe } from './methods/bank-transfer-pe.ts';
import { bankTransferPh } from './methods/bank-transfer-ph.ts';
import { bankTransferPk } from './methods/bank-transfer-pk.ts';
import { bankTransferPl } from './methods/bank-transfer-pl.ts';
import { bankTransferRo } from './methods/bank-transfer-ro.ts';
import { bankTransferTn } from './methods/bank-transfer-tn.ts';
import { bankTransferUa } from './methods/bank-transfer-ua.ts';
import { bankTransferVn } from './methods/bank-transfer-vn.ts';
import { bankTransferZa } from './methods/bank-transfer-za.ts';
import { bizum } from './methods/bizum.ts';
import { bkash } from './methods/bkash.ts';
import { blik } from './methods/blik.ts';
import { cashApp } from './methods/cash-app.ts';
import { cashDeposit } from './methods/cash-deposit.ts';
import { cashInPerson } from './methods/cash-in-person.ts';
import { cliq } from './methods/cliq.ts';
import { dana } from './methods/dana.ts';
import { daviplata } from './methods/daviplata.ts';
import { duitnow } from './methods/duitnow.ts';
import { easypaisa } from './methods/easypaisa.ts';
import { fastTr } from './methods/fast-tr.ts';
import { fasterPayments } from './methods/faster-payments.ts';
import { fedwire } from './methods/fedwire.ts';
import { fpsHk } from './methods/fps-hk.ts';
import { gcash } from './methods/gcash.ts';
import { giftCard } from './methods/gift-card.ts';
import { gopay } from './methods/gopay.ts';
import { imps } from './methods/imps.ts';
import { instapayEg } from './methods/instapay-eg.ts';
import { interac } from './methods/interac.ts';
import { jazzcash } from './methods/jazzcash.ts';
import { mPesa } from './methods/m-pesa.ts';
import { maya } from './methods/maya.ts';
import { mbWay } from './methods/mb-way.ts';
import { mercadoPago } from './methods/mercado-pago.ts';
import { mixx } from './methods/mixx.ts';
import { mobilepay } from './methods/mobilepay.ts';
import { momoVn } from './methods/momo-vn.ts';
import { mtnMomo } from './methods/mtn-momo.ts';
import { nagad } from './methods/nagad.ts';
import { nequi } from './methods/nequi.ts';
import { opay } from './methods/opay.ts';
import { orangeMoney } from './methods/orange-money.ts';
import { palmpay } from './methods/palmpay.ts';
import { payid } from './methods/payid.ts';
import { paynow } from './methods/paynow.ts';
import { paypal } from './methods/paypal.ts';
import { paytm } from './methods/paytm.ts';
import { pesalink } from './methods/pesalink.ts';
import { pix } from './methods/pix.ts';
import { promptpay } from './methods/promptpay.ts';
import { raast } from './methods/raast.ts';
import { revolut } from './methods/revolut.ts';
import { sepa } from './methods/sepa.ts';
import { sepaInstant } from './methods/sepa-instant.ts';
import { spei } from './methods/spei.ts';
import { swish } from './methods/swish.ts';
import { ted } from './methods/ted.ts';
import { twint } from './methods/twint.ts';
import { upi } from './methods/upi.ts';
import { venmo } from './methods/venmo.ts';
import { vipps } from './methods/vipps.ts';
import { vodafoneCash } from './methods/vodafone-cash.ts';
import { wave } from './methods/wave.ts';
import { wechatPay } from './methods/wechat-pay.ts';
import { wise } from './methods/wise.ts';
import { yape } from './methods/yape.ts';
import { zelle } from './methods/zelle.ts';
import type { Method } from './method.ts';

export const METHODS: readonly Method[] = [
  ach,
  airtelMoney,
  alipay,
  bankTransferAe,
  bankTransferAr,
  bankTransferAu,
  bankTransferCh,
  bankTransferCl,
  bankTransferCo,
  bankTransferCz,
  bankTransferDk,
  bankTransferHu,
  bankTransferId,
  bankTransferJo,
  bankTransferJp,
  bankTransferKr,
  bankTransferKw,
  bankTransferMa,
  bankTransferNg,
  bankTransferNo,
  bankTransferPe,
  bankTransferPh,
  bankTransferPk,
  bankTransferPl,
  bankTransferRo,
  bankTransferTn,
  bankTransferUa,
  bankTransferVn,
  bankTransferZa,
  bizum,
  bkash,
  blik,
  cashApp,
  cashDeposit,
  cashInPerson,
  cliq,
  dana,
  daviplata,
  duitnow,
  easypaisa,
  fastTr,
  fasterPayments,
  fedwire,
  fpsHk,
  gcash,
  giftCard,
  gopay,
  imps,
  instapayEg,
  interac,
  jazzcash,
  mPesa,
  maya,
  mbWay,
  mercadoPago,
  mixx,
  mobilepay,
  momoVn,
  mtnMomo,
  nagad,
  nequi,
  opay,
  orangeMoney,
  palmpay,
  payid,
  paynow,
  paypal,
  paytm,
  pesalink,
  pix,
  promptpay,
  raast,
  revolut,
  sepa,
  sepaInstant,
  spei,
  swish,
  ted,
  twint,
  upi,
  venmo,
  vipps,
  vodafoneCash,
  wave,
  wechatPay,
  wise,
  yape,
  zelle,
];

const byId = new Map(METHODS.map((method) => [method.id, method]));

export function findMethod(id: string): Method | undefined {
  return byId.get(id);
}

/** The method, or a fault: ids in our own rows are always known. */
export function getMethod(id: string): Method {
  const method = byId.get(id);
  if (!method) throw new Error(`payment method ${id} is not in the registry`);
  return method;
}

/** The rails that move a currency, pay in a country, or both; all of them without a filter. */
export function listMethods(filter: { readonly currency?: string; readonly country?: string } = {}): readonly Method[] {
  const { currency, country } = filter;
  return METHODS.filter(
    (method) =>
      (currency === undefined || method.currencies.includes(currency)) &&
      (country === undefined || method.countries.includes(country)),
  );
}

/** Currencies that at least one rail moves, in alphabetical order. */
export const TRADED_CURRENCIES: readonly string[] = [...new Set(METHODS.flatMap((method) => method.currencies))].sort();

/** Countries that at least one rail pays in. */
export const TRADED_COUNTRIES: readonly string[] = [...new Set(METHODS.flatMap((method) => method.countries))].sort();
