/** What leaves the server about evidence: ciphertext, hashes, and the one key that is its reader's. */
import type { PublishedIdentity } from '#lib/account/identity.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { ReadableEvidence } from './sealing.ts';

export type EvidenceView = ReadableEvidence & { readonly id: string; readonly at: Instant };

/** Somebody evidence is sealed for. Verify the identity before anything is sealed to it. */
export type ReaderView = {
  readonly accountId: string;
  readonly name: string;
  /** assigned: staff with a part in the case now; moderator: may come to have one. */
  readonly as: 'buyer' | 'seller' | 'assigned' | 'moderator';
  /** Null: they have published no keys, so nothing can be sealed to them. */
  readonly identity: PublishedIdentity | null;
};

export type ReadersView = {
  readonly readers: readonly ReaderView[];
  /** Evidence that a reader has no key to yet. */
  readonly lacking: readonly { readonly evidenceId: string; readonly accountId: string }[];
};
