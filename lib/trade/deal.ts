/** What the terms' `deal` commits to. Pure. */
import { toUtf8Bytes } from 'ethers';
import { canonicalJson } from '../kernel/canonical.ts';
import { keccak } from '../kernel/keccak.ts';
import type { Deal } from './schema.ts';

/** Commitment of the terms to the deal: keccak256 of its canonical JSON, 0x and 64 hex digits. */
export function dealHash(deal: Deal): string {
  return keccak(toUtf8Bytes(canonicalJson(deal)));
}
