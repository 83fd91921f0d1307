/**
 * What only the person's own device may do with an account: make keys, lock them, sign in with them. The server sees ciphertext,
 * public keys, signatures and a derived secret. Runs in a browser, and in Node with a fetch that keeps cookies and a key store in memory:
 *
 *     const origin = 'http://localhost:3000';
 *     const account = createAccountClient({ call: createCall({ origin, fetch }), rpc: createRpc({ origin, fetch }),
 *       keyring: createKeyring(memoryKeyStore(), now), origin, now });
 *     const signedIn = await account.signInWithPassword({ email, password });
 *     const signer = account.signer(signedIn.value.me);
 */
import { enrolling } from './internal/enrolling.ts';
import { entry } from './internal/entry.ts';
import { passkeys } from './internal/passkeys.ts';
import type { AccountPorts } from './internal/ports.ts';
import { proving } from './internal/proving.ts';
import { recovery } from './internal/recovery.ts';
import { unlocking } from './internal/unlocking.ts';

export type { AccountPorts, Owner, SignedInView } from './internal/ports.ts';
export type { SignUpFields } from './internal/entry.ts';
export type { PasskeyAdded, PasskeySignedUp } from './internal/passkeys.ts';
export type { ConfirmAnswer } from './internal/proving.ts';
export type { Backup } from './internal/recovery.ts';

export type AccountClient = ReturnType<typeof createAccountClient>;

export function createAccountClient(ports: AccountPorts) {
  return {
    ...entry(ports),
    ...enrolling(ports),
    ...unlocking(ports),
    ...recovery(ports),
    ...passkeys(ports),
    ...proving(ports),
  };
}
