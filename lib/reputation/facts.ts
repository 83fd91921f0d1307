/**
 * All that is known of one trader, added up from evidence. Pure. The order of a day's evidence changes nothing; days come one after another: what somebody's
 * word counts on a day rests on the days before it.
 */
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import { isFault, type Counted, type EvidenceKind } from './evidence.ts';
import { badTerm, credenceOf, evidenceAt, goodTerm, MICRO, type Kind, type Pair } from './score.ts';
import { bucketOf } from './times.ts';

export const dayOf = (at: Instant): number => Math.floor(at / DAY);

export type PairFacts = Pair & { readonly trades: number };

/** The sums as the last day began on which there was a good trade, or on which their word was counted in one of somebody else. */
export type Dawn = { readonly day: number; readonly good: bigint; readonly partners: number };

/** When somebody's word counted whole: from then on, and until then, which is not among it. */
export type Span = readonly [from: Instant, until: Instant];

/** Since when somebody is a merchant (null: they are none), and when they were one before. */
export type Merchanthood = { readonly merchantSince: Instant | null; readonly merchantPast: readonly Span[] };

export const NO_MERCHANT: Merchanthood = { merchantSince: null, merchantPast: [] };

export const isMerchantAt = ({ merchantSince, merchantPast }: Merchanthood, at: Instant): boolean =>
  (merchantSince !== null && merchantSince <= at) || merchantPast.some(([from, until]) => from <= at && at < until);

/** Sums that the score and what somebody's word counts are made of. */
export type Sums = Merchanthood & {
  readonly good: bigint;
  readonly bad: bigint;
  readonly partners: number;
  readonly dawn: Dawn;
};

export const NO_SUMS: Sums = {
  good: 0n,
  bad: 0n,
  partners: 0,
  dawn: { day: 0, good: 0n, partners: 0 },
  ...NO_MERCHANT,
};

/** The sums as this day began. Null: later days are counted already, and only the whole history knows. */
export function dawnOf({ dawn, good, partners }: Sums, day: number): Dawn | null {
  if (day === dawn.day) return dawn;
  return day > dawn.day ? { day, good, partners } : null;
}

/**
 * What this person's word counts in a trade that ended at `at`, millionths; null as in {@link dawnOf}. By the good they had as the day began, aged to
 * that hour.
 */
export function credenceAt(sums: Sums, at: Instant): number | null {
  if (isMerchantAt(sums, at)) return MICRO;
  const dawn = dawnOf(sums, dayOf(at));
  if (!dawn) return null;
  const { good } = evidenceAt({ good: dawn.good, bad: 0n }, dayOf(at) * DAY);
  return credenceOf({ good, partners: dawn.partners, merchant: false });
}

/** A pair with one good trade more. */
export function grown(
  pair: PairFacts | undefined,
  one: Pick<Counted, 'stakeMicro' | 'credenceMicro' | 'at'>,
): PairFacts {
  if (!pair) return { stakeMicro: one.stakeMicro, credenceMicro: one.credenceMicro, lastAt: one.at, trades: 1 };
  return {
    stakeMicro: pair.stakeMicro + one.stakeMicro,
    credenceMicro: Math.max(pair.credenceMicro, one.credenceMicro),
    lastAt: Math.max(pair.lastAt, one.at),
    trades: pair.trades + 1,
  };
}

/** What a fault adds to the bad; nothing for what is none. */
export const badOf = ({ kind, stakeMicro, at }: { kind: EvidenceKind; stakeMicro: number; at: Instant }): bigint =>
  kind === 'ended' || kind === 'dispute' ? badTerm(kind satisfies Kind, stakeMicro / MICRO, at) : 0n;

/** What somebody completed and was at fault for on one day. */
export type Day = { completed: number; faults: number; volumeCents: bigint };
export type TimeOf = 'pay' | 'release';

