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
