/** Every event there is, and who hears it. Names are past tense: `noun.happened`. */

/** What logs of the escrow say: seen first, and final later. */
export const ON_CHAIN = [
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
] as const;

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
  ...ON_CHAIN,
  'trade.reverted',
  /** One of the two laid something before the court; data has the hashes. */
  'trade.evidenceAdded',
  /** Whose fault the end was, where a ruling or a contest says otherwise than the rule. */
  'trade.faultAttributed',
  /** One of the two says that it is not as it was put down. */
  'trade.faultContested',
  /** A deadline is near; data says which, and whom of the two it concerns. */
  'trade.reminded',
  'dispute.opened',
  'dispute.stated',
  /** data.hash: of the stored ciphertext; data.commitment: to what it is; data.answers: it was asked for. */
  'dispute.evidenceAdded',
  /** The end of the hearing, or of the arbiter's time, is near; data says whom it concerns. */
  'dispute.reminded',
  'dispute.claimed',
  'dispute.handedOver',
  'dispute.asked',
  'dispute.answered',
  /** Nobody answered in time; data.silent says who did not. */
  'dispute.overdue',
  /** A moderator decided; data.needsSecond: another one must come to the same before the two read it. */
  'dispute.decided',
  'dispute.dissented',
  /** The two can read the ruling, and appeal until data.appealUntil. */
  'dispute.ruled',
  'dispute.accepted',
  'dispute.appealed',
  /** The ruling stands: nobody appealed in time, both accepted, or an appeal was decided. */
  'dispute.stood',
  'dispute.rulingProposed',
  'dispute.rulingSigned',
  'dispute.closed',
  /** Somebody of the staff was let in to read. */
  'dispute.assisted',
  /** What followed a ruling for the party at fault; data.kind: warning | pause | ban. */
  'penalty.given',
  'penalty.contested',
  /** data.lifted: taken back, or let stand. */
  'penalty.settled',
  /** Live and new, changed or resumed: whoever looks for such an offer wants to know. */
  'offer.published',
  /** data.reason says why; `maker`: by the maker's own hand. */
  'offer.paused',
  /** By its maker, for good. */
  'offer.closed',
  'search.matched',
  /** data.reason: failing | gone | owner. */
  'webhook.switchedOff',
  'report.made',
  'report.seen',
  'report.acted',
  /** Staff took it down; data.reason is what its maker is told. */
  'offer.takenDown',
  /** Of a person, by the staff: what it stops is new trades and offers. */
  'restraint.paused',
  'restraint.banned',
  /** Held at the lowest limits. */
  'restraint.held',
  'restraint.lifted',
  'restraint.nameCleared',
  /** A moderator typed a trader's code. */
  'staff.proved',
  /** Somebody wants a link by mail; whether the address has an account is looked up by who hears it, not by who was asked. */
  'link.asked',
  /** A sign-in from a browser that is new to the account. */
  'account.signedInAnew',
  'account.passwordChanged',
  /** Set anew by a link in a mail. */
  'account.passwordReset',
  /** The new address is proved: it takes the old one's place in a day, unless the old one stops it. */
  'account.addressChanging',
  'account.addressStopped',
  'account.addressChanged',
  /** "This was not me": every session is ended. */
  'account.disowned',
  /** Of a trade, and hidden: nothing here says what it is. data.toId is whom each of these is told to. */
  'feedback.written',
  /** Both have written (data.both), or the time to write is over. */
  'feedback.revealed',
  'feedback.replied',
  /** By a moderator; data.reason is what their author is told. */
  'feedback.wordsRemoved',
  /** Of a person: their word counts whole, or no longer. data.said: what staff told them; data.because: what the chain says of the bond. */
  'merchant.granted',
  'merchant.refused',
  'merchant.revoked',
  'merchant.suspended',
  'merchant.restored',
  /** Of a trade's chat; it says who wrote and nothing of what. */
  'chat.messageSent',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** By which trades end; final ones are what reputation counts. */
export const ENDS: readonly EventType[] = [
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
  /** How long after the event it is called; left out: at once. */
  readonly afterSeconds?: number;
};

