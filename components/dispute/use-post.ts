'use client';
import { useRef, useState } from 'react';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

/** One act at a time: sends it under a key, so that a lost answer does not make it happen twice, and looks at the page anew. */
export function usePost(method: 'POST' | 'PUT' | 'DELETE' = 'POST') {
  const refresh = useRefresh();
  const key = useRef(newKey());
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const post = async (path: string, body: unknown = {}): Promise<boolean> => {
    setPending(true);
    setRefusal(undefined);
    const done = await call(method, path, method === 'DELETE' ? undefined : body, { key: key.current });
    if (done.ok || done.refusal.code !== 'request.unreachable') key.current = newKey();
    setPending(false);
    if (!done.ok) setRefusal(done.refusal);
    refresh();
    return done.ok;
  };
  return { post, pending, refusal };
}
