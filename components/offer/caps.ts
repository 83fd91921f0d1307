/** What limits leave of an offer for whoever looks. Pure. */
import type { CapView, OfferPageView, OfferView } from '#lib/offer/view.ts';

/** The cap on a take by this method, or, before one is chosen, the widest of all; undefined: there is none. */
export function capOn(
  { methodIds, gate }: Pick<OfferPageView, 'methodIds' | 'gate'>,
  methodId: string | undefined,
): CapView | undefined {
  if (methodId !== undefined) return gate.caps[methodId];
  let widest: CapView | undefined;
  for (const id of methodIds) {
    const cap = gate.caps[id];
    if (!cap) return undefined;
    if (!widest || BigInt(cap.mostMinor) > BigInt(widest.mostMinor)) widest = cap;
  }
  return widest;
}

/** The offer with no more in one trade than `mostMinor`; null or undefined: as it is. */
export function boundedBy<O extends Pick<OfferView, 'mostMinor'>>(offer: O, mostMinor: string | null | undefined): O {
  if (mostMinor == null || BigInt(mostMinor) >= BigInt(offer.mostMinor)) return offer;
  return { ...offer, mostMinor };
}
