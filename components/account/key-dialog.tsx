'use client';
import type { Owner } from '#lib/account/browser.ts';
import type { Actor } from '#lib/account/policy.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { ChoosePassphraseDialog, PassphraseDialog } from './passphrase-dialog.tsx';
import { UnlockDialog } from './unlock-dialog.tsx';

/** What a person is asked so that their keys open. */
export type Question =
  /** `again`: even while they are open. */
  | { readonly what: 'password'; readonly owner: Actor; readonly again: boolean }
  | { readonly what: 'passphrase'; readonly owner: Owner }
  | { readonly what: 'choose_passphrase'; readonly signer: Signer; readonly renew: boolean };

export function KeyDialog({ question, onSettled }: { question: Question; onSettled: (opened: boolean) => void }) {
  if (question.what === 'password')
    return <UnlockDialog owner={question.owner} again={question.again} onSettled={onSettled} />;
  if (question.what === 'passphrase') return <PassphraseDialog owner={question.owner} onSettled={onSettled} />;
  return <ChoosePassphraseDialog signer={question.signer} renew={question.renew} onSettled={onSettled} />;
}
