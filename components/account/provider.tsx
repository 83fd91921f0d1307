'use client';
import { createContext, lazy, Suspense, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Actor } from '#lib/account/policy.ts';
import type { Question } from './key-dialog.tsx';
import { loadDevice } from './load.ts';

export type Account = {
  readonly actor: Actor | null;
  /** Asks in a dialog; true once the keys are open. */
  readonly ask: (question: Question) => Promise<boolean>;
};
type Asked = Question & { readonly answer: (opened: boolean) => void };

const AccountContext = createContext<Account | undefined>(undefined);

/** Fetched when it is first asked: most pages are read without it, and it brings a form and its checks along. */
const KeyDialog = lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog }));

/** For who is signed in: what a visitor reads goes without it. */
const Confirming = lazy(async () => ({ default: (await import('./confirming.tsx')).Confirming }));

const TOUCH_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 20_000;

/** Once, around every page, with the actor the server found. Holds the dialog that {@link useSigner} and others open. */
export function AccountProvider({ actor, children }: { actor: Actor | null; children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  const ask = useCallback(
    (question: Question) => new Promise<boolean>((answer) => setAsked({ ...question, answer })),
    [],
  );
  const account = useMemo(() => ({ actor, ask }), [actor, ask]);
  useKeepOpen(actor);
  const settle = (opened: boolean) => {
    asked?.answer(opened);
    setAsked(undefined);
  };
  return (
    <AccountContext value={account}>
      {children}
      {actor ? (
        <Suspense fallback={null}>
          <Confirming actor={actor} />
        </Suspense>
      ) : null}
      {asked ? (
        <Suspense fallback={null}>
          <KeyDialog question={asked} onSettled={settle} />
        </Suspense>
      ) : null}
    </AccountContext>
  );
}

/** Whoever uses the page is not idle; and keys whose half hour is over are locked even when nobody asks for them. */
function useKeepOpen(actor: Actor | null) {
  useEffect(() => {
    if (!actor) return;
    let last = 0;
    const used = () => {
      if (Date.now() - last < TOUCH_EVERY_MS) return;
      last = Date.now();
      void loadDevice().then(({ account }) => account.touch(actor));
    };
    const timer = setInterval(() => void loadDevice().then(({ account }) => account.isUnlocked(actor)), LOOK_EVERY_MS);
    window.addEventListener('pointerdown', used);
    window.addEventListener('keydown', used);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pointerdown', used);
      window.removeEventListener('keydown', used);
    };
  }, [actor]);
}

/** For the hooks of keys.ts, which pages that open no key go without. */
export function useAccount(): Account {
  const account = use(AccountContext);
  if (!account) throw new Error('AccountProvider is missing around this page');
  return account;
}

/** Who is signed in, as the server said when it rendered; null: nobody. */
export function useActor(): Actor | null {
  return useAccount().actor;
}
