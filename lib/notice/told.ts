/** Which of a trade's two people is told of which event, and in which words. Pure. */
import type { EventType } from '../events/catalogue.ts';
import type { NoticeKind } from './kinds.ts';

/** The sentences there are: keys of `notice.words`. */
export const WORDINGS = [
  'taken',
  'funded',
  'paid',
  'released',
  'disputed',
  'proposed',
  'countered',
  'declined',
  'expiring',
  'waiting',
  'fund_soon',
  'release_soon',
  'answer_soon',
  'hearing_soon',
  'ruling_soon',
  'cancelled',
  'expired',
  'reclaimed',
  'refunded',
  'settled',
  'ruled',
  'lapsed',
  'reverted',
  'message',
  'match',
  'paused',
  'webhook_off',
  'taken_down',
  'staff_paused',
  'banned',
  'held',
  'lifted',
  'name_cleared',
  'feedback_waiting',
  'feedback_open',
  'feedback_replied',
  'words_removed',
  'case_taken',
  'case_passed_on',
  'asked',
  'asked_soon',
  'court_ruled',
  'appeal_soon',
  'appealed',
  'appeal_decided',
  'ruling_stands',
  'fault_yours',
  'fault_contested',
  'fault_ruled',
  'fault_settled',
  'penalty_warning',
  'penalty_pause',
  'penalty_ban',
  'penalty_lifted',
  'penalty_stands',
  'case_new',
  'case_handed_over',
  'case_let_in',
  'case_answered',
  'case_overdue',
  'second_needed',
  'case_dissented',
  'appeal_waiting',
  'sign_needed',
  'signature_missing',
  'contest_waiting',
  'new_device',
  'password_changed',
  'password_reset',
  'address_changing',
  'address_stopped',
  'address_changed',
  'disowned',
  'merchant_granted',
  'merchant_refused',
  'merchant_revoked',
  'merchant_suspended',
  'merchant_restored',
] as const;
export type Wording = (typeof WORDINGS)[number];

type Who = 'maker' | 'buyer' | 'seller' | 'both' | 'other';
type Line = { readonly kind: NoticeKind; readonly wording: Wording; readonly to: Who };

/** `other`: whoever did not do it; both, where nobody of the two did. */
const LINES: Partial<Record<EventType, Line>> = {
  'trade.opened': { kind: 'trade_taken', wording: 'taken', to: 'maker' },
  'trade.funded': { kind: 'trade_funded', wording: 'funded', to: 'buyer' },
  'trade.drawn': { kind: 'trade_funded', wording: 'funded', to: 'buyer' },
  'trade.markedPaid': { kind: 'trade_paid', wording: 'paid', to: 'seller' },
  'trade.released': { kind: 'trade_released', wording: 'released', to: 'buyer' },
  'trade.disputed': { kind: 'trade_disputed', wording: 'disputed', to: 'other' },
  'trade.proposalMade': { kind: 'trade_proposal', wording: 'proposed', to: 'other' },
  'trade.proposalCountered': { kind: 'trade_proposal', wording: 'countered', to: 'other' },
  'trade.proposalDeclined': { kind: 'trade_proposal', wording: 'declined', to: 'other' },
  'trade.cancelRequested': { kind: 'trade_ended', wording: 'cancelled', to: 'other' },
  'trade.expired': { kind: 'trade_ended', wording: 'expired', to: 'both' },
  'trade.reclaimed': { kind: 'trade_ended', wording: 'reclaimed', to: 'other' },
  'trade.refunded': { kind: 'trade_ended', wording: 'refunded', to: 'seller' },
  'trade.settled': { kind: 'trade_ended', wording: 'settled', to: 'both' },
  'trade.ruled': { kind: 'trade_ended', wording: 'ruled', to: 'both' },
  'trade.lapsed': { kind: 'trade_ended', wording: 'lapsed', to: 'both' },
  'trade.reverted': { kind: 'trade_reverted', wording: 'reverted', to: 'both' },
};

export type People = { readonly buyerId: string; readonly sellerId: string; readonly makerId: string };
export type Told = { readonly accountId: string; readonly kind: NoticeKind; readonly wording: Wording };

/** What each of the two is reminded of, by deadline: of a payment the seller is told what they may do about it. */
const REMINDERS: Readonly<
  Record<string, { readonly buyer: Wording; readonly seller: Wording; readonly kind?: NoticeKind }>
> = {
  fund: { buyer: 'fund_soon', seller: 'fund_soon' },
  pay: { buyer: 'expiring', seller: 'waiting' },
  release: { buyer: 'release_soon', seller: 'release_soon' },
  answer: { buyer: 'answer_soon', seller: 'answer_soon' },
  hearing: { buyer: 'hearing_soon', seller: 'hearing_soon' },
  ask: { buyer: 'asked_soon', seller: 'asked_soon', kind: 'case_asked' },
  appeal: { buyer: 'appeal_soon', seller: 'appeal_soon', kind: 'case_ruled' },
};

/** `trade.reminded`, `dispute.reminded`: the event itself says whom of the two it concerns. */
function remindedOf(data: unknown, { buyerId, sellerId }: People): Told[] {
  const { what = '', buyer, seller } = (data ?? {}) as { what?: string; buyer?: boolean; seller?: boolean };
  const wordings = Object.hasOwn(REMINDERS, what) ? REMINDERS[what]! : undefined;
  if (!wordings) return [];
  const { kind = 'trade_expiring' } = wordings;
  return [
    ...(buyer ? [{ accountId: buyerId, kind, wording: wordings.buyer }] : []),
    ...(seller ? [{ accountId: sellerId, kind, wording: wordings.seller }] : []),
  ];
}

type Heard = { readonly type: string; readonly actorId: string | null; readonly data?: unknown };

/** Whom of the trade an event is told to; nobody, where it is none of theirs to hear. */
export function toldOf(event: Heard, people: People): Told[] {
  if (event.type === 'trade.reminded' || event.type === 'dispute.reminded') return remindedOf(event.data, people);
  const line = LINES[event.type as EventType];
  if (!line) return [];
  const both = [people.buyerId, people.sellerId];
  const to: Record<Who, readonly string[]> = {
    maker: [people.makerId],
    buyer: [people.buyerId],
    seller: [people.sellerId],
    both,
    other: both.filter((accountId) => accountId !== event.actorId),
  };
  return to[line.to].map((accountId) => ({ accountId, kind: line.kind, wording: line.wording }));
}
