import { hash, verify } from '@node-rs/argon2';
import { verifyMessage } from 'ethers';
import { config } from '#lib/config.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { look, take, type Limit } from '#lib/http/limits.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { once } from '#lib/kernel/once.ts';
import { DAY, instantOf, MINUTE, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Envelope } from '../envelope.ts';
import { keysOf } from '../queries.ts';
import { refuseAccount } from '../refusals.ts';
import type { SignInInput } from '../schema.ts';
import { checkSignInMessage, MESSAGE_SECONDS, readSignInMessage } from '../sign-in-message.ts';
import { ME_SELECT, meView, type MeView } from '../view.ts';
import { inherit } from '../departed.ts';
import { nameKeyOf } from '../name.ts';
import { checkSignUpsOpen } from './sign-up-gate.ts';

// Signing in lives in wall-clock time, not in the chain's: a chain that stands still or jumps must neither keep a session alive
// nor lock people out.

export const SESSION_SECONDS = 30 * DAY;

/** Wrong tries from one place at one address: five at once and one more every two minutes. */
const WRONG_FROM_HERE: Limit = { name: 'wrong-password-here', burst: 5, perMinute: 0.5 };
/** Wrong tries at one address from everywhere: loose, so that a stranger cannot shut its owner out by guessing from one place. */
const WRONG_ANYWHERE: Limit = { name: 'wrong-password', burst: 50, perMinute: 10 };

/** Where a request to sign in comes from, as far as the door knows. */
export type Origin = { readonly userAgent: string; readonly ip: string };

export type SignedIn = {
  readonly sessionId: string;
  readonly expiresAt: Instant;
  readonly me: MeView;
  readonly keys: readonly Envelope[];
  /** A wallet seen for the first time: the account was made just now. */
  readonly created: boolean;
};

/** A fresh nonce for one sign-in message, good for ten minutes. */
export async function createSignInNonce(
  ctx: Ctx,
): Promise<Result<{ nonce: string; issuedAt: Instant; chainId: number }>> {
  const nonce = newId(ctx.random);
  const now = new Date();
  await ctx.db.signInNonce.create({ data: { nonce, expiresAt: new Date(now.getTime() + MESSAGE_SECONDS * 1000) } });
  // Now and then the old ones go; nobody waits for a sweeper.
  if (ctx.random(1)[0] === 0) {
    await ctx.db.signInNonce.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - DAY * 1000) } } });
  }
  return ok({ nonce, issuedAt: instantOf(now), chainId: config().chainId });
}

/** Spends a nonce. One statement, so that of two that try at once only one finds it unspent. */
async function consumeNonce(tx: Tx, nonce: string): Promise<boolean> {
  const spent = await tx.$executeRaw`
    UPDATE "SignInNonce" SET "consumedAt" = now()
    WHERE "nonce" = ${nonce} AND "consumedAt" IS NULL AND "expiresAt" > now()`;
  return spent === 1;
}

/**
 * The address that signed a sign-in message meant for this site, chain and moment; its nonce is spent by this.
 * Refusals: `account.message_unreadable`, `message_other_site`, `message_other_chain`, `message_expired`,
 * `signature_wrong`, `nonce_used`.
 */
export async function redeemWalletProof(
  tx: Tx,
  proof: { message: string; signature: string },
): Promise<Result<string>> {
  const message = readSignInMessage(proof.message);
  if (!message) return refused(refuseAccount('account.message_unreadable'));
  const checked = checkSignInMessage(message, config(), instantOf(new Date()));
  if (!checked.ok) return checked;
  if (recover(proof) !== message.address) return refused(refuseAccount('account.signature_wrong'));
  if (!(await consumeNonce(tx, message.nonce))) return refused(refuseAccount('account.nonce_used'));
  return ok(message.address);
}

function recover({ message, signature }: { message: string; signature: string }): string | undefined {
  try {
    return verifyMessage(message, signature);
  } catch {
    // Bytes that are no signature recover nobody.
    return undefined;
  }
}

