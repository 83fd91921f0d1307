/** What the warnings compare a message with: names and accounts of this trade, as far as this device can open them. */
import { openPayee, openPayer } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import type { Agreed } from './other-account.ts';

/** `secretKey`: the reader's identity key. `site`: the host of this page. */
export function agreedOf(trade: TradeView, secretKey: Uint8Array, site: string): Agreed {
  const payee = openPayee(trade, secretKey);
  const payer = openPayer(trade, secretKey);
  const fields = payee.ok && payee.value.kind === 'opened' ? Object.values(payee.value.account.fields) : [];
  const announced = payer ? [payer.name, payer.account] : [];
  return {
    // A holder's name is one of the fields; which one is not worth knowing here: a number is nobody's name.
    ...(fields.length + announced.length > 0 && {
      names: [...fields, ...announced, trade.buyer.name, trade.seller.name],
    }),
    accounts: [...fields, ...announced],
    reference: trade.reference,
    site,
  };
}
