'use client';
/** The keys of the signed-in person, for components that sign, read or lock. Apart from the provider: most pages are read without. */
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Actor } from '#lib/account/policy.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import { loadDevice } from './load.ts';
import { useAccount, useActor, type Account } from './provider.tsx';

const LOOK_EVERY_MS = 20_000;

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
