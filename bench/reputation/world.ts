/**
 * A market in which everybody's true reliability is known, so that rankings can be held against it. Everything follows from the seed.
 *
 * Some hundred traders, of whom a few make offers and most take; some are careless. Attackers are added by bench/reputation/attacks.ts. Each trade ends well, or
 * by the fault of one of the two, and each of the two leaves one to five stars. Three rankings look on: ours, the plain rate of completion, and the average of stars.
 */
import { DAY, MINUTE, type Instant } from '#lib/kernel/instant.ts';
import {
  badTerm,
  credenceOf,
  evidenceAt,
  goodTerm,
  MICRO,
  scoreOf,
  stakeOf,
  type Kind,
  type Pair,
} from '#lib/reputation/score.ts';

/** A small generator (mulberry32), so that a seed gives the same world everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Trader = {
  readonly id: number;
  /** How often this person ends a trade by their own fault, in truth; of attackers, once they strike. */
  readonly unreliability: number;
  readonly attacker: boolean;
  readonly merchant: boolean;
  readonly pairs: Map<number, Pair>;
  good: bigint;
  bad: bigint;
  /** The sums at the begin of the day they were last changed on. */
  dawn: { day: number; good: bigint; partners: number };
  ended: number;
  completed: number;
  stars: number;
  rated: number;
  /** US dollars of fees, and dollar hours locked, that this person's trades came to. */
  fees: number;
  locked: number;
};

export const START: Instant = 1_798_761_600;
export const FEE = 0.005;

export class World {
  readonly traders: Trader[] = [];
  readonly random: () => number;
  now: Instant = START;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  add(unreliability: number, { attacker = false, merchant = false } = {}): Trader {
    const trader: Trader = {
      id: this.traders.length,
      unreliability,
      attacker,
      merchant,
      pairs: new Map(),
      good: 0n,
      bad: 0n,
      dawn: { day: 0, good: 0n, partners: 0 },
      ended: 0,
      completed: 0,
      stars: 0,
      rated: 0,
      fees: 0,
      locked: 0,
    };
    this.traders.push(trader);
    return trader;
  }

  score(trader: Trader): number {
    return scoreOf(evidenceAt(trader, this.now)).low;
  }

  private turn(trader: Trader): void {
    const day = Math.floor(this.now / DAY);
    if (trader.dawn.day !== day) trader.dawn = { day, good: trader.good, partners: trader.pairs.size };
  }

  /** What somebody's word counts today: by their score as the day began, so that the order within a day changes nothing. */
  private credence(trader: Trader): number {
    this.turn(trader);
    const { good, partners } = trader.dawn;
    return credenceOf({ ...evidenceAt({ good, bad: 0n }, this.now), partners, merchant: trader.merchant });
  }

  /** A trade that ended well. */
  complete(a: Trader, b: Trader, usd: number, lockedSeconds = this.lockOf()): void {
    const stakeMicro = Math.round(stakeOf(BigInt(Math.round(usd * 100)), lockedSeconds) * MICRO);
    const [ofA, ofB] = [this.credence(a), this.credence(b)];
    this.vouch(a, b, stakeMicro, ofB);
    this.vouch(b, a, stakeMicro, ofA);
    for (const one of [a, b]) {
      one.ended++;
      one.completed++;
      one.fees += usd * FEE;
      one.locked += (usd * lockedSeconds) / 3600;
    }
  }

  private vouch(trader: Trader, partner: Trader, stakeMicro: number, credenceMicro: number): void {
    const before = trader.pairs.get(partner.id);
    const pair: Pair = {
      stakeMicro: (before?.stakeMicro ?? 0) + stakeMicro,
      credenceMicro: Math.max(before?.credenceMicro ?? 0, credenceMicro),
      lastAt: this.now,
    };
    trader.good += goodTerm(pair) - (before ? goodTerm(before) : 0n);
    trader.pairs.set(partner.id, pair);
  }

  /** A trade that ended by somebody's fault, seen by a rule or a ruling. `usd`: its worth. */
  fail(guilty: Trader, other: Trader, kind: Kind, usd: number): void {
    this.turn(guilty);
    guilty.bad += badTerm(kind, stakeOf(BigInt(Math.round(usd * 100)), 15 * MINUTE), this.now);
    // The plain rate knows that a trade ended unfinished, not why.
    guilty.ended++;
    other.ended++;
  }

  rate(trader: Trader, stars: number): void {
    trader.stars += stars;
    trader.rated++;
  }

  /** Dollars: half of all trades below 80, a few in the thousands. */
  worth(): number {
    const [u, v] = [Math.max(this.random(), 1e-9), this.random()];
    return 80 * Math.exp(Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
  }

  /** Seconds from lock to release of honest trades: twenty minutes and more, for the payment to arrive. */
  lockOf(): number {
    return Math.round((12 + 40 * this.random() ** 2) * MINUTE);
  }
}

export type Ranking = 'ours' | 'completion' | 'stars';

/** What a ranking says of somebody; nothing known ranks last. */
export function valueOf(world: World, trader: Trader, ranking: Ranking): number {
  if (ranking === 'ours') return world.score(trader);
  if (ranking === 'completion') return trader.ended === 0 ? -1 : trader.completed / trader.ended;
  return trader.rated === 0 ? -1 : trader.stars / trader.rated;
}

/**
 * The chance that of a reliable and an unreliable trader, drawn at random, the ranking puts the reliable one first; a tie is half (the area under the curve).
 */
export function rankWell(
  world: World,
  reliable: readonly Trader[],
  unreliable: readonly Trader[],
  ranking: Ranking,
): number {
  let well = 0;
  const bad = unreliable.map((one) => valueOf(world, one, ranking));
  for (const one of reliable) {
    const mine = valueOf(world, one, ranking);
    for (const other of bad) well += mine > other ? 1 : mine === other ? 0.5 : 0;
  }
  return well / (reliable.length * bad.length);
}
