/** What the room says on top: one sentence, one clock, what happens if nobody acts. Pure; words are `trade.status.<key>`. */
import { isEnd, type Move } from '#lib/trade/machine.ts';
import type { TradeView } from '#lib/trade/view.ts';
import type { Instant } from '#lib/kernel/instant.ts';

/** The part of the view that the sentence rests on. */
export type StatusFacts = Pick<
  TradeView,
  | 'party'
  | 'state'
  | 'isFinal'
  | 'cancelledBy'
  | 'lockedBy'
  | 'openBy'
  | 'payBy'
  | 'paymentDeadline'
  | 'paidAt'
  | 'rulingFrom'
  | 'lapseFrom'
  | 'endedBy'
  | 'pending'
> & { readonly proposals: readonly Pick<TradeView['proposals'][number], 'by' | 'binding' | 'validUntil'>[] } & {
  readonly deal: Pick<TradeView['deal'], 'expectedReleaseSeconds'>;
};

export type Status = {
  /** `trade.status.<key>.title` and `.after`: the sentence, and what happens if nobody acts. */
  readonly key: string;
  /** What the clock runs to; null: nothing runs. `label` is `trade.clock.<label>`. */
  readonly clock: { readonly until: Instant; readonly label: string; readonly atRisk: boolean } | null;
  readonly tone: 'neutral' | 'accent' | 'caution' | 'danger';
  /** Whether the reader owes the next act. */
  readonly mine: boolean;
};

const plain = (key: string, changes: Partial<Status> = {}): Status => ({
  key,
  clock: null,
  tone: 'neutral',
  mine: false,
  ...changes,
});

/** @param now chain seconds: what is said changes when a deadline passes, without anything else happening. */
export function statusOf(trade: StatusFacts, now: Instant): Status {
  if (isEnd(trade.state)) return endOf(trade);
  if (isUnderWay(trade, 'settle')) return plain('agreed');
  if (trade.state === 'awaiting_escrow') return unfunded(trade);
  if (trade.state === 'awaiting_payment') return funded(trade, now);
  if (trade.state === 'awaiting_release') return paid(trade, now);
  return disputed(trade, now);
}

const isUnderWay = (trade: StatusFacts, move: Move): boolean =>
  trade.pending.some((act) => act.move === move && act.status === 'submitting');

/** The contract refused to lock the coins from the vault: the trade can only end. */
export function isUndrawn(trade: Pick<TradeView, 'state' | 'pending'>): boolean {
  return (
    trade.state === 'awaiting_escrow' &&
    trade.pending.some(({ move, status }) => move === 'draw' && status === 'refused')
  );
}

function unfunded(trade: StatusFacts): Status {
  const clock = { until: trade.openBy, label: 'open_by', atRisk: false };
  if (trade.cancelledBy) {
    return plain(trade.cancelledBy === trade.party ? 'cancelled_by_you' : 'cancelled_by_other', { clock });
  }
  if (trade.lockedBy === 'opener') {
    return isUndrawn(trade)
      ? plain(`undrawn_${trade.party}`, { clock, tone: 'caution' })
      : plain(`drawing_${trade.party}`, { clock });
  }
  if (isUnderWay(trade, 'fund')) return plain(`funding_${trade.party}`, { clock });
  return plain(`escrow_${trade.party}`, { clock, mine: trade.party === 'seller' });
}

function funded(trade: StatusFacts, now: Instant): Status {
  const { party, payBy, paymentDeadline } = trade;
  if (trade.cancelledBy) return plain(`funded_though_cancelled_${party}`, { tone: 'caution', mine: party === 'buyer' });
  if (isUnderWay(trade, 'markPaid')) return plain(`marking_${party}`, deadline(paymentDeadline, false));
  if (!trade.isFinal) return plain(`settling_${party}`, deadline(payBy, false));
  if (paymentDeadline !== null && now >= paymentDeadline) {
    return plain(`overdue_${party}`, { tone: party === 'buyer' ? 'danger' : 'caution', mine: party === 'seller' });
  }
  // Paying for everything while a signature for less is out would be paying for nothing.
  const bound = trade.proposals.some(({ by, binding, validUntil }) => by === party && binding && now <= validUntil);
  if (party === 'buyer' && bound) return plain('bound_buyer', { ...deadline(payBy, false), tone: 'danger' });
  if (payBy !== null && now >= payBy)
    return plain(`late_${party}`, { ...deadline(paymentDeadline, true), tone: 'caution' });
  return plain(`payment_${party}`, { ...deadline(payBy, party === 'buyer'), mine: party === 'buyer' });
}

