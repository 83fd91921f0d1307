'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { call, newKey, type Method } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** Asks the API, one thing at a time: what is under way, what was refused, and the page anew when it was done. */
export function useWebhookCall() {
  const router = useRouter();
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const run = async <T>(name: string, method: Method, path: string, body?: unknown): Promise<T | undefined> => {
    setRefusal(undefined);
    setBusy(name);
    const done = await call<T>(method, `/webhooks${path}`, body, { key: newKey() });
    setBusy(undefined);
    if (!done.ok) {
      setRefusal(done.refusal);
      return undefined;
    }
    router.refresh();
    return done.value;
  };
  return { busy, refusal, run };
}
