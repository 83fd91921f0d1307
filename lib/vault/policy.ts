/** Who may do what with a vault: its owner, whose wallet signs. Nobody else sees it or moves it, staff included. */
import { getAddress } from 'ethers';
import type { Actor } from '../account/policy.ts';
import { requireActor } from '../account/policy.ts';
import { signerOf, type TypedData } from '../chain/signing.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { DAY, MINUTE, type Instant } from '../kernel/instant.ts';
import { refuseVault } from './refusals.ts';

/** The address whose vault the actor may see and move: their own wallet's. Refuses `account.sign_in_first`. */
export function requireOwner(actor: Actor | null): Result<{ accountId: string; owner: string }> {
  const asked = requireActor(actor);
  return asked.ok ? ok({ accountId: asked.value.accountId, owner: asked.value.walletAddress }) : asked;
}

/** A signature is the owner's own over exactly this act, or nothing. */
export function checkOwnSignature(owner: string, data: TypedData, signature: string): Result<null> {
  return signerOf(data, signature) === owner ? ok(null) : refused(refuseVault('vault.bad_signature'));
}

/** Longer-lived signatures serve nobody: what is not done within a day is signed again. */
const LONGEST = DAY;
/** A signature that ends before it can be mined is refused at once. */
const SHORTEST = MINUTE;

export function checkLifetime(end: Instant, now: Instant): Result<null> {
  if (end < now + SHORTEST) return refused(refuseVault('vault.signature_expired'));
  return end > now + LONGEST ? refused(refuseVault('vault.signature_too_long')) : ok(null);
}

/**
 * The checksummed address coins may be sent to; undefined: not one. Mixed capitals must be the right ones, which is what finds
 * a slip of the pen; zero and the escrow itself would lose the coins, or are refused by it.
 */
export function readReceiver(text: string, contract: string): string | undefined {
  try {
    const address = getAddress(text.trim());
    return BigInt(address) === 0n || address === contract ? undefined : address;
  } catch {
    // Not an address, or one letter is wrong.
    return undefined;
  }
}
