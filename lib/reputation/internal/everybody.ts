/**
 * The facts of everybody at once, while a whole history is added up in the order of its days. Sums are objects; what is counted by partner, method and time are
 * rows of numbers in tables of their own, and a day's counts are handed out as soon as the day is over.
 */
import type { Figures } from '#lib/account/figures.ts';
import { Lines } from '#lib/db/copy.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { NumberTable } from '#lib/kernel/number-table.ts';
import {
  Facts,
  NO_MERCHANT,
  type Day,
  type Details,
  type Merchanthood,
  type PairFacts,
  type TimeOf,
} from '../facts.ts';
import { dayLine, methodLine, pairLine, timeLine } from './copied.ts';
import { factsRow, figuresOf, isLate } from './rows.ts';

/** How many people, methods and buckets of time a key has room for. */
const [PEOPLE, METHODS, BUCKETS] = [2 ** 26, 2 ** 12, 2 ** 9];
const TIMES = ['pay', 'release'] as const satisfies readonly TimeOf[];
/** Columns of the pairs. */
const [STAKE, LAST, CREDENCE, TRADES] = [0, 1, 2, 3];

const pairKey = (number: number, partner: number): number => (number + 1) * PEOPLE + partner;

/** One person among them: their number, and what they completed lately. */
class Place implements Details {
  readonly number: number;
  done30d = 0;
  /** Of the day that is counted. */
  today: Day | undefined;
  #partner = -1;
  readonly #all: Everybody;

  constructor(all: Everybody, number: number) {
    this.#all = all;
    this.number = number;
  }

  /** Whom the trade that is counted next was with: looked up once for both of them. */
  faces({ number }: Place): void {
    this.#partner = number;
  }

  pairOf(): PairFacts | undefined {
    return this.#all.pairOf(this.number, this.#partner);
  }

  putPair(_partnerId: string, pair: PairFacts): void {
    this.#all.putPair(this.number, this.#partner, pair);
  }

  dayOf(day: number): Day {
    return this.#all.dayOf(this, day);
  }

  countMethod(methodId: string): void {
    this.#all.countMethod(this.number, methodId);
  }

  countTime(what: TimeOf, bucket: number): void {
    this.#all.countTime(this.number, what, bucket);
  }
}

export class Everybody {
  readonly #now: Instant;
  readonly #people: Facts<Place>[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #methods: string[] = [];
  readonly #methodNumbers = new Map<string, number>();
  readonly #pairs = new NumberTable('float64', 'float64', 'uint32', 'uint32');
  readonly #byMethod = new NumberTable('uint32');
  readonly #byTime = new NumberTable('uint32');
  #today = -Infinity;
  /** Who has counts of today. */
  #busy: Place[] = [];
  readonly #over = new Lines();

  /** `now`: what counts as lately is counted until then. */
  constructor(now: Instant) {
    this.#now = now;
  }

  get size(): number {
    return this.#people.length;
  }

  /** Somebody's facts, begun where nothing is known of them yet. */
  of(accountId: string, merchanthood: Merchanthood = NO_MERCHANT): Facts<Place> {
    const known = this.#numbers.get(accountId);
    if (known !== undefined) return this.#people[known]!;
    const number = this.#people.length;
    if (number === PEOPLE) throw new Error(`more than ${PEOPLE} people are more than are counted at once`);
    const facts = new Facts(accountId, merchanthood, new Place(this, number));
    this.#people.push(facts);
    this.#numbers.set(accountId, number);
    return facts;
  }

  pairOf(number: number, partner: number): PairFacts | undefined {
    const place = this.#pairs.find(pairKey(number, partner));
    return place === -1 ? undefined : this.#pairAt(place);
  }

  putPair(number: number, partner: number, { stakeMicro, lastAt, credenceMicro, trades }: PairFacts): void {
    const place = this.#pairs.place(pairKey(number, partner));
    this.#pairs.set(STAKE, place, stakeMicro);
    this.#pairs.set(LAST, place, lastAt);
    this.#pairs.set(CREDENCE, place, credenceMicro);
    this.#pairs.set(TRADES, place, trades);
  }

