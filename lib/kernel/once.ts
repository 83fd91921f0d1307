/**
 * What must exist once per process (pool, wake-up bus, caches). Next's pages, its route handlers and our server load
 * separate copies of the same module, so a module-level variable is not "once".
 */
export function once<T>(name: string, make: () => T): T {
  const key = Symbol.for(`holdfast.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  const found = store[key];
  if (found !== undefined) return found;
  const made = make();
  store[key] = made;
  return made;
}

/** The same for each of several: what is kept under a name by a number, such as a chain's. */
export function onceEach<T>(name: string, of: number, make: () => T): T {
  const kept = once(name, () => new Map<number, T>());
  const found = kept.get(of);
  if (found !== undefined) return found;
  const made = make();
  kept.set(of, made);
  return made;
}
