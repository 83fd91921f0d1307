'use client';
import { serverIsThere } from '#components/ui/use-refresh.ts';

/**
 * Next's own requests for a page wait for the server instead of failing: where one fails, Next sends the browser to the address, and the
 * person is left before the browser's error page with whatever they had written gone.
 */
function install(): void {
  const plain = window.fetch;
  window.fetch = async (input, init) => {
    if (!new Headers(init?.headers).has('rsc')) return plain(input, init);
    for (;;) {
      try {
        return await plain(input, init);
      } catch (error) {
        if (init?.signal?.aborted) throw error;
        await serverIsThere();
      }
    }
  };
}

if (typeof window !== 'undefined') install();

/** Nothing to see; being on the page is enough. */
export function Patient(): null {
  return null;
}
