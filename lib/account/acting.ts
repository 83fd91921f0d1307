/** Accounts that a program of the site's own acts for, by their wallet's key: no session ever is theirs. */
import type { Account } from '#lib/db/generated/client.ts';
import { readRoles, type Actor } from './policy.ts';

/** The actor that a session of this account would give. `by`: the program, in the place of a session's id. */
export const actingFor = (account: Account, by: string): Actor => ({
  accountId: account.id,
  sessionId: by,
  name: account.name,
  roles: readRoles(account.roles),
  walletAddress: account.walletAddress,
  walletKind: account.walletKind,
  identityPublicKey: account.identityPublicKey,
  locale: account.locale,
  currency: account.currency,
  demo: account.demo,
  pausedUntil: null,
  confirmed: true,
  frozenUntil: null,
  walletShut: false,
  factor: 'none',
  key: null,
});
