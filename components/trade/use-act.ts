'use client';
import { useCallback, useRef, useState } from 'react';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

export type Acting = {
  readonly pending: boolean;
  readonly refusal: Refusal | undefined;
  /** Runs an act, once at a time: a second press while it runs does nothing. Answers whether it was done. */
  readonly run: (act: () => Promise<Result<unknown>>) => Promise<boolean>;
  readonly clear: () => void;
};

/** An act with an effect: pending while it runs, its refusal as a value, the page asked again when it is done. */
export function useAct(): Acting {
  const refresh = useRefresh();
  const running = useRef(false);
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const run = useCallback(
    async (act: () => Promise<Result<unknown>>) => {
      if (running.current) return false;
      running.current = true;
      setPending(true);
      setRefusal(undefined);
      try {
        const done = await act();
        if (!done.ok) setRefusal(done.refusal);
        // Refused or not: what stands on the server is shown next.
        refresh();
        return done.ok;
      } finally {
        running.current = false;
        setPending(false);
      }
    },
    [refresh],
  );
  const clear = useCallback(() => setRefusal(undefined), []);
  return { pending, refusal, run, clear };
}
