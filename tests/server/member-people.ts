/** Somebody who is signed in, as a session of theirs would say. */
import type { Actor } from '#lib/account/policy.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';

const hex = (bytes: number) => `0x${Buffer.from(secureRandom(bytes)).toString('hex')}`;
export const person = (name: string, change: Partial<Actor> = {}): Actor => ({
  accountId: newId(secureRandom),
  sessionId: newId(secureRandom),
  name,
  roles: ['trader'],
  walletAddress: hex(20),
  walletKind: 'browser',
  identityPublicKey: hex(32),
  locale: 'en',
  currency: 'EUR',
  demo: false,
  pausedUntil: null,
  confirmed: false,
  frozenUntil: null,
  walletShut: false,
  factor: 'none',
  key: null,
  ...change,
});
