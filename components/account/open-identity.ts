import { refuseAccount } from '#lib/account/refusals.ts';
import type { Actor } from '#lib/account/policy.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import type { Question } from './key-dialog.tsx';
import { loadDevice } from './load.ts';
import type { IdentityKey } from './keys.ts';
import { setUpIdentity } from './set-up.ts';

/**
 * Opens the identity key of this person by what they are asked for. `ask`: shows the dialog of a question. `onSetUp`: the key was made by this.
 * Refusals: `account.locked`, those of the wallet.
 */
export async function openIdentity(
  actor: Actor,
  ask: (question: Question) => Promise<boolean>,
  onSetUp: () => void,
): Promise<Result<IdentityKey>> {
  const { account, findSigner } = await loadDevice();
  const locked = refused(refuseAccount('account.locked'));
  if (actor.walletKind === 'browser') {
    if (!(await ask({ what: 'password', owner: actor, again: false }))) return locked;
    if (!actor.identityPublicKey) onSetUp();
    return account.identityKey(actor);
  }
  const signer = await findSigner(actor.walletAddress);
  if (!signer.ok) return signer;
  const opened = actor.identityPublicKey
    ? await account.unlockWithWallet(signer.value)
    : await setUpIdentity(signer.value, false, ask);
  if (!opened.ok) {
    const byWords = opened.refusal.code === 'account.passphrase_needed';
    if (!byWords) return opened;
    if (!(await ask({ what: 'passphrase', owner: actor }))) return locked;
  }
  if (!actor.identityPublicKey) onSetUp();
  return account.identityKey(actor);
}
