/** What a score costs: honest trading by a newcomer, and every way in which a ring of accounts of one hand could make one of them look good. */
import { DAY, MINUTE } from '#lib/kernel/instant.ts';
import { grownTown, meet, type Town } from './attacks.ts';
import type { Trader } from './world.ts';

/** Scores whose price is asked, basis points. */
export const LEVELS = [2_500, 5_000, 7_000] as const;
/** Where a way has not got there by then it does not get there. */
const MOST_TRADES = 20_000;

export type Price = {
  /** US dollars of fees of all trades on the way, and dollar hours locked; null: it does not get there. */
  readonly fees: number;
  readonly locked: number;
  readonly trades: number;
} | null;
export type Prices = Readonly<Record<string, readonly Price[]>>;

type Paid = { fees: number; locked: number; trades: number };

/** Follows the score of `target` while `step` goes on, a trade at a time; answers the price of each level. `false`: there is nothing left to do. */
function follow(town: Town, target: Trader, paid: Paid, step: () => boolean): Price[] {
  const prices: Price[] = LEVELS.map(() => null);
  for (let trades = 0; trades < MOST_TRADES; trades++) {
    const goes = step();
    const score = town.world.score(target);
    for (const [place, level] of LEVELS.entries()) if (score >= level) prices[place] ??= { ...paid };
    if (!goes || prices.at(-1)) break;
  }
  return prices;
}

function pay(paid: Paid, usd: number, seconds: number): void {
  paid.fees += usd * 0.005;
  paid.locked += (usd * seconds) / 3600;
  paid.trades++;
}

/** Somebody new who trades with the market's makers, one trade a day, as their luck has it. */
function newcomer(seed: number): Price[] {
  const town = grownTown(seed);
  const me = town.world.add(0);
  const paid = { fees: 0, locked: 0, trades: 0 };
  return follow(town, me, paid, () => {
    town.world.now += DAY;
    const usd = town.world.worth();
    const seconds = town.world.lockOf();
    town.world.complete(me, meet(town), usd, seconds);
    pay(paid, usd, seconds);
    return true;
  });
}

/** The least that counts whole: a hundred dollars for a quarter of an hour. */
const USD = 100;
const SECONDS = 15 * MINUTE;

/** Helpers trade with one account, round after round; a round is a day. `prepare`: what the helpers do before, at its price. */
function star(seed: number, size: number, prepare?: (town: Town, helper: Trader, paid: Paid) => void): Price[] {
  const town = grownTown(seed);
  const { world } = town;
  const target = world.add(0.5, { attacker: true });
  const helpers = Array.from({ length: size - 1 }, () => world.add(0.5, { attacker: true }));
  const paid = { fees: 0, locked: 0, trades: 0 };
  for (const helper of helpers) prepare?.(town, helper, paid);
  world.now += DAY;
  let turn = 0;
  return follow(town, target, paid, () => {
    if (turn > 0 && turn % helpers.length === 0) world.now += DAY;
    world.complete(target, helpers[turn++ % helpers.length]!, USD, SECONDS);
    pay(paid, USD, SECONDS);
    return turn < helpers.length * 8;
  });
}

/** All trade with all, a day after another, and the best of them counts. */
function mesh(seed: number, size: number): Price[] {
  const town = grownTown(seed);
  const { world } = town;
  const all = Array.from({ length: size }, () => world.add(0.5, { attacker: true }));
  const paid = { fees: 0, locked: 0, trades: 0 };
  let gap = 1;
  let place = 0;
  return follow(town, all[0]!, paid, () => {
    world.complete(all[place]!, all[(place + gap) % size]!, USD, SECONDS);
    pay(paid, USD, SECONDS);
    place = (place + 1) % size;
    if (place === 0) {
      gap = (gap % (size - 1)) + 1;
      world.now += DAY;
    }
    return true;
  });
}

/** A helper who first trades honestly with all merchants there are, and so has something to pass on. */
function honestFirst(town: Town, helper: Trader, paid: Paid): void {
  for (const merchant of town.makers.filter((one) => one.merchant)) {
    const seconds = town.world.lockOf();
    town.world.complete(helper, merchant, USD, seconds);
    pay(paid, USD, seconds);
  }
}

const mean = (prices: readonly Price[][]): Price[] =>
  LEVELS.map((_, place) => {
    const got = prices.flatMap((row) => row[place] ?? []);
    if (got.length < prices.length) return null;
    const of = (what: keyof Paid) => got.reduce((sum, one) => sum + one[what], 0) / got.length;
    return { fees: of('fees'), locked: of('locked'), trades: of('trades') };
  });

export function priceAll(seed: number, sizes: readonly number[]): Prices {
  const rows: Record<string, readonly Price[]> = {
    newcomer: mean(Array.from({ length: 20 }, (_, place) => newcomer(seed + place))),
  };
  for (const size of sizes) {
    rows[`${size} around one`] = star(seed, size);
    rows[`${size}, all with all`] = mesh(seed, size);
    rows[`${size} around one, each honest with every merchant first`] = star(seed, size, honestFirst);
  }
  return rows;
}
