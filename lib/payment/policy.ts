import { requireConfirmed, requireThawed, type Actor } from '#lib/account/policy.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refusePayment } from './refusals.ts';

type Owned = { readonly accountId: string; readonly archivedAt: Date | null };

/** Whoever may add an account: signed in, not frozen, with a published key to seal it to, and having just proved who they are: money will go there. */
export function canAddAccount(actor: Actor | null): Result<Actor & { readonly identityPublicKey: string }> {
  const asked = requireThawed(actor);
  if (!asked.ok) return asked;
  const { identityPublicKey } = asked.value;
  if (identityPublicKey === null) return refused(refusePayment('payment.identity_missing'));
  const fresh = requireConfirmed(actor);
  return fresh.ok ? ok({ ...fresh.value, identityPublicKey }) : fresh;
}

/**
 * Only the owner, who has just proved who they are, while nothing is frozen and it is not archived. Somebody else's looks like one that does not exist.
 */
export function canChangeAccount<T extends Owned>(actor: Actor | null, account: T | null): Result<T> {
  const asked = requireThawed(actor);
  if (!asked.ok) return asked;
  if (!account || account.accountId !== asked.value.accountId) return refused(refusePayment('payment.not_found'));
  if (account.archivedAt !== null) return refused(refusePayment('payment.archived'));
  const fresh = requireConfirmed(actor);
  return fresh.ok ? ok(account) : fresh;
}
