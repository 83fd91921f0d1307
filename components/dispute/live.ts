'use client';
import { useEffect } from 'react';
import { subscribe } from '#lib/events/browser.ts';
import { useLook } from '#components/ui/use-look.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

/** Seconds between two looks without a hint: what the relayer could not do is said of the trade, not of the case. */
const LOOK_EVERY = 30;
/** The same while something is on its way to the chain. */
const LOOK_EVERY_UNSETTLED = 3;

/** Keeps an open case's page current; what changed is asked of the server, where permission is decided. */
export function useCaseHints(disputeId: string | undefined, unsettled: boolean): void {
  const refresh = useRefresh();
  useEffect(
    () => (disputeId ? subscribe('dispute', disputeId, { onHint: () => refresh() }) : undefined),
    [disputeId, refresh],
  );
  useLook(disputeId || unsettled ? (unsettled ? LOOK_EVERY_UNSETTLED : LOOK_EVERY) : null);
}
