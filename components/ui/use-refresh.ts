'use client';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';

const PAUSE_MS = 1000;

let asking: Promise<void> | undefined;

/** Settles when the server answers that it is ready. One question at a time, whoever asks. */
function serverIsThere(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

async function ask(): Promise<void> {
  for (;;) {
    const answer = await fetch('/readyz', { cache: 'no-store' }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Asks the server for the page as it is now. Where Next's own request fails it leaves the page for the browser's error page,
 * and with it whatever stands on it; so whether the server is there is asked first, and until it is the page stays.
 */
export function useRefresh(): () => void {
  const router = useRouter();
  return useCallback(() => {
    void serverIsThere().then(() => router.refresh());
  }, [router]);
}
