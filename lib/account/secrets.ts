/** The sign-in secret as it is stored and judged: what a thief of the database gets opens nothing and signs in nowhere. */
import { timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { look, take, giveBack, type Limit } from '#lib/http/limits.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import { once } from '#lib/kernel/once.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fromBase64Url, utf8 } from './encoding.ts';
import type { PasswordKdf } from './password.ts';
import { refuseAccount } from './refusals.ts';

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Wrong tries by one session: five at once and one more every two minutes. */
const WRONG_FROM_HERE: Limit = { name: 'wrong-password-here', burst: 5, perMinute: 0.5 };
/** Wrong tries at one account by all of its sessions. */
const WRONG_ANYWHERE: Limit = { name: 'wrong-password', burst: 50, perMinute: 10 };

/** Follows from the derivation's salt, which all accounts of one address share: one hash is compared with each of them. */
const saltFor = (kdf: PasswordKdf): Buffer =>
  Buffer.from(hmac(sha256, utf8('holdfast v1 stored sign-in secret'), fromBase64Url(kdf.salt)!).subarray(0, 16));

/** Hash of a sign-in secret for its row. */
export function hashAuthSecret(authSecret: string, kdf?: PasswordKdf): Promise<string> {
  return hash(authSecret, { ...COST, ...(kdf && { salt: saltFor(kdf) }) });
}

/** Cost and salt of a stored hash, to make another like it; undefined for what is none. */
function readHash(stored: string) {
  const [, m, t, p, salt = ''] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$/.exec(stored) ?? [];
  if (!salt) return undefined;
  return { memoryCost: Number(m), timeCost: Number(t), parallelism: Number(p), salt: Buffer.from(salt, 'base64') };
}

type Candidate = { readonly id: string; readonly signInHash: string | null };

/**
 * Whose secret this is, of those who claim an address; undefined: nobody's. One hash is made, however many there are and also where there is nobody,
 * so that neither answer nor effort says who is.
 */
export async function matchSecret<C extends Candidate>(
  candidates: readonly C[],
  authSecret: string,
  kdf: PasswordKdf,
): Promise<C | undefined> {
  const like = readHash(candidates[0]?.signInHash ?? '') ?? { ...COST, salt: saltFor(kdf) };
  const made = Buffer.from(await hash(authSecret, like));
  const fits = ({ signInHash }: Candidate) => {
    const kept = Buffer.from(signInHash ?? '');
    return kept.length === made.length && timingSafeEqual(kept, made);
  };
  return candidates.find(fits);
}

/** A hash that no secret has: who has none takes as long to refuse as a wrong password. */
const decoy = () => once('account.decoy-hash', () => hashAuthSecret(newId(secureRandom)));

/**
 * Judges the sign-in secret of somebody who is signed in. Asked too often it refuses before it looks, so that even a right guess tells nothing; a missing
 * hash counts and costs like a wrong secret.
 */
export async function tryAuthSecret(
  stored: string | null | undefined,
  authSecret: string,
  by: { readonly who: string; readonly ip: string },
): Promise<Result<true>> {
  const buckets = [
    [WRONG_FROM_HERE, `${by.who} ${by.ip}`],
    [WRONG_ANYWHERE, by.who],
  ] as const;
  for (const [limit, who] of buckets) {
    const open = look(limit, who);
    if (!open.ok) return refused(tooMany(open.refusal.data.seconds));
  }
  // Taken before the judgement takes its time: many at once get no more tries than one after the other.
  for (const [limit, who] of buckets) take(limit, who);
  const good = await verify(stored ?? (await decoy()), authSecret);
  if (!good || !stored) return refused(refuseAccount('account.wrong_email_or_password'));
  for (const [limit, who] of buckets) giveBack(limit, who);
  return ok(true);
}

/** `account.too_many_attempts` in minutes. */
export const tooMany = (seconds: string | number | undefined) =>
  refuseAccount('account.too_many_attempts', { minutes: Math.ceil(Number(seconds ?? MINUTE) / MINUTE) });
