import type { Tx } from '../../db/ctx.ts';
import type { Canonical } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/instant.ts';
import { appendEvent } from '../../events/outbox.ts';

export type OfferEvent = {
  readonly offerId: string;
  readonly type: 'offer.published' | 'offer.paused' | 'offer.closed' | 'offer.takenDown';
  readonly data: { readonly [key: string]: Canonical };
  readonly actorId: string | null;
  readonly at: Instant;
};

/**
 * Appends an offer's event, in the transaction that has just written its row: the lock on that row keeps the numbers without a gap.
 * `offer.published` { revision }: live and new, changed or resumed. `offer.paused` { reason }: by whatever, `maker` for their own hand.
 * `offer.closed`: by its maker.
 */
export async function announceOffer(tx: Tx, { offerId, ...event }: OfferEvent): Promise<void> {
  const { _max } = await tx.event.aggregate({ where: { noun: 'offer', subjectId: offerId }, _max: { seq: true } });
  await appendEvent(tx, { ...event, subjectId: offerId, seq: (_max.seq ?? 0) + 1, final: true });
}
