import { useCallback, useRef, useState } from 'react';

type Late<T> = {
  /** Undefined until it has been fetched. */
  readonly value: T | undefined;
  readonly pending: boolean;
  /** Fetches it, once; where that fails (the network is gone), the next call tries again. */
  readonly fetch: () => void;
};

/** A part of the page that is fetched when somebody wants it: most pages are read without it. Browser only. */
export function useLate<T>(load: () => Promise<T>): Late<T> {
  const [value, setValue] = useState<{ readonly of: T }>();
  const [pending, setPending] = useState(false);
  const asked = useRef(false);
  const fetch = useCallback(() => {
    if (asked.current) return;
    asked.current = true;
    setPending(true);
    load()
      .then(
        (of) => setValue({ of }),
        () => (asked.current = false),
      )
      .finally(() => setPending(false));
  }, [load]);
  return { value: value?.of, pending, fetch };
}
