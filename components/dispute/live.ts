'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Seconds between two looks at an open case. */
const LOOK_EVERY = 10;

/** Keeps an open case's page current; what changed is asked of the server, where permission is decided. */
export function useCaseHints(disputeId: string | undefined): void {
  const router = useRouter();
  useEffect(() => {
    if (!disputeId) return;
    const look = () => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    const timer = setInterval(look, LOOK_EVERY * 1000);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [disputeId, router]);
}
