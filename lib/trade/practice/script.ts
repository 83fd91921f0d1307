/**
 * What the practice partner does next. Pure and without memory: what has happened in the trade and how much the partner has said decide, so that the
 * same trade goes on the same way after a restart, and whoever does things out of order is answered all the same.
 */
import { DAY, type Instant } from '../../kernel/instant.ts';
import type { TradeState } from '../machine.ts';

/** What the partner says, in this order; the words are `practice.says.<line>`. */
export const LINES = ['hello', 'locked', 'pay_here', 'scam', 'caught', 'checking'] as const;
export type Line = (typeof LINES)[number];

/** How many lines have been said once the scam was. */
export const SCAM_SAID = LINES.indexOf('scam') + 1;

/** Who marked the payment and then left gets the coins after this: a partner that keeps them would lock them for ever. Seconds. */
export const PATIENCE = DAY;

export type PracticeFacts = {
  readonly state: TradeState;
  /** The buyer has called it off. */
  readonly cancelled: boolean;
  /** How many messages the partner has written. */
  readonly said: number;
  readonly payerNamed: boolean;
  /** The buyer has refused the scam. */
  readonly refused: boolean;
  readonly paidAt: Instant | null;
  readonly paymentDeadline: Instant | null;
  /** An act of the partner's is on its way to the chain. */
  readonly acting: boolean;
  /** The id of what the buyer proposes and waits for an answer to. */
  readonly proposed: string | null;
  readonly now: Instant;
};

export type PracticeAct =
  | { readonly kind: 'say'; readonly line: Line }
  | { readonly kind: 'fund' | 'release' | 'reclaim' | 'wait' }
  | { readonly kind: 'decline'; readonly proposalId: string };

/** How many lines are due. The scam comes once the payer is named, and to whoever says that they have paid without that. */
function due({ state, payerNamed, refused, cancelled }: PracticeFacts): number {
  if (cancelled || state === 'disputed') return 0;
  if (state === 'awaiting_escrow') return 1;
  if (state === 'awaiting_payment' && !payerNamed) return 2;
  if (state !== 'awaiting_payment' && state !== 'awaiting_release') return 0;
  if (!refused) return SCAM_SAID;
  return state === 'awaiting_release' ? LINES.length : SCAM_SAID + 1;
}

const WAIT: PracticeAct = { kind: 'wait' };

/** The next act. Nothing is released before the scam was refused, or {@link PATIENCE} is over; whoever never pays is left as in any trade. */
export function nextAct(facts: PracticeFacts): PracticeAct {
  const { state, said, acting, paidAt, paymentDeadline, now } = facts;
  if (said < due(facts)) return { kind: 'say', line: LINES[said]! };
  if (acting) return WAIT;
  if (state === 'awaiting_escrow') return facts.cancelled ? WAIT : { kind: 'fund' };
  // Nobody judges here: whoever disputed from outside of this site gets what they would have got.
  if (state === 'disputed') return { kind: 'release' };
  if (state === 'awaiting_release') {
    const left = paidAt !== null && now >= paidAt + PATIENCE;
    if (facts.refused || left) return { kind: 'release' };
  }
  if (state === 'awaiting_payment' && paymentDeadline !== null && now >= paymentDeadline) return { kind: 'reclaim' };
  if (facts.proposed !== null) return { kind: 'decline', proposalId: facts.proposed };
  return WAIT;
}

/** What a person may say that they would do about the scam; words: `practice.card.answers.<answer>`. */
export const ANSWERS = ['pay', 'elsewhere', 'refuse'] as const;
export type Answer = (typeof ANSWERS)[number];
export const readAnswer = (value: unknown): Answer | undefined => ANSWERS.find((answer) => answer === value);
