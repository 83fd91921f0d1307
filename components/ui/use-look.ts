'use client';
import { useEffect } from 'react';
import { useRefresh } from './use-refresh.ts';

/** After an act of the person on this page: how often it is asked for, and for how long, in seconds. */
const SOON = { every: 3, for: 30 } as const;

const hurries = new Set<() => void>();
let soonUntil = 0;

/** The person did something whose effect comes by itself, and perhaps unannounced: what is on the page is asked for often for a while. */
export function lookSoon(): void {
  soonUntil = Date.now() + SOON.for * 1000;
  for (const hurry of hurries) hurry();
}

/**
 * Asks for the page again every so many seconds while somebody looks at it, and when they come back to it: what no hint tells of is seen all the
 * same, and a hint that was lost costs no more than that. Null: not now.
 */
export function useLook(everySeconds: number | null): void {
  const refresh = useRefresh();
  useEffect(() => {
    if (everySeconds === null) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    const plan = () => {
      clearTimeout(timer);
      const every = Date.now() < soonUntil ? Math.min(everySeconds, SOON.every) : everySeconds;
      timer = setTimeout(() => {
        look();
        plan();
      }, every * 1000);
    };
    plan();
    hurries.add(plan);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      hurries.delete(plan);
      document.removeEventListener('visibilitychange', look);
    };
  }, [everySeconds, refresh]);
}
