'use client';
import { serverIsThere } from '#components/ui/use-refresh.ts';

/** What a proxy says for a server that is away or starting. */
const AWAY = [502, 503, 504];

/**
 * Next's own requests for a page wait for the server instead of failing: where one fails, or its answer is cut off in the middle, Next
 * sends the browser to the address, and the person is left before the browser's error page with whatever they had written gone.
 */
function install(): void {
  const plain = window.fetch;
  window.fetch = async (input, init) => {
    if (!new Headers(init?.headers).has('rsc')) return plain(input, init);
    for (;;) {
      try {
        const answer = await plain(input, init);
        if (!AWAY.includes(answer.status)) {
          // Read to its end before Next sees it: an answer is whole, or it is asked for again.
          await answer.clone().arrayBuffer();
          return answer;
        }
      } catch (error) {
        if (init?.signal?.aborted) throw error;
      }
      await serverIsThere();
    }
  };
}

if (typeof window !== 'undefined') install();

/** Nothing to see; being on the page is enough. */
export function Patient(): null {
  return null;
}
