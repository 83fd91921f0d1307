/**
 * Answers kept for a moment, one reading at a time for each. Nothing is answered from what was read more than `lifetimeMs` before it
 * was asked for, counted from the beginning of the reading: a reading that takes longer is not joined by who comes later, who gets
 * the next one. Where readings take nearly as long as that, the machine has more to do than it can, and what they gave is kept for
 * `leastMs` all the same: else nothing would be kept just when it is needed most.
 */
export type Bounds = {
  readonly lifetimeMs: number;
  /** How long a reading is kept after its end, however long it took. */
  readonly leastMs: number;
  readonly mostEntries: number;
  readonly mostBytes: number;
};

/** What a reading gives, and what it takes in memory if it may be kept; undefined: it must not be. */
export type Reading<T> = { readonly value: T; readonly size: number | undefined };

type Entry<T> = { readonly value: T; readonly size: number; readonly until: number };
type Flight<T> = { readonly begunAt: number; readonly value: Promise<T>; following?: Promise<T> };

export class Store<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #flights = new Map<string, Flight<T>>();
  readonly #bounds: Bounds;
  readonly #now: () => number;
  #bytes = 0;

  constructor(bounds: Bounds, now: () => number = () => performance.now()) {
    this.#bounds = bounds;
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#entries.size;
  }

  /** What is kept and new enough; undefined: it has to be read. */
  find(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (this.#now() >= entry.until) return void this.#drop(key);
    // Put in again at the end: the map's order is by last use, and the oldest is the first to go.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Whether asking now costs no reading of its own. */
  isShared(key: string): boolean {
    const flight = this.#flights.get(key);
    return flight !== undefined && (this.#isNew(flight.begunAt) || flight.following !== undefined);
  }

  /** Joins a reading that is new enough, or reads. */
  ask(key: string, read: () => Promise<Reading<T>>): Promise<T> {
    const flight = this.#flights.get(key);
    if (!flight) return this.#start(key, read);
    if (this.#isNew(flight.begunAt)) return flight.value;
    const again = () => this.ask(key, read);
    return (flight.following ??= flight.value.then(again, again));
  }

  #start(key: string, read: () => Promise<Reading<T>>): Promise<T> {
    const begunAt = this.#now();
    // Begins after it is known as under way, also where it fails at once.
    const value = Promise.resolve()
      .then(read)
      .then(({ value: given, size }) => {
        const until = Math.max(begunAt + this.#bounds.lifetimeMs, this.#now() + this.#bounds.leastMs);
        if (size !== undefined) this.#put(key, { value: given, size, until });
        return given;
      })
      .finally(() => this.#flights.delete(key));
    this.#flights.set(key, { begunAt, value });
    return value;
  }

  #put(key: string, entry: Entry<T>): void {
    const { mostBytes, mostEntries } = this.#bounds;
    this.#drop(key);
    if (entry.size > mostBytes) return;
    this.#entries.set(key, entry);
    this.#bytes += entry.size;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= mostBytes && this.#entries.size <= mostEntries) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }

  #isNew(begunAt: number): boolean {
    return this.#now() - begunAt < this.#bounds.lifetimeMs;
  }
}
