/**
 * What only the owner's device does with a payment account: check it, seal it, open it again. The server gets ciphertext, a commitment
 * and a hash. Runs in a browser and in Node alike.
 */
import { openText, sealText } from '#lib/account/sealing.ts';
import { toHex } from '#lib/account/encoding.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import {
  accountText,
  commitmentOf,
  identifierOf,
  readAccount,
  type Account,
  type Method,
  type OpenedAccount,
} from './method.ts';
import { refusePayment } from './refusals.ts';
import type { NewAccountInput } from './schema.ts';
import type { PaymentAccountView } from './view.ts';

/** What an account is bound to while it lies with its owner: a server cannot show a message or a trade's payee as one. */
export const OWN_ACCOUNT: Canonical = { purpose: 'payment-account' };

type NewAccount = {
  readonly method: Method;
  readonly fields: Account;
  readonly currency: string;
  readonly label: string;
};

/**
 * Seals an account (fields as `method.schema` reads them) to its owner's published key: the body of `POST /payment-accounts`.
 * @throws when the key is none: it was checked when it was published.
 */
export function sealAccount(
  identityPublicKey: string,
  { method, fields, currency, label }: NewAccount,
  random: RandomBytes = secureRandom,
): NewAccountInput {
  const salt = toHex(random(32));
  return {
    methodId: method.id,
    currency,
    label,
    sealed: sealText(accountText(method.id, fields, salt), [identityPublicKey], OWN_ACCOUNT, random),
    commitment: commitmentOf(method.id, fields, salt),
    identifier: identifierOf(method, fields),
  };
}

/**
 * Opens an account of one's own. Refusals: `account.sealed_for_others`, `account.sealed_altered`, and `payment.altered` when what is inside is
 * not what its commitment stands for.
 */
export function openAccount(
  account: Pick<PaymentAccountView, 'sealed' | 'commitment'>,
  identitySecretKey: Uint8Array,
): Result<OpenedAccount> {
  const text = openText(account.sealed, identitySecretKey, OWN_ACCOUNT);
  if (!text.ok) return text;
  const opened = readAccount(text.value, account.commitment);
  return opened ? ok(opened) : refused(refusePayment('payment.altered'));
}
