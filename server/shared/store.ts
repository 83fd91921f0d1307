/**
 * Answers kept for a moment, one reading at a time for each. Nothing is answered from what was read more than `lifetimeMs` before it
 * was asked for, counted from the beginning of the reading: a reading that takes longer is not joined by who comes later, who gets
 * the next one.
 */
export type Bounds = {
  readonly lifetimeMs: number;
  readonly mostEntries: number;
  readonly mostBytes: number;
};

/** What a reading gives, and what it takes in memory if it may be kept; undefined: it must not be. */
export type Reading<T> = { readonly value: T; readonly size: number | undefined };

type Entry<T> = { readonly value: T; readonly size: number; readonly begunAt: number };
type Flight<T> = { readonly begunAt: number; readonly value: Promise<T>; following?: Promise<T> };

export type Store<T> = {
  /** What is kept and new enough; undefined: it has to be read. */
  find(key: string): T | undefined;
  /** Whether asking now costs no reading of its own. */
  isShared(key: string): boolean;
  /** Joins a reading that is new enough, or reads. */
  ask(key: string, read: () => Promise<Reading<T>>): Promise<T>;
  readonly bytes: number;
  readonly entries: number;
};

export function createStore<T>(bounds: Bounds, now: () => number = () => performance.now()): Store<T> {
  const entries = new Map<string, Entry<T>>();
  const flights = new Map<string, Flight<T>>();
  let bytes = 0;
  const isNew = (begunAt: number) => now() - begunAt < bounds.lifetimeMs;
  const drop = (key: string) => {
    bytes -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };
  const find = (key: string): T | undefined => {
    const entry = entries.get(key);
    if (!entry) return undefined;
    if (!isNew(entry.begunAt)) return void drop(key);
    // Put in again at the end: the map's order is by last use, and the oldest is the first to go.
    entries.delete(key);
    entries.set(key, entry);
    return entry.value;
  };
  const put = (key: string, value: T, size: number, begunAt: number) => {
    drop(key);
    if (size > bounds.mostBytes) return;
    entries.set(key, { value, size, begunAt });
    bytes += size;
    for (const oldest of entries.keys()) {
      if (bytes <= bounds.mostBytes && entries.size <= bounds.mostEntries) break;
      drop(oldest);
    }
  };
  const start = (key: string, read: () => Promise<Reading<T>>): Promise<T> => {
    const begunAt = now();
    // Begins after it is known as under way, also where it fails at once.
    const value = Promise.resolve()
      .then(read)
      .then((reading) => {
        if (reading.size !== undefined) put(key, reading.value, reading.size, begunAt);
        return reading.value;
      })
      .finally(() => flights.delete(key));
    flights.set(key, { begunAt, value });
    return value;
  };
  const ask = (key: string, read: () => Promise<Reading<T>>): Promise<T> => {
    const flight = flights.get(key);
    if (!flight) return start(key, read);
    if (isNew(flight.begunAt)) return flight.value;
    const again = () => ask(key, read);
    return (flight.following ??= flight.value.then(again, again));
  };
  return {
    find,
    isShared: (key) => {
      const flight = flights.get(key);
      return flight !== undefined && (isNew(flight.begunAt) || flight.following !== undefined);
    },
    ask,
    get bytes() {
      return bytes;
    },
    get entries() {
      return entries.size;
    },
  };
}
