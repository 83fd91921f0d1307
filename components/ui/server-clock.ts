'use client';
import { useEffect, useSyncExternalStore } from 'react';

/**
 * What time it is for the server (and so for the chain's deadlines), in a browser whose own clock may be wrong. Every view
 * carries the server's `now`; by the time it is read it is a little old, never too new, so of all differences seen the
 * largest is the truest. It may only grow: neither a slow network nor a page out of the back-forward cache gives anyone
 * more time than there is.
 */
let offset: number | undefined;
let firstDocument = true;

/** Milliseconds when the document that carried the first `now` began to arrive. */
function documentArrivedAt(): number {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return performance.timeOrigin + (navigation?.responseStart ?? performance.now());
}

/** Takes a server's `now` (epoch seconds) into account. */
export function observeServerNow(now: number): void {
  const at = firstDocument ? documentArrivedAt() : Date.now();
  firstDocument = false;
  const seen = now - at / 1000;
  if (offset === undefined || seen > offset) {
    offset = seen;
    for (const listener of listeners) listener();
  }
}

/** The server's time now, in epoch seconds. Before anything was observed: this device's. */
export function serverNow(): number {
  return Math.floor(Date.now() / 1000 + (offset ?? 0));
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** One timer for all clocks, on the second; asks again at once when a sleeping tab wakes. */
function tick(): void {
  for (const listener of listeners) listener();
  clearTimeout(timer);
  const ahead = Date.now() / 1000 + (offset ?? 0);
  timer = setTimeout(tick, Math.ceil((Math.floor(ahead) + 1 - ahead) * 1000) + 5);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    document.addEventListener('visibilitychange', tick);
    window.addEventListener('pageshow', tick);
    window.addEventListener('focus', tick);
    tick();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', tick);
    window.removeEventListener('pageshow', tick);
    window.removeEventListener('focus', tick);
  };
}

/** The server's time, ticking each second. `now` is the server's at render: what the server writes and hydration finds. */
export function useServerNow(now: number): number {
  const current = useSyncExternalStore(
    subscribe,
    () => (offset === undefined ? now : serverNow()),
    () => now,
  );
  useEffect(() => observeServerNow(now), [now]);
  return current;
}
