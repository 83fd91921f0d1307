'use client';
import { useEffect } from 'react';
import { subscribe } from '#lib/events/browser.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

/** Seconds between two looks without a hint: what the relayer could not do is said of the trade, not of the case. */
const LOOK_EVERY = 30;

/** Keeps an open case's page current; what changed is asked of the server, where permission is decided. */
export function useCaseHints(disputeId: string | undefined): void {
  const refresh = useRefresh();
  useEffect(() => {
    if (!disputeId) return;
    const look = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    const leave = subscribe('dispute', disputeId, { onHint: look });
    const timer = setInterval(look, LOOK_EVERY * 1000);
    return () => {
      leave();
      clearInterval(timer);
    };
  }, [disputeId, refresh]);
}
