'use client';
import {
  createContext,
  lazy,
  Suspense,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useRouter } from 'next/navigation';
import type { Actor } from '#lib/account/policy.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import type { Question } from './key-dialog.tsx';
import { loadDevice } from './load.ts';

type Account = {
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

function useAccount(): Account {
  const account = use(AccountContext);
  if (!account) throw new Error('AccountProvider is missing around this page');
  return account;
}

/** Who is signed in, as the server said when it rendered; null: nobody. */
export function useActor(): Actor | null {
  return useAccount().actor;
}

/**
 * The signer of the signed-in person, whichever kind their wallet is; null when nobody is. A locked wallet of this browser asks for
 * the password first; `askAgain` asks each time (releasing coins does). Dismissing the dialog answers `account.locked`.
 *
 *     const signer = useSigner({ askAgain: move === 'release' });
 *     const signature = await signer.signTypedData(data.domain, data.types, data.value);
 */
export function useSigner(options: { readonly askAgain?: boolean } = {}): Signer | null {
  const { actor, ask } = useAccount();
  const again = options.askAgain ?? false;
  return useMemo(() => actor && signerOf(actor, ask, again), [actor, ask, again]);
}

function signerOf(actor: Actor, ask: Account['ask'], again: boolean): Signer {
  const { walletAddress: address, walletKind: kind } = actor;
  const open = async (): Promise<Result<Signer>> => {
    const { account, findSigner } = await loadDevice();
    if (kind === 'injected') return findSigner(address);
    const opened =
      (!again && (await account.isUnlocked(actor))) || (await ask({ what: 'password', owner: actor, again }));
    return opened ? { ok: true, value: account.signer(actor) } : refused(refuseAccount('account.locked'));
  };
  const through = async (act: (signer: Signer) => Promise<Result<string>>): Promise<Result<string>> => {
    const signer = await open();
    return signer.ok ? act(signer.value) : signer;
  };
  return {
    kind,
    address,
    signMessage: (text) => through((signer) => signer.signMessage(text)),
    signTypedData: (domain, types, value) => through((signer) => signer.signTypedData(domain, types, value)),
    sendTransaction: (tx) => through((signer) => signer.sendTransaction(tx)),
  };
}

export type IdentityKey = { readonly publicKey: string; readonly secretKey: Uint8Array };
type OpenIdentity = (options?: { readonly quiet?: boolean }) => Promise<Result<IdentityKey>>;

/**
 * Opens the person's identity key, for chat and payment details. Asks for what is missing: the password, a signature of the injected
 * wallet or the passphrase in its place (which also makes the key where there is none yet). `quiet`: never asks; answers
 * `account.locked` instead.
 */
export function useIdentityKey(): OpenIdentity {
  const { actor, ask } = useAccount();
  const router = useRouter();
  const running = useRef<Promise<Result<IdentityKey>>>(undefined);
  return useCallback(
    async ({ quiet = false } = {}) => {
      if (!actor) return refused(refuseAccount('account.sign_in_first'));
      const { account } = await loadDevice();
      const first = await account.identityKey(actor);
      if (first.ok && actor.identityPublicKey) return first;
      if (first.ok && actor.walletKind === 'browser') {
        // Published before an identity had two halves: again, without a word.
        running.current ??= account
          .publishAgain(actor)
          .then((again) => (again.ok && router.refresh(), first))
          .finally(() => (running.current = undefined));
        return running.current;
      }
      if (quiet || !(first.ok || canAskFor(first.refusal.code))) return first;
      // Two places of a page that ask at once ask the person once.
      running.current ??= import('./open-identity.ts')
        .then(({ openIdentity }) => openIdentity(actor, ask, () => router.refresh()))
        .finally(() => (running.current = undefined));
      return running.current;
    },
    [actor, ask, router],
  );
}

const canAskFor = (code: string) => code === 'account.locked' || code === 'account.identity_missing';

/** Whether the keys of this device are open; undefined until the browser has looked. */
export function useUnlocked(): boolean | undefined {
  const actor = useActor();
  const [unlocked, setUnlocked] = useState<boolean>();
  useEffect(() => {
    if (!actor) return;
    let gone = false;
    let stop = () => {};
    void loadDevice().then(({ account, keyring }) => {
      if (gone) return;
      const look = () => void account.isUnlocked(actor).then(setUnlocked);
      const timer = setInterval(look, LOOK_EVERY_MS);
      const unsubscribe = keyring.subscribe(look);
      stop = () => (clearInterval(timer), unsubscribe());
      look();
    });
    return () => {
      gone = true;
      stop();
    };
  }, [actor]);
  return unlocked;
}
