'use client';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect } from 'react';
import { PAGES_READY } from '#lib/http/browser.ts';

const PAUSE_MS = 1000;
/** A question that hangs is asked again: everything else waits for it. */
const PATIENCE_MS = 10_000;

let asking: Promise<void> | undefined;

/** Settles when the server answers that it is ready. One question at a time, whoever asks. */
export function serverIsThere(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

async function ask(): Promise<void> {
  for (;;) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(PAGES_READY, { cache: 'no-store', signal }).catch(() => null);
    // Read, or the browser keeps it open until the page goes.
    await answer?.arrayBuffer().catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Hints come in bursts, and one look serves them all: the least time between two, in milliseconds. */
const SPACING_MS = 300;

let looking = false;
let lookedAt = 0;

function lookOnce(router: { refresh(): void }): void {
  if (looking) return;
  looking = true;
  const look = () =>
    void serverIsThere().then(() => {
      // Whatever happens from here on is for the next look.
      looking = false;
      lookedAt = Date.now();
      router.refresh();
    });
  const wait = lookedAt + SPACING_MS - Date.now();
  if (wait > 0) setTimeout(look, wait);
  else look();
}

/**
 * Asks the server for the page as it is now. Where Next's own request fails it leaves the page for the browser's error page,
 * and with it whatever stands on it; so whether the server is there is asked first, and until it is the page stays.
 */
export function useRefresh(): () => void {
  const router = useRouter();
  return useCallback(() => lookOnce(router), [router]);
}

const CAME_BACK = 'holdfast-came-back';
/** A page that broke so often in so short a time is broken, and is not asked for again by itself. */
const MOST_TIMES = 5;
const WITHIN_MS = 60_000;

/** Whether this tab may ask for its page again by itself; notes that it was. */
function mayTryAgain(): boolean {
  try {
    const times = JSON.parse(sessionStorage.getItem(CAME_BACK) ?? '[]') as number[];
    const recent = times.filter((time) => Date.now() - time < WITHIN_MS);
    if (recent.length >= MOST_TIMES) return false;
    sessionStorage.setItem(CAME_BACK, JSON.stringify([...recent, Date.now()]));
    return true;
  } catch {
    // No storage, no memory of having tried: better the apology than a page that asks for ever.
    return false;
  }
}

/**
 * For a page that broke: an answer cut off in the middle (the server went away) breaks it as a fault of ours does. Asks for it again as
 * soon as the server is there. Not by loading the address: if the server goes away once more, that would leave the page.
 */
export function useComeBack(retry: () => void): void {
  useEffect(() => {
    let left = false;
    void serverIsThere().then(() => {
      if (!left && mayTryAgain()) retry();
    });
    return () => {
      left = true;
    };
  }, [retry]);
}
