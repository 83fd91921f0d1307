/** The court's published rules: its times, what a large amount is, what silence decides, and what follows for whoever was at fault. Pure. */
import { DAY, HOUR, type Instant } from '#lib/kernel/instant.ts';
import type { Party } from '#lib/trade/policy.ts';

/** How long the two may appeal once they can read a ruling. */
export const APPEAL_WINDOW = 2 * DAY;
/** Never shorter than this, however late it has become. */
export const LEAST_APPEAL_WINDOW = 12 * HOUR;
/** What is left for the panel's signatures before the backup arbiter may rule. */
const SIGNING_TIME = DAY;

/** How long a moderator may give for an answer. */
export const LEAST_ANSWER = 6 * HOUR;
export const MOST_ANSWER = 3 * DAY;

/** From this worth on another moderator must come to the same ruling; US cents. What cannot be valued counts as large. */
export const LARGE_USD_MINOR = 100_000n;

/** How long either side may contest the fault of an ended trade, or a penalty. */
export const CONTEST_WINDOW = 7 * DAY;

/** Until when a ruling that is published at `now` can be appealed. */
export function appealUntil(now: Instant, backupFrom: Instant | null): Instant {
  const whole = now + APPEAL_WINDOW;
  if (backupFrom === null) return whole;
  return Math.max(now + LEAST_APPEAL_WINDOW, Math.min(whole, backupFrom - SIGNING_TIME));
}

export const isLarge = (worthUsdMinor: bigint | null): boolean =>
  worthUsdMinor === null || worthUsdMinor >= LARGE_USD_MINOR;

export const FAULTS = ['nobody', 'buyer', 'seller', 'rail', 'platform'] as const;
/** Who an ended trade's failure is put down to. `rail`: the payment method; `platform`: this site. Only a party's own counts against anybody. */
export type Fault = (typeof FAULTS)[number];

/** What a party has done to be heard. */
export type Heard = {
  readonly statements: number;
  readonly evidence: number;
  readonly answered: number;
  readonly ignored: number;
};

export type NoShow = { readonly silent: Party; readonly toBuyer: 'everything' | 'nothing'; readonly fault: Party };

const spoke = ({ statements, evidence, answered }: Heard): boolean => statements + evidence + answered > 0;

/**
 * What silence decides: when the hearing is over, one side has said something and the other nothing at all, though it was asked at least
 * once and its time ran out, the coins go to the side that spoke. Null: silence decides nothing here. The machine only prepares it; a moderator
 * reads the case and rules.
 */
export function noShow(heard: Readonly<Record<Party, Heard>>, hearingOver: boolean): NoShow | null {
  if (!hearingOver) return null;
  for (const silent of ['buyer', 'seller'] as const) {
    const other = silent === 'buyer' ? 'seller' : 'buyer';
    if (spoke(heard[silent]) || heard[silent].ignored === 0 || !spoke(heard[other])) continue;
    return { silent, toBuyer: silent === 'seller' ? 'everything' : 'nothing', fault: silent };
  }
  return null;
}

export const OFFENCES = [
  'silence',
  'false_payment',
  'withheld_release',
  'other_payer',
  'forged_evidence',
  'reversal',
] as const;
/** What a party did, beside losing. */
export type Offence = (typeof OFFENCES)[number];

export type Penalty = { readonly kind: 'warning' | 'pause' | 'ban'; readonly seconds: number | null };

/** The schedule: what follows the first, the second and every further time within a year. */
export const SCHEDULE: Readonly<Record<Offence, readonly Penalty[]>> = {
  silence: [
    { kind: 'warning', seconds: null },
    { kind: 'pause', seconds: 3 * DAY },
    { kind: 'pause', seconds: 14 * DAY },
  ],
  false_payment: [
    { kind: 'pause', seconds: 7 * DAY },
    { kind: 'pause', seconds: 30 * DAY },
    { kind: 'ban', seconds: null },
  ],
  withheld_release: [
    { kind: 'pause', seconds: 7 * DAY },
    { kind: 'pause', seconds: 30 * DAY },
    { kind: 'ban', seconds: null },
  ],
  other_payer: [
    { kind: 'warning', seconds: null },
    { kind: 'pause', seconds: 7 * DAY },
    { kind: 'pause', seconds: 30 * DAY },
  ],
  forged_evidence: [
    { kind: 'pause', seconds: 30 * DAY },
    { kind: 'ban', seconds: null },
  ],
  reversal: [
    { kind: 'pause', seconds: 30 * DAY },
    { kind: 'ban', seconds: null },
  ],
};

/** How long an offence is remembered. */
export const REMEMBERED = 365 * DAY;

/** What follows an offence; `before`: how many of the same within {@link REMEMBERED}. */
export function penaltyFor(offence: Offence, before: number): Penalty {
  const steps = SCHEDULE[offence];
  return steps[Math.min(before, steps.length - 1)]!;
}

/** Why a moderator may not judge a case. */
export const CONFLICTS = ['party', 'traded', 'blocked', 'same_account', 'judged_before'] as const;
export type Conflict = (typeof CONFLICTS)[number];
