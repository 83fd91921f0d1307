/** Every rail there is. A new one: its file in methods/ and its line here; form, filter, validation and tests follow. Pure. */
import { ach } from './methods/ach.ts';
import { bankTransferNg } from './methods/bank-transfer-ng.ts';
import { bkash } from './methods/bkash.ts';
import { blik } from './methods/blik.ts';
import { fastTr } from './methods/fast-tr.ts';
import { fasterPayments } from './methods/faster-payments.ts';
import { gcash } from './methods/gcash.ts';
import { interac } from './methods/interac.ts';
import { mPesa } from './methods/m-pesa.ts';
import { mtnMomo } from './methods/mtn-momo.ts';
import { nequi } from './methods/nequi.ts';
import { paypal } from './methods/paypal.ts';
import { pix } from './methods/pix.ts';
import { promptpay } from './methods/promptpay.ts';
import { revolut } from './methods/revolut.ts';
import { sepaInstant } from './methods/sepa-instant.ts';
import { sepa } from './methods/sepa.ts';
import { spei } from './methods/spei.ts';
import { swish } from './methods/swish.ts';
import { upi } from './methods/upi.ts';
import { wise } from './methods/wise.ts';
import { yape } from './methods/yape.ts';
import { zelle } from './methods/zelle.ts';
import type { Method } from './method.ts';

export const METHODS: readonly Method[] = [
  ach,
  bankTransferNg,
  bkash,
  blik,
  fastTr,
  fasterPayments,
  gcash,
  interac,
  mPesa,
  mtnMomo,
  nequi,
  paypal,
  pix,
  promptpay,
  revolut,
  sepa,
  sepaInstant,
  spei,
  swish,
  upi,
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
