/** When the two changed their message keys, from what they signed and from what the server tells. Pure. */
import type { CardView } from '#lib/chat/view.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { KeyChanged } from './lines.ts';

/** Seconds within which the two sources mean one change. */
const SAME = 600;

/**
 * Every card that rests on a later identity than the person's first one in this room is a change that no server can keep quiet; the server
 * tells of those under which nothing was written yet.
 */
export function keyChangesOf(
  cards: readonly CardView[],
  people: Readonly<Record<Party, string>>,
  told: readonly KeyChanged[],
): readonly KeyChanged[] {
  const signed = (['buyer', 'seller'] as const).flatMap((party) => {
    const issued = cards
      .filter(({ accountId }) => accountId === people[party])
      .map(({ identity }) => [identity.publicKey, identity.issuedAt] as const);
    const times = [...new Map(issued).values()].toSorted((a, b) => a - b);
    return times.slice(1).map((at) => ({ party, at }));
  });
  const unsigned = told.filter(
    ({ party, at }) => !signed.some((one) => one.party === party && Math.abs(one.at - at) < SAME),
  );
  return [...signed, ...unsigned];
}