  #pairAt = (place: number): PairFacts => ({
    stakeMicro: this.#pairs.get(STAKE, place),
    lastAt: this.#pairs.get(LAST, place),
    credenceMicro: this.#pairs.get(CREDENCE, place),
    trades: this.#pairs.get(TRADES, place),
  });

  /** @throws Error where a later day was begun. */
  dayOf(place: Place, day: number): Day {
    if (day < this.#today) throw new Error('a later day was counted already');
    if (day > this.#today) {
      this.#endDay();
      this.#today = day;
    }
    if (place.today) return place.today;
    this.#busy.push(place);
    place.today = { completed: 0, faults: 0, volumeCents: 0n };
    return place.today;
  }

  #endDay(): void {
    const late = isLate(this.#today, this.#now);
    for (const place of this.#busy) {
      const counts = place.today!;
      this.#over.add(dayLine(this.#people[place.number]!.accountId, this.#today, counts));
      if (late) place.done30d += counts.completed;
      place.today = undefined;
    }
    this.#busy = [];
  }

  countMethod(number: number, methodId: string): void {
    let method = this.#methodNumbers.get(methodId);
    if (method === undefined) {
      method = this.#methods.push(methodId) - 1;
      if (method === METHODS) throw new Error(`more than ${METHODS} methods are more than are counted at once`);
      this.#methodNumbers.set(methodId, method);
    }
    increase(this.#byMethod, (number + 1) * METHODS + method);
  }

  countTime(number: number, what: TimeOf, bucket: number): void {
    increase(this.#byTime, ((number + 1) * TIMES.length + TIMES.indexOf(what)) * BUCKETS + bucket);
  }

  /** Lines of the days that are over, each handed out once; with `all`, the last one is over as well. */
  takeDays(all = false): readonly Buffer[] {
    if (all) this.#endDay();
    return this.#over.take(all);
  }

  /** In the order of their key: then it is made in one go, and one person's pairs lie beside each other. */
  *pairLines(): Generator<string> {
    const people = this.#people.map(({ details }) => details.number);
    people.sort((a, b) => (this.#people[a]!.accountId < this.#people[b]!.accountId ? -1 : 1));
    const rank = new Uint32Array(people.length);
    for (let place = 0; place < people.length; place++) rank[people[place]!] = place;
    const keys = new Float64Array(this.#pairs.size);
    let next = 0;
    for (const [key] of this.#pairs.entries())
      keys[next++] = rank[Math.floor(key / PEOPLE) - 1]! * PEOPLE + rank[key % PEOPLE]!;
    for (const key of keys.sort()) {
      const [one, partner] = [people[Math.floor(key / PEOPLE)]!, people[key % PEOPLE]!];
      const pair = this.#pairAt(this.#pairs.find(pairKey(one, partner)));
      yield pairLine(this.#people[one]!.accountId, this.#people[partner]!.accountId, pair);
    }
  }

  *methodLines(): Generator<string> {
    for (const [key, place] of this.#byMethod.entries()) {
      const { accountId } = this.#people[Math.floor(key / METHODS) - 1]!;
      yield methodLine(accountId, this.#methods[key % METHODS]!, this.#byMethod.get(0, place));
    }
  }

  *timeLines(): Generator<string> {
    for (const { number, what, bucket, count } of this.#times())
      yield timeLine(this.#people[number]!.accountId, what, bucket, count);
  }

  *factsRows(): Generator<object> {
    for (const facts of this.#people) yield factsRow(facts, this.#now);
  }

  /** What other nouns read of each, once the last day is taken. */
  *figures(): Generator<Figures> {
    const times = this.#times();
    let next = times.next();
    for (const facts of this.#people) {
      const { number, done30d } = facts.details;
      const own = { pay: new Map<number, number>(), release: new Map<number, number>() };
      for (; !next.done && next.value.number === number; next = times.next())
        own[next.value.what].set(next.value.bucket, next.value.count);
      yield figuresOf(facts, { done30d, ...own }, this.#now);
    }
  }

  /** In the order of the people. */
  *#times() {
    for (const key of this.#byTime.sortedKeys()) {
      const owner = Math.floor(key / BUCKETS);
      const count = this.#byTime.get(0, this.#byTime.find(key));
      const what = TIMES[owner % TIMES.length]!;
      yield { number: Math.floor(owner / TIMES.length) - 1, what, bucket: key % BUCKETS, count };
    }
  }
}

function increase(table: NumberTable, key: number): void {
  const place = table.place(key);
  table.set(0, place, table.get(0, place) + 1);
}