/** What people are told of: the two of a trade, and of a case also the staff. */
const TOLD: readonly EventType[] = [
  ...ENDS,
  'trade.opened',
  'trade.cancelRequested',
  'trade.proposalMade',
  'trade.proposalCountered',
  'trade.proposalDeclined',
  'trade.funded',
  'trade.drawn',
  'trade.markedPaid',
  'trade.disputed',
  'trade.reverted',
  'trade.reminded',
  'trade.faultAttributed',
  'trade.faultContested',
  'dispute.reminded',
  'dispute.opened',
  'dispute.claimed',
  'dispute.handedOver',
  'dispute.assisted',
  'dispute.asked',
  'dispute.answered',
  'dispute.overdue',
  'dispute.decided',
  'dispute.dissented',
  'dispute.ruled',
  'dispute.appealed',
  'dispute.stood',
  'dispute.rulingProposed',
  'penalty.given',
  'penalty.contested',
  'penalty.settled',
  'offer.paused',
  'offer.takenDown',
  'restraint.paused',
  'restraint.banned',
  'restraint.held',
  'restraint.lifted',
  'restraint.nameCleared',
  'search.matched',
  'webhook.switchedOff',
  'feedback.written',
  'feedback.revealed',
  'feedback.replied',
  'feedback.wordsRemoved',
  'merchant.granted',
  'merchant.refused',
  'merchant.revoked',
  'merchant.suspended',
  'merchant.restored',
];

/** What the owner of an account is told whatever they have switched off. */
const SECURITY: readonly EventType[] = [
  'account.signedInAnew',
  'account.passwordChanged',
  'account.passwordReset',
  'account.addressChanging',
  'account.addressStopped',
  'account.addressChanged',
  'account.disowned',
];

/**
 * What webhooks are not told of: deadlines that are near come as notices; what moderators do among themselves is theirs; what is on its way to the chain says
 * nothing yet of what comes of it; evidence is told as the case's.
 */
const UNHOOKED: readonly EventType[] = [
  'trade.reminded',
  'dispute.reminded',
  'dispute.decided',
  'dispute.dissented',
  'dispute.assisted',
  'dispute.rulingProposed',
  'trade.moveSigned',
  'trade.transactionSubmitted',
  'trade.evidenceAdded',
];

/** What a webhook can be told of; lib/notice/webhooks/topics.ts says of what topic each is. */
export const HOOKED: readonly EventType[] = EVENT_TYPES.filter(
  (type) => /^(offer|trade|dispute|chat)\./.test(type) && !UNHOOKED.includes(type),
);

/** What moves a deadline of a trade. */
const TIMED: readonly EventType[] = [
  'trade.opened',
  'trade.funded',
  'trade.drawn',
  'trade.extended',
  'trade.markedPaid',
  'trade.disputed',
  'trade.proposalMade',
  'trade.proposalCountered',
  'trade.reverted',
];

/** Whoever is looking at the chat has read it by then, and is told nothing. */
const CHAT_PATIENCE_SECONDS = 60;

/** A listener hears an event once it is seen (hints) or once it is final (whatever must not be taken back). */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  // Messages ride the socket themselves; an account has no room that one could listen to.
  { listener: 'live.hint', on: 'seen', types: EVENT_TYPES.filter((type) => !/^(chat|account|link)\./.test(type)) },
  // An open room shows payment details, and goes on, once what it waited for is final.
  { listener: 'live.final', on: 'final', types: ON_CHAIN },
  { listener: 'trade.handOver', on: 'final', types: ['trade.drawn', 'trade.payerNamed'] },
  { listener: 'trade.planAhead', on: 'seen', types: TIMED },
  { listener: 'reputation.count', on: 'final', types: [...ENDS, 'trade.faultAttributed', 'trade.reverted'] },
  { listener: 'dispute.attribute', on: 'final', types: ['trade.ruled'] },
  { listener: 'dispute.open', on: 'seen', types: ['trade.disputed', 'trade.reverted'] },
  { listener: 'dispute.close', on: 'seen', types: ENDS },
  { listener: 'offer.pauseAll', on: 'seen', types: ['restraint.paused', 'restraint.banned'] },
  { listener: 'offer.matchSearches', on: 'final', types: ['offer.published'] },
  { listener: 'notice.warn', on: 'final', types: ['link.asked', ...SECURITY] },
  { listener: 'notice.tell', on: 'seen', types: [...TOLD, ...SECURITY] },
  { listener: 'notice.tell', on: 'seen', types: ['chat.messageSent'], afterSeconds: CHAT_PATIENCE_SECONDS },
  { listener: 'notice.mail', on: 'final', types: TOLD },
  { listener: 'notice.mail', on: 'final', types: ['chat.messageSent'], afterSeconds: CHAT_PATIENCE_SECONDS },
  { listener: 'notice.push', on: 'final', types: [...TOLD, ...SECURITY] },
  { listener: 'notice.push', on: 'final', types: ['chat.messageSent'], afterSeconds: CHAT_PATIENCE_SECONDS },
  { listener: 'notice.hook', on: 'final', types: HOOKED },
];

/** Who hears an event, and how long after it. */
export function listenersOf(
  type: EventType,
  on: 'seen' | 'final',
): readonly { readonly listener: string; readonly afterSeconds: number }[] {
  return SUBSCRIPTIONS.filter((s) => s.on === on && s.types.includes(type)).map(({ listener, afterSeconds = 0 }) => ({
    listener,
    afterSeconds,
  }));
}