/** Hash of the sign-in secret as it is stored: what a thief of the database gets opens nothing and signs in nowhere. */
export function hashAuthSecret(authSecret: string): Promise<string> {
  return hash(authSecret, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/** A hash that no secret has: an unknown address takes as long to refuse as a wrong password. */
const decoy = () => once('account.decoy-hash', () => hashAuthSecret(newId(secureRandom)));

/**
 * Signs in by password or by wallet and opens a session. A wallet seen for the first time gets an account at once.
 * Refusals: `account.wrong_email_or_password` (one for both), `account.sign_ups_closed` (a new wallet), `account.too_many_attempts`, and those of {@link redeemWalletProof}.
 */
export async function signIn(ctx: Ctx, input: SignInInput & Origin): Promise<Result<SignedIn>> {
  if (input.kind === 'wallet') return signInWithWallet(ctx, input);
  const { email, ip } = input;
  const account = await ctx.db.account.findUnique({ where: { email }, select: { id: true, signInHash: true } });
  const right = await tryAuthSecret(account?.signInHash, input.authSecret, { who: email, ip });
  if (!right.ok) return right;
  return ok(await openSession(ctx, ctx.db, account!.id, input.userAgent, false));
}

/**
 * Judges a sign-in secret. Asked too often it refuses before it looks, so that even a right guess tells nothing; a missing hash
 * (no such account) counts and costs like a wrong secret.
 */
export async function tryAuthSecret(
  stored: string | null | undefined,
  authSecret: string,
  by: { readonly who: string; readonly ip: string },
): Promise<Result<true>> {
  const here = `${by.who} ${by.ip}`;
  for (const open of [look(WRONG_FROM_HERE, here), look(WRONG_ANYWHERE, by.who)]) {
    if (open.ok) continue;
    const minutes = Math.ceil(Number(open.refusal.data.seconds) / MINUTE);
    return refused(refuseAccount('account.too_many_attempts', { minutes }));
  }
  const good = await verify(stored ?? (await decoy()), authSecret);
  if (good && stored) return ok(true);
  take(WRONG_FROM_HERE, here);
  take(WRONG_ANYWHERE, by.who);
  return refused(refuseAccount('account.wrong_email_or_password'));
}

async function signInWithWallet(
  ctx: Ctx,
  input: { readonly message: string; readonly signature: string; readonly userAgent: string },
): Promise<Result<SignedIn>> {
  return inTransaction(ctx.db, async (tx) => {
    const proven = await redeemWalletProof(tx, input);
    if (!proven.ok) return proven;
    const known = await tx.account.findUnique({ where: { walletAddress: proven.value }, select: { id: true } });
    // Whoever has an account signs in; what the switch stops is a new one.
    const open = known ? ok(null) : await checkSignUpsOpen(tx);
    if (!open.ok) return open;
    const accountId = known?.id ?? (await createWalletAccount(ctx, tx, proven.value));
    return ok(await openSession(ctx, tx, accountId, input.userAgent, !known));
  });
}

/** A first account for a wallet, under a name that cannot collide; the person chooses another in the settings. */
async function createWalletAccount(ctx: Ctx, tx: Tx, walletAddress: string): Promise<string> {
  const id = newId(ctx.random);
  const name = `Trader ${walletAddress.slice(2, 10)}`;
  const taken = await tx.account.findUnique({ where: { nameKey: nameKeyOf(name) }, select: { id: true } });
  const own = taken ? `Trader ${walletAddress.slice(2, 18)}` : name;
  // Two tabs at once: the second insert waits for the first and then does nothing.
  await tx.$executeRaw`
    INSERT INTO "Account" ("id", "name", "nameKey", "walletKind", "walletAddress")
    VALUES (${id}, ${own}, ${nameKeyOf(own)}, 'injected', ${walletAddress})
    ON CONFLICT ("walletAddress") DO NOTHING`;
  const made = await tx.account.findUniqueOrThrow({ where: { walletAddress }, select: { id: true } });
  if (made.id === id) await inherit(tx, id, walletAddress);
  return made.id;
}

export async function openSession(
  ctx: Ctx,
  db: Db | Tx,
  accountId: string,
  userAgent: string,
  created: boolean,
): Promise<SignedIn> {
  const expiresAt = new Date(Date.now() + SESSION_SECONDS * 1000);
  const session = await db.session.create({
    data: { id: newId(ctx.random), accountId, expiresAt, userAgent: userAgent.slice(0, 300) },
  });
  const row = await db.account.update({
    where: { id: accountId },
    data: { lastSeenAt: new Date() },
    select: ME_SELECT,
  });
  return {
    sessionId: session.id,
    expiresAt: instantOf(expiresAt),
    me: meView(row),
    keys: await keysOf(db, accountId),
    created,
  };
}