/** What is counted of one person by something beside them: partner, day, method, time. Of a whole market it is nearly all there is, so the place of it is another there. */
export type Details = {
  pairOf(partnerId: string): PairFacts | undefined;
  putPair(partnerId: string, pair: PairFacts): void;
  /** To be added to. */
  dayOf(day: number): Day;
  countMethod(methodId: string): void;
  countTime(what: TimeOf, bucket: number): void;
};

const bump = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);

/** Of one person alone. */
export class OwnDetails implements Details {
  readonly pairs = new Map<string, PairFacts>();
  readonly days = new Map<number, Day>();
  readonly methods = new Map<string, number>();
  readonly times = { pay: new Map<number, number>(), release: new Map<number, number>() };

  pairOf(partnerId: string): PairFacts | undefined {
    return this.pairs.get(partnerId);
  }

  putPair(partnerId: string, pair: PairFacts): void {
    this.pairs.set(partnerId, pair);
  }

  dayOf(day: number): Day {
    const known = this.days.get(day);
    if (known) return known;
    const fresh = { completed: 0, faults: 0, volumeCents: 0n };
    this.days.set(day, fresh);
    return fresh;
  }

  countMethod(methodId: string): void {
    bump(this.methods, methodId);
  }

  countTime(what: TimeOf, bucket: number): void {
    bump(this.times[what], bucket);
  }
}

/** One trader's facts while they are being added up. */
export class Facts<D extends Details = Details> {
  readonly accountId: string;
  readonly details: D;
  readonly merchantSince: Instant | null;
  readonly merchantPast: readonly Span[];
  good = 0n;
  bad = 0n;
  /** With how many people there are good trades. */
  partners = 0;
  dawn: Dawn = NO_SUMS.dawn;
  completed = 0;
  faults = 0;
  disputesOpened = 0;
  disputesLost = 0;
  volumeCents = 0n;
  firstTradeAt: Instant | null = null;

  constructor(accountId: string, { merchantSince, merchantPast }: Merchanthood, details: D) {
    this.accountId = accountId;
    this.merchantSince = merchantSince;
    this.merchantPast = merchantPast;
    this.details = details;
  }

  /** Adds evidence. @throws Error where a later day was added already. */
  add(one: Counted): void {
    if (one.kind === 'good') this.vouch(one);
    this.bad += badOf(one);
    const { done } = one;
    if (done) this.complete(one);
    if (isFault(one)) this.faults++;
    if (one.disputed) this.disputesOpened++;
    if (one.lost) this.disputesLost++;
    if (done || isFault(one)) this.note(one);
    if (one.paySeconds !== null) this.details.countTime('pay', bucketOf(one.paySeconds));
    if (one.releaseSeconds !== null) this.details.countTime('release', bucketOf(one.releaseSeconds));
  }

  /**
   * Their word is counted in somebody's trade that ended then: what it rests on stands from that day on, also where the trade is no good one of their own.
   * @throws Error where a later day was added already.
   */
  lend(at: Instant): void {
    const dawn = dawnOf(this, dayOf(at));
    if (!dawn) throw new Error('a day after this one was added already');
    this.dawn = dawn;
  }

  private vouch(one: Counted): void {
    this.lend(one.at);
    const before = this.details.pairOf(one.partnerId);
    const pair = grown(before, one);
    this.good += goodTerm(pair) - (before ? goodTerm(before) : 0n);
    if (!before) this.partners++;
    this.details.putPair(one.partnerId, pair);
  }

  private complete({ usdCents, fundedAt, methodId }: Counted): void {
    this.completed++;
    this.volumeCents += usdCents ?? 0n;
    if (fundedAt !== null) this.firstTradeAt = Math.min(this.firstTradeAt ?? fundedAt, fundedAt);
    this.details.countMethod(methodId);
  }

  private note(one: Counted): void {
    const sums = this.details.dayOf(dayOf(one.at));
    if (one.done) {
      sums.completed++;
      sums.volumeCents += one.usdCents ?? 0n;
    }
    if (isFault(one)) sums.faults++;
  }
}
