/** The attacks, each in the same market: what the attackers do for a year, and how each ranking then sees them. */
import { DAY, MINUTE } from '#lib/kernel/instant.ts';
import { rankWell, World, type Ranking, type Trader } from './world.ts';

const DAYS = 360;
const MAKERS = 40;
const TAKERS = 360;
const MERCHANTS = 10;
/** Whose unreliability is at most this are the reliable ones. */
const RELIABLE = 0.03;

export type Town = { readonly world: World; readonly makers: Trader[]; readonly takers: Trader[] };

function settle(seed: number): Town {
  const world = new World(seed);
  const person = () => {
    const careless = world.random() < 0.1;
    return world.add(careless ? 0.1 + 0.1 * world.random() : RELIABLE * world.random());
  };
  // Of those who make offers the busiest are merchants, with a deposit behind what they do.
  const makers = Array.from({ length: MAKERS }, (_, place) =>
    place < MERCHANTS ? world.add(RELIABLE * world.random(), { merchant: true }) : person(),
  );
  const takers = Array.from({ length: TAKERS }, person);
  return { world, makers, takers };
}

/** A maker: the well known far more often than the others. */
const pick = ({ world }: Town, makers: readonly Trader[]): Trader =>
  makers[Math.floor(makers.length * world.random() ** 2)]!;

/** How two people who mean no harm trade: now and then one of them fails. */
function trade({ world }: Town, a: Trader, b: Trader): void {
  const usd = world.worth();
  const guilty = [a, b].find((one) => world.random() < one.unreliability / 2);
  if (!guilty) {
    world.complete(a, b, usd);
    world.rate(a, world.random() < 0.03 ? 4 : 5);
    world.rate(b, world.random() < 0.03 ? 4 : 5);
    return;
  }
  const other = guilty === a ? b : a;
  world.fail(guilty, other, world.random() < 0.15 ? 'dispute' : 'ended', usd);
  world.rate(guilty, 1);
  // Who was let down gets the blame of who let them down as often as not.
  world.rate(other, world.random() < 0.5 ? 1 : 4);
}

function liveOn(town: Town, each?: (day: number) => void): void {
  const { world, makers, takers } = town;
  for (let day = 0; day < DAYS; day++) {
    world.now += DAY;
    for (const taker of takers) if (world.random() < 0.15) trade(town, taker, pick(town, makers));
    each?.(day);
  }
}

/** The market after a year without an attack. */
export function grownTown(seed: number): Town {
  const town = settle(seed);
  liveOn(town);
  return town;
}

/** Whom somebody who takes offers meets. */
export const meet = (town: Town): Trader => pick(town, town.makers);

/** So many accounts of one hand that trade with each other in a circle of all, at the least cost for the most good; they strike later. */
function ring(size: number) {
  return (town: Town): Trader[] => {
    const { world } = town;
    const accounts = Array.from({ length: size }, () => world.add(0.5, { attacker: true }));
    let step = 0;
    liveOn(town, () => {
      // As many trades of theirs a day as somebody busy among the honest has.
      for (const [place, one] of accounts.entries()) {
        if (world.random() > 0.15) continue;
        const other = accounts[(place + 1 + (step++ % Math.max(1, size - 1))) % size]!;
        if (other === one) continue;
        world.complete(one, other, 100, 15 * MINUTE);
        world.rate(one, 5);
        world.rate(other, 5);
      }
    });
    return accounts;
  };
}

/** Cheats one in three, and begins anew under another name after the second complaint. */
function whitewash(town: Town): Trader[] {
  const { world, makers } = town;
  const hands = Array.from({ length: 40 }, () => world.add(0.33, { attacker: true }));
  liveOn(town, () => {
    for (const [place, hand] of hands.entries()) {
      if (world.random() > 0.15) continue;
      trade(town, hand, pick(town, makers));
      if (hand.bad > 0n && hand.ended - hand.completed >= 2) hands[place] = world.add(0.33, { attacker: true });
    }
  });
  return hands;
}

/** Trades well, and leaves one star to whoever it was; some of the honest are hit hard. The careless among their victims are not. */
function slander(town: Town): Trader[] {
  const { world, makers } = town;
  const hands = Array.from({ length: 40 }, () => world.add(0.01, { attacker: true }));
  const hit = makers.filter(({ unreliability }) => unreliability <= RELIABLE);
  liveOn(town, () => {
    for (const hand of hands) {
      if (world.random() > 0.3) continue;
      const victim = pick(town, hit);
      // Half of the time they take, and let the time run out: the plain rate blames both.
      if (world.random() < 0.5) world.fail(hand, victim, 'ended', world.worth());
      else world.complete(hand, victim, world.worth());
      world.rate(victim, 1);
      world.rate(hand, 5);
    }
  });
  return hands;
}

/** Withholds, late and short, until the other has left five stars; who disputes it instead, one in five, wins and gets one star back. */
function hostage(town: Town): Trader[] {
  const { world, takers } = town;
  const hands = Array.from({ length: 30 }, () => world.add(0.4, { attacker: true }));
  liveOn(town, () => {
    for (const hand of hands) {
      if (world.random() > 0.3) continue;
      const victim = pick(town, takers);
      const usd = world.worth();
      const strikes = world.random() < hand.unreliability;
      if (strikes && world.random() < 0.2) {
        world.fail(hand, victim, 'dispute', usd);
        world.rate(hand, 1);
        world.rate(victim, 1);
        continue;
      }
      world.complete(hand, victim, usd);
      world.rate(hand, 5);
      world.rate(victim, strikes ? 1 : 5);
    }
  });
  return hands;
}

export const RINGS = [2, 5, 20, 50, 200] as const;
export const ATTACKS: Readonly<Record<string, (town: Town) => Trader[]>> = {
  none: (town) => (liveOn(town), []),
  ...Object.fromEntries(RINGS.map((size) => [`ring of ${size}`, ring(size)])),
  whitewashers: whitewash,
  slanderers: slander,
  'hostage-takers': hostage,
};

export type Row = Readonly<Record<Ranking, number>>;

/** How well each ranking tells the reliable from the unreliable, the attackers among these, after a year of an attack. */
export function tryOut(name: string, seed: number): Row {
  const town = settle(seed);
  const hands = ATTACKS[name]!(town);
  const { world, makers, takers } = town;
  const people = [...makers, ...takers];
  const reliable = people.filter(({ unreliability }) => unreliability <= RELIABLE);
  const careless = people.filter(({ unreliability }) => unreliability > RELIABLE);
  // A ranking is for telling these apart; where there are attackers, from the attackers.
  const unreliable = hands.length > 0 && name !== 'slanderers' ? hands : careless;
  const well = (ranking: Ranking) => Math.round(rankWell(world, reliable, unreliable, ranking) * 1000) / 1000;
  return { ours: well('ours'), completion: well('completion'), stars: well('stars') };
}
