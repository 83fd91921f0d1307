/** The two amounts of a take, either of which may be typed. Pure; the same quote the server makes. */
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { quoteTake, type Quote } from '#lib/offer/quote.ts';
import { refuseOffer } from '#lib/offer/refusals.ts';
import type { OfferPageView, OfferView } from '#lib/offer/view.ts';
import { priceIn } from './amounts.ts';

export type Typed = { readonly in: 'fiat' | 'token'; readonly text: string };

export type Taken = {
  readonly quote: Quote;
  /** What the other field shows. */
  readonly other: string;
  /** What is posted: exactly one of the two. */
  readonly body: { readonly fiatMinor: string } | { readonly tokenUnits: string };
};

export type TakeProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unread'; readonly places: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the taker gives or gets in coins: a selling taker locks the fee's part too, out of the same amount. */
export function takerUnits(offer: Pick<OfferView, 'side'>, quote: Quote): bigint {
  return offer.side === 'sell' ? quote.tokenUnits : quote.lockedUnits;
}

/** An offer, and the fee of a trade taken now. */
export type Charged = OfferView & Pick<OfferPageView, 'feeBps'>;
/** The same with what bounds a take of it. */
export type Takeable = Charged & Pick<OfferPageView, 'gate' | 'releaseSeconds'>;

/** The take that a typed amount comes to, or what is wrong with it. */
export function readTake(offer: Charged, typed: Typed): { readonly taken?: Taken; readonly problem?: TakeProblem } {
  if (typed.text === '') return { problem: { kind: 'empty' } };
  const places = typed.in === 'fiat' ? offer.currencyDecimals : offer.assetDecimals;
  const units = parseUnits(typed.text, places);
  if (units === undefined) return { problem: { kind: 'unread', places } };
  const quoted = quoteOf(offer, typed.in, units);
  if (!quoted.ok) return { problem: { kind: 'refused', refusal: quoted.refusal } };
  const quote = quoted.value;
  return typed.in === 'fiat'
    ? {
        taken: {
          quote,
          other: formatUnits(takerUnits(offer, quote), offer.assetDecimals),
          body: { fiatMinor: `${units}` },
        },
      }
    : {
        taken: {
          quote,
          other: formatUnits(quote.fiatMinor, offer.currencyDecimals, offer.currencyDecimals),
          body: { tokenUnits: `${units}` },
        },
      };
}

function quoteOf(offer: Charged, unit: Typed['in'], units: bigint): Result<Quote> {
  if (!offer.price) return refused(refuseOffer('offer.price_unavailable'));
  if (units === 0n) return refused(refuseOffer('offer.amount_too_small'));
  const bounds = {
    side: offer.side,
    leastMinor: BigInt(offer.leastMinor),
    mostMinor: BigInt(offer.mostMinor),
    leftUnits: offer.leftUnits === null ? null : BigInt(offer.leftUnits),
  };
  const amount = unit === 'fiat' ? { fiatMinor: units } : { tokenUnits: units };
  const quote = quoteTake(bounds, priceIn(offer.price), amount, offer.feeBps);
  return quote.ok ? ok(quote.value) : quote;
}
