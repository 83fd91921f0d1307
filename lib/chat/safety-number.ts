/**
 * What two people read to each other to be sure that nobody stands between them: digits that follow from both identities and from
 * nothing else. The same for both, whoever reads first; another as soon as one of the two has other keys or another wallet.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '#lib/account/encoding.ts';
import type { PublishedIdentity } from '#lib/account/identity.ts';
import { purposeBytes, SCHEME } from './signing.ts';

type Compared = Pick<PublishedIdentity, 'owner' | 'publicKey' | 'signingKey'>;

const GROUPS = 12;
/** Bytes behind one group: so many that no digit is likelier than another to speak of. */
const BYTES = 5;

const lineOf = ({ owner, publicKey, signingKey }: Compared) => ({ owner: owner.toLowerCase(), publicKey, signingKey });

/**
 * Twelve groups of five digits, 199 bits: to stand in between, somebody would have to find keys that give both people the same digits,
 * with about 2^99 tries, and have both wallets sign them. The digits compare identities, so check those (`verifyIdentity`) first.
 */
export function safetyNumber(one: Compared, other: Compared): readonly string[] {
  const lines = [lineOf(one), lineOf(other)].sort((a, b) => (a.owner + a.publicKey < b.owner + b.publicKey ? -1 : 1));
  const bytes = hkdf(sha256, purposeBytes('safety number', { lines }), undefined, utf8(SCHEME), GROUPS * BYTES);
  return Array.from({ length: GROUPS }, (_, group) => {
    const part = bytes.subarray(group * BYTES, (group + 1) * BYTES);
    const value = part.reduce((sum, byte) => sum * 256 + byte, 0);
    return String(value % 100_000).padStart(5, '0');
  });
}
