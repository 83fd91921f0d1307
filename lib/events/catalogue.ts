/** Every event there is, and who hears it. Names are past tense: `noun.happened`. */

export const EVENT_TYPES = [
  'trade.opened',
  'trade.cancelRequested',
  'trade.expired',
  'trade.moveSigned',
  'trade.transactionSubmitted',
  'trade.moveRefused',
  'trade.payeeSealed',
  'trade.payerNamed',
  'trade.proposalMade',
  'trade.proposalCountered',
  'trade.proposalDeclined',
  'trade.proposalWithdrawn',
  'trade.proposalAccepted',
  'trade.funded',
  'trade.drawn',
  'trade.extended',
  'trade.markedPaid',
  'trade.reclaimed',
  'trade.released',
  'trade.refunded',
  'trade.settled',
  'trade.disputed',
  'trade.ruled',
  'trade.lapsed',
  'trade.reverted',
  'trade.reminded',
  'dispute.opened',
  'dispute.stated',
  'dispute.rulingProposed',
  'dispute.rulingSigned',
  'dispute.closed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const ENDS: readonly EventType[] = [
  'trade.expired',
  'trade.reclaimed',
  'trade.released',
  'trade.refunded',
  'trade.settled',
  'trade.ruled',
  'trade.lapsed',
];

type Subscription = {
  /** `noun.verb`; server/dispatcher.ts names the function. */
  readonly listener: string;
  readonly on: 'seen' | 'final';
  readonly types: readonly EventType[];
};

/** A listener hears an event once it is seen (hints) or once it is final (whatever must not be taken back). */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  { listener: 'live.hint', on: 'seen', types: EVENT_TYPES },
  { listener: 'trade.handOver', on: 'final', types: ['trade.drawn', 'trade.payerNamed'] },
  { listener: 'reputation.count', on: 'final', types: ENDS },
  { listener: 'dispute.open', on: 'seen', types: ['trade.disputed', 'trade.reverted'] },
  { listener: 'dispute.close', on: 'seen', types: ENDS },
];

export function listenersOf(type: EventType, on: 'seen' | 'final'): readonly string[] {
  return SUBSCRIPTIONS.filter((s) => s.on === on && s.types.includes(type)).map((s) => s.listener);
}
