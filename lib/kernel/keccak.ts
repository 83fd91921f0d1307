/** Keccak-256, as Ethereum has it (before SHA-3 changed its padding): 0x and 64 hex digits. Browser-safe. ethers' own, which carries an older build, takes three times as long. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';

export const keccak = (bytes: Uint8Array): string => `0x${bytesToHex(keccak_256(bytes))}`;
