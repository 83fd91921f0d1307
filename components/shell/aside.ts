/**
 * What the browser can read in the page's own HTML is not sent to it a second time. The server lays it aside for the one rendering it is in,
 * where the HTML is made of it; React's own data then goes without it, and the browser reads it back from what stands there. An answer to a
 * navigation within the app has no HTML: nothing is laid aside, and it carries the whole.
 */
type Kept = Map<string, unknown>;

/** What the server keeps for one page: see server/aside.ts, which puts it here. Undefined: this makes no HTML. */
const kept = (): Kept | undefined =>
  (globalThis as unknown as Record<symbol, { getStore(): Kept | undefined } | undefined>)[
    Symbol.for('holdfast.aside')
  ]?.getStore();

/** Lays a value aside for the HTML of this answer, and gives nothing; where there is none, gives it back to be sent. */
export function layAside<T>(name: string, value: T): T | undefined {
  const of = kept();
  if (!of) return value;
  of.set(name, value);
  return undefined;
}

const known = new Map<string, unknown>();

/**
 * The other end: what was sent; else what was laid aside, while the HTML is made; else, in the browser, what `read` finds in the HTML, which is
 * looked at once: an address that somebody comes back to is drawn anew from what stood there.
 */
export function takeAside<T>(name: string, sent: T | undefined, read: () => T | undefined): T | undefined {
  if (sent !== undefined) return sent;
  if (typeof window === 'undefined') return kept()?.get(name) as T | undefined;
  if (!known.has(name)) {
    const found = read();
    if (found === undefined) return undefined;
    known.set(name, found);
  }
  return known.get(name) as T;
}
