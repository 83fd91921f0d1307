/** Holds what is laid aside for the HTML of one answer: see components/shell/aside.ts. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from '#lib/kernel/once.ts';

const store = () => once('aside', () => new AsyncLocalStorage<Map<string, unknown>>());

/** Runs what makes a page's HTML, with room of its own. */
export function withAside<T>(make: () => T): T {
  return store().run(new Map(), make);
}
