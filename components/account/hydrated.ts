'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Whether the page is awake. A form with a password keeps its submit button off until then: sent by the browser itself, the
 * password would leave this device. Such a form also gives its fields no default values in JavaScript: they would overwrite
 * what somebody typed meanwhile.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
