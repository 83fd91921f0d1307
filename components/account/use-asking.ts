'use client';
import { useCallback, useState } from 'react';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';

/** A call a button makes: pending while it runs, its refusal as a value. Answers what came of it, undefined where it was refused. */
export function useAsking() {
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const run = useCallback(async <T>(act: () => Promise<Result<T>>): Promise<T | undefined> => {
    setRefusal(undefined);
    setPending(true);
    try {
      const done = await act();
      if (done.ok) return done.value;
      setRefusal(done.refusal);
      return undefined;
    } finally {
      setPending(false);
    }
  }, []);
  const clear = useCallback(() => setRefusal(undefined), []);
  return { pending, refusal, run, clear };
}