function deadline(until: Instant | null, atRisk: boolean): Pick<Status, 'clock'> {
  return { clock: until === null ? null : { until, label: 'pay_by', atRisk } };
}

function paid(trade: StatusFacts, now: Instant): Status {
  const { party } = trade;
  if (isUnderWay(trade, 'release')) return plain(`releasing_${party}`);
  const expected = (trade.paidAt ?? now) + trade.deal.expectedReleaseSeconds;
  const mine = party === 'seller';
  if (now >= expected) return plain(`release_late_${party}`, { tone: 'caution', mine });
  return plain(`release_${party}`, { clock: { until: expected, label: 'release_by', atRisk: false }, mine });
}

function disputed(trade: StatusFacts, now: Instant): Status {
  const { rulingFrom, lapseFrom } = trade;
  if (rulingFrom !== null && now < rulingFrom) {
    return plain('hearing', { tone: 'caution', clock: { until: rulingFrom, label: 'ruling_from', atRisk: false } });
  }
  if (lapseFrom !== null && now >= lapseFrom) return plain('lapsing', { tone: 'caution', mine: true });
  const clock = lapseFrom === null ? null : { until: lapseFrom, label: 'lapse_from', atRisk: false };
  return plain('ruling', { tone: 'caution', clock });
}

function endOf(trade: StatusFacts): Status {
  const key = `${trade.state}_${trade.party}`;
  if (trade.state === 'cancelled') return plain(trade.cancelledBy ? 'ended_cancelled' : 'ended_unfunded');
  const good = trade.state === 'completed' || (trade.state === 'refunded' && trade.party === 'seller');
  return plain(key, { tone: good ? 'accent' : 'neutral' });
}

/** Every key `statusOf` can answer; a test compares the words with it. */
export const STATUS_KEYS: readonly string[] = [
  'cancelled_by_you',
  'cancelled_by_other',
  ...both('funding'),
  ...both('escrow'),
  ...both('drawing'),
  ...both('undrawn'),
  ...both('funded_though_cancelled'),
  ...both('marking'),
  ...both('settling'),
  ...both('overdue'),
  ...both('late'),
  ...both('payment'),
  'bound_buyer',
  ...both('releasing'),
  ...both('release_late'),
  ...both('release'),
  'agreed',
  'hearing',
  'ruling',
  'lapsing',
  'ended_cancelled',
  'ended_unfunded',
  ...both('completed'),
  ...both('refunded'),
  ...both('divided'),
];

function both(key: string): string[] {
  return [`${key}_buyer`, `${key}_seller`];
}

export type StepKey = 'escrow' | 'payment' | 'release' | 'done';
const ORDER: readonly StepKey[] = ['escrow', 'payment', 'release', 'done'];

type Passed = Pick<TradeView, 'state' | 'fundedAt' | 'paidAt'>;

/** Where the four steps stand. Of a trade that ended another way, only what happened counts as done. */
export function stepsOf(trade: Passed): readonly { key: StepKey; state: 'done' | 'current' | 'next' }[] {
  if (isEnd(trade.state)) {
    const happened: Record<StepKey, boolean> = {
      escrow: trade.fundedAt !== null,
      payment: trade.paidAt !== null,
      release: trade.state === 'completed',
      done: true,
    };
    return ORDER.map((key) => ({ key, state: happened[key] ? 'done' : 'next' }));
  }
  const at = { awaiting_escrow: 0, awaiting_payment: 1, awaiting_release: 2, disputed: 2 } as const;
  const current = at[trade.state as keyof typeof at];
  return ORDER.map((key, index) => ({
    key,
    state: index < current ? 'done' : index === current ? 'current' : 'next',
  }));
}

/** The one move that carries the trade on for this party; the others stand under "More". */
export function nextMoveOf(trade: Pick<TradeView, 'party' | 'openMoves' | 'state' | 'cancelledBy'>): Move | null {
  const open = (move: Move) => trade.openMoves.some((one) => one.move === move && one.opensAt === null);
  if (trade.state === 'awaiting_escrow') return open('fund') ? 'fund' : null;
  if (trade.state === 'awaiting_payment') {
    if (trade.cancelledBy) return open('refund') ? 'refund' : open('reclaim') ? 'reclaim' : null;
    if (trade.party === 'seller') return open('reclaim') ? 'reclaim' : null;
    return open('markPaid') ? 'markPaid' : null;
  }
  if (trade.state === 'awaiting_release' && open('release')) return 'release';
  if (trade.state === 'disputed' && open('lapse')) return 'lapse';
  return null;
}
