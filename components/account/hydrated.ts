'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Whether the page is awake. A form with a password keeps its submit button off until then: sent by the browser itself, the
 * password would leave this device. What somebody types meanwhile stays: components/ui/typed-before.ts.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
