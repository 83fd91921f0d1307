'use client';
import { useState, type ReactNode } from 'react';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Result } from '#lib/kernel/result.ts';
import { ChoosePassphraseDialog } from './passphrase-dialog.tsx';
import { setUpIdentity } from './set-up.ts';

type Asked = { readonly signer: Signer; readonly renew: boolean; readonly answer: (made: boolean) => void };

/** {@link setUpIdentity} with a dialog of this page's own: show `dialog` somewhere on it. */
export function useSetUp(): {
  setUp: (signer: Signer, renew?: boolean) => Promise<Result<unknown>>;
  dialog: ReactNode;
} {
  const [asked, setAsked] = useState<Asked>();
  const settle = (made: boolean) => {
    asked?.answer(made);
    setAsked(undefined);
  };
  return {
    setUp: (signer, renew = false) =>
      setUpIdentity(signer, renew, (question) => new Promise((answer) => setAsked({ ...question, answer }))),
    dialog: asked ? <ChoosePassphraseDialog signer={asked.signer} renew={asked.renew} onSettled={settle} /> : null,
  };
}
