'use client';
import { useCallback, useEffect, useState } from 'react';
import { useIdentityKey, useUnlocked, type IdentityKey } from '#components/account/keys.ts';
import type { Result } from '#lib/kernel/result.ts';

export type Key = {
  /** The person's identity key while it is open; undefined while locked or not looked for yet. */
  readonly key: IdentityKey | undefined;
  /** Asks for what opens it. */
  readonly ask: () => Promise<Result<IdentityKey>>;
};

/** The identity key for this room: taken quietly where it is open, dropped when it locks again. */
export function useKey(): Key {
  const open = useIdentityKey();
  const unlocked = useUnlocked();
  const [key, setKey] = useState<IdentityKey>();
  useEffect(() => {
    let gone = false;
    if (unlocked === undefined) return;
    void open({ quiet: true }).then((found) => {
      if (!gone) setKey(found.ok ? found.value : undefined);
    });
    return () => {
      gone = true;
    };
  }, [open, unlocked]);
  const ask = useCallback(async () => {
    const found = await open();
    if (found.ok) setKey(found.value);
    return found;
  }, [open]);
  return { key, ask };
}
