/**
 * The one score, and how sure it is. Pure, and published as it stands here.
 *
 * Evidence for somebody is counted by partner, so that trading often with one person soon counts no more:
 *
 *     good = sum over partners p of  credence(p) · (1 − e^(−stake(p))) · 2^(−age/365 d)
 *     bad  = sum over own faults  of  weight · 2^(−age/730 d)
 *
 * `stake(p)`: what all good trades with p came to, in hundreds of US dollars, each trade counting at most 1, and one that was over within a quarter of an hour
 * counting by its share of it: locked time is what trading with oneself cannot save. `age`: since the last good trade with p, or since the fault.
 *
 * `credence(p)`: what p's word counts, on the day of the trade. A merchant's is 1: a deposit stands behind it that a ruling can take. Everybody else passes on
 * half of what they were given, shared among all their partners: credence = 0.5 · good(p) / (partners(p) + 1), at least 0.05. So trust has its roots in
 * merchants and flows from there; what flows into a ring of one hand's accounts by honest trades can be moved about in it and not made more, however many
 * accounts there are, and each move costs a fee and locked time. (The idea of a flow from roots: R. Levien, 2003; S. D. Kamvar et al., EigenTrust, 2003. Here each
 * day rests on the one before, so that a trade changes two sums and nothing is solved.)
 *
 * Then, with n = good + bad and z = 1.645, the score is the lower bound of Wilson's interval (E. B. Wilson, 1927) for good out of n: in nineteen cases of twenty
 * somebody is at least that reliable. Little evidence is a wide interval.
 *
 * What others say of somebody is no evidence: it can be held hostage. Only ends of trades are, and faults that a rule or a ruling attributed.
 */
import { DAY, MINUTE, type Instant } from '#lib/kernel/instant.ts';

export const GOOD_HALF_LIFE = 365 * DAY;
/** Faults are remembered twice as long. */
export const BAD_HALF_LIFE = 730 * DAY;
/** What the word of somebody counts of whom nothing is known. */
export const LEAST_CREDENCE = 0.05;
/** How much of what somebody was given they pass on. */
export const PASSED_ON = 0.5;
/** The stake that counts as one, US cents: what is more is not safer. */
export const WHOLE_STAKE_CENTS = 10_000n;
/** Coins locked for less count by their share of it, seconds. */
export const WHOLE_LOCK = 15 * MINUTE;
/** Where a trade's worth is not known. */
export const UNKNOWN_STAKE = 0.2;
/** One-sided, 95 %. */
const Z = 1.6449;

/** What a fault weighs, of a trade whose stake is whole; half of it of the smallest. A dispute that was lost weighs more than a payment that never came. */
export const BAD_WEIGHTS = { ended: 1, dispute: 5 } as const;

/** Fixed points: sums of whole numbers are the same in any order, which sums of fractions are not. */
export const MICRO = 1_000_000;
const ORIGIN: Instant = 1_767_225_600;

export type Kind = keyof typeof BAD_WEIGHTS;

/** 0 to 1. `usdCents`: null where it is not known. `lockedSeconds`: from the lock to the end. */
export function stakeOf(usdCents: bigint | null, lockedSeconds: number): number {
  const worth =
    usdCents === null
      ? UNKNOWN_STAKE
      : usdCents >= WHOLE_STAKE_CENTS
        ? 1
        : Number(usdCents) / Number(WHOLE_STAKE_CENTS);
  return worth * Math.min(1, Math.max(0, lockedSeconds) / WHOLE_LOCK);
}

/** All good trades with one partner. */
export type Pair = {
  /** Sum of stakes, millionths. */
  readonly stakeMicro: number;
  /** The highest of the days of these trades, millionths. */
  readonly credenceMicro: number;
  readonly lastAt: Instant;
};

/** What a pair is worth, at the scale of {@link ORIGIN}: terms of different ages add up, and age together. */
export function goodTerm({ stakeMicro, credenceMicro, lastAt }: Pair): bigint {
  const worth = credenceMicro * -Math.expm1(-stakeMicro / MICRO);
  return scaled(worth, lastAt, GOOD_HALF_LIFE);
}

/** What a fault weighs, at the same scale. */
export function badTerm(kind: Kind, stake: number, at: Instant): bigint {
  return scaled(BAD_WEIGHTS[kind] * (0.5 + 0.5 * stake) * MICRO, at, BAD_HALF_LIFE);
}

const scaled = (micro: number, at: Instant, halfLife: number): bigint =>
  BigInt(Math.round(micro * 2 ** ((at - ORIGIN) / halfLife)));

const aged = (sum: bigint, now: Instant, halfLife: number): number =>
  (Number(sum) / MICRO) * 2 ** ((ORIGIN - now) / halfLife);

/** Sums of terms. */
export type Totals = { readonly good: bigint; readonly bad: bigint };
export type Evidence = { readonly good: number; readonly bad: number };

/** What the sums come to now. */
export const evidenceAt = ({ good, bad }: Totals, now: Instant): Evidence => ({
  good: aged(good, now, GOOD_HALF_LIFE),
  bad: aged(bad, now, BAD_HALF_LIFE),
});

/** Basis points, 0 to 10,000. `low` is the score; `high` shows how much is not known. */
export type Score = { readonly low: number; readonly mid: number; readonly high: number };

export function scoreOf({ good, bad }: Evidence): Score {
  const n = good + bad;
  if (n <= 0) return { low: 0, mid: 5_000, high: 10_000 };
  const p = good / n;
  const z2 = Z * Z;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const bps = (share: number) => Math.min(10_000, Math.max(0, Math.round(share * 10_000)));
  return { low: bps(centre - half), mid: bps(centre), high: bps(centre + half) };
}

/** Whole points, 0 to 100, as they are written: rounded down, so that nobody is told to be better than they are. */
export const pointsOf = (bps: number): number => Math.floor(bps / 100);

export type Voucher = {
  /** Their good evidence as the day began. */
  readonly good: number;
  /** With how many people they have good trades, as the day began. */
  readonly partners: number;
  readonly merchant: boolean;
};

/** What somebody's word counts, millionths. */
export function credenceOf({ good, partners, merchant }: Voucher): number {
  if (merchant) return MICRO;
  return Math.round(MICRO * Math.max(LEAST_CREDENCE, (PASSED_ON * good) / (partners + 1)));
}
