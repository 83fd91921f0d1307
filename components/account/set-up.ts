import type { Signer } from '#lib/chain/wallet.browser.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { Question } from './key-dialog.tsx';
import { loadDevice } from './load.ts';

type Choice = Extract<Question, { what: 'choose_passphrase' }>;

/**
 * Sets private messages up for an injected wallet. A wallet that signs differently each time has the person choose a passphrase: `ask`
 * shows the dialog that makes the keys with it, and is true once they are made. `renew`: with new keys in any case.
 * Refusals: those of the wallet, and `account.signature_unsteady` where no passphrase was chosen.
 */
export async function setUpIdentity(
  signer: Signer,
  renew: boolean,
  ask: (question: Choice) => Promise<boolean>,
): Promise<Result<unknown>> {
  const { account } = await loadDevice();
  const made = await account.setUpIdentity(signer, { renew });
  if (made.ok || made.refusal.code !== 'account.signature_unsteady') return made;
  return (await ask({ what: 'choose_passphrase', signer, renew })) ? ok(null) : made;
}
