import { verifyMessage } from 'ethers';
import { config } from '#lib/config.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { placeOf } from '#lib/http/network.ts';
import { newId, newSecretId } from '#lib/kernel/ids.ts';
import { DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { knock, type Origin } from '../attempts.ts';
import { rememberDevice } from '../devices.ts';
import type { Envelope } from '../envelope.ts';
import { nameKeyOf } from '../name.ts';
import type { PasswordKdf } from '../password.ts';
import { getPasswordKdf, keysOf } from '../queries.ts';
import { recordEvent } from '../record.ts';
import { refuseAccount } from '../refusals.ts';
import type { FactorProofKind } from '../factor.ts';
import { redeemAssertion } from '../internal/passkey-proof.ts';
import type { SignInInput } from '../schema.ts';
import { matchSecret, tooMany } from '../secrets.ts';
import { checkSignInMessage, MESSAGE_SECONDS, readSignInMessage } from '../sign-in-message.ts';
import { ME_SELECT, meView, type MeView } from '../view.ts';
import { askFactor, factorKindsOf, type FromBrowser } from './factors.ts';
import { checkSignUpsOpen } from './sign-up-gate.ts';
import { inherit } from '../departed.ts';

// Signing in lives in wall-clock time, not in the chain's: a chain that stands still or jumps must neither keep a session alive
// nor lock people out.

/** The longest a session can last; most end sooner (queries/live.ts). */
export const SESSION_SECONDS = 30 * DAY;

export type SignedIn = {
  readonly sessionId: string;
  readonly expiresAt: Instant;
  readonly me: MeView;
  readonly keys: readonly Envelope[];
  /** A wallet seen for the first time: the account was made just now. */
  readonly created: boolean;
  /** By what this browser is known from now on; the door puts it into a cookie. */
  readonly device: string;
};

/** A fresh nonce for one sign-in message, good for ten minutes. */
export async function createSignInNonce(
  ctx: Ctx,
  from: Origin,
): Promise<Result<{ nonce: string; issuedAt: Instant; chainId: number }>> {
  const may = await knock(ctx.db, 'nonce', from);
  if (!may.ok) return may;
  const nonce = newSecretId(ctx.random);
  const now = new Date();
  await ctx.db.signInNonce.create({ data: { nonce, expiresAt: new Date(now.getTime() + MESSAGE_SECONDS * 1000) } });
  // Now and then the old ones go; nobody waits for a sweeper.
  if (ctx.random(1)[0] === 0) {
    await ctx.db.signInNonce.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - DAY * 1000) } } });
  }
  return ok({ nonce, issuedAt: instantOf(now), chainId: config().chainId });
}

/** How an address's password is stretched. Refuses `request.too_many`. */
export async function askForSalt(
  ctx: Ctx,
  input: { readonly email: string } & Origin,
): Promise<Result<{ kdf: PasswordKdf }>> {
  const may = await knock(ctx.db, 'salt', input, input.email);
  return may.ok ? ok({ kdf: await getPasswordKdf(ctx.db, input.email) }) : may;
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

/**
 * Signs in by password, by wallet or by passkey and opens a session. A wallet seen for the first time gets an account at once. A passkey, with which the
 * device has verified the person, is both factors; after the others an account that has a factor is asked for it: `account.factor_needed`, and no session yet.
 * Refusals: `account.wrong_email_or_password` (one for both), `account.sign_ups_closed` (a new wallet), `account.too_many_attempts`, `request.too_many`,
 * `account.passkey_unknown`, and those of {@link redeemWalletProof}.
 */
export async function signIn(ctx: Ctx, input: SignInInput & Entry): Promise<Result<SignedIn>> {
  if (input.kind === 'wallet') return signInWithWallet(ctx, input);
  if (input.kind === 'passkey') return signInWithPasskey(ctx, input);
  const { email, authSecret } = input;
  const may = await knock(ctx.db, 'password', input, email);
  if (!may.ok) return refused(tooMany(may.refusal.data.seconds));
  const account = await matchSecret(
    await listClaimants(ctx.db, email),
    authSecret,
    await getPasswordKdf(ctx.db, email),
  );
  if (!account) return refused(refuseAccount('account.wrong_email_or_password'));
  may.value.forgive();
  return opened(await inTransaction(ctx.db, (tx) => openOrAsk(ctx, tx, account.id, input, false)));
}

/** Who knocks: where from, and by which browser, between the two halves of a sign-in. */
export type Entry = Origin & FromBrowser;

/** Signed in, or halfway: a value in the transaction either way, so that the ticket for the second half and a spent nonce stay. */
type Halfway = { readonly second: Refusal } | { readonly signedIn: SignedIn };

async function openOrAsk(ctx: Ctx, tx: Tx, accountId: string, from: Entry, created: boolean): Promise<Result<Halfway>> {
  const second = await askFactor(ctx, tx, accountId, from);
  return ok(second ? { second } : { signedIn: await openSession(ctx, tx, accountId, from, created) });
}

function opened(done: Result<Halfway>): Result<SignedIn> {
  if (!done.ok) return done;
  return 'second' in done.value ? refused(done.value.second) : ok(done.value.signedIn);
}

async function signInWithPasskey(
  ctx: Ctx,
  input: Extract<SignInInput, { kind: 'passkey' }> & Entry,
): Promise<Result<SignedIn>> {
  const may = await knock(ctx.db, 'wallet', input);
  if (!may.ok) return may;
  // A value either way: a challenge that was shown is spent, whatever came of it.
  const signedIn = await inTransaction(ctx.db, async (tx) => {
    const proved = await redeemAssertion(tx, input.assertion, null);
    return proved ? openSession(ctx, tx, proved.accountId, input, false, 'passkey') : null;
  });
  return signedIn ? ok(signedIn) : refused(refuseAccount('account.passkey_unknown'));
}

/** Accounts of one address that a password is tried at: whoever has verified it, then those who claim it, the oldest first. */
const MOST_CLAIMANTS = 20;

function listClaimants(db: Db, email: string) {
  return db.account.findMany({
    where: { OR: [{ email }, { emailClaim: email }], signInHash: { not: null } },
    orderBy: [{ email: { sort: 'asc', nulls: 'last' } }, { createdAt: 'asc' }, { id: 'asc' }],
    take: MOST_CLAIMANTS,
    select: { id: true, signInHash: true },
  });
}

async function signInWithWallet(
  ctx: Ctx,
  input: { readonly message: string; readonly signature: string } & Entry,
): Promise<Result<SignedIn>> {
  const may = await knock(ctx.db, 'wallet', input);
  if (!may.ok) return may;
  const done = await inTransaction(ctx.db, async (tx) => {
    const proven = await redeemWalletProof(tx, input);
    if (!proven.ok) return proven;
    const known = await tx.account.findUnique({ where: { walletAddress: proven.value }, select: { id: true } });
    // Whoever has an account signs in; what the switch stops is a new one.
    const open = known ? ok(null) : await checkSignUpsOpen(tx);
    if (!open.ok) return open;
    const { id, made } = known ? { id: known.id, made: false } : await createWalletAccount(ctx, tx, proven.value);
    return openOrAsk(ctx, tx, id, input, made);
  });
  return opened(done);
}

/**
 * A first account for a wallet, under a name that cannot collide; the person chooses another in the settings. Two tabs at once: the second insert waits
 * for the first and then does nothing, whichever of what must be unique it meets first. Named as the only one, the wallet would be looked at last: the
 * name of the first tab's account would refuse the second.
 */
async function createWalletAccount(
  ctx: Ctx,
  tx: Tx,
  walletAddress: string,
): Promise<{ readonly id: string; readonly made: boolean }> {
  // The last by chance: the others can be taken by whoever knows the address.
  for (const mark of [walletAddress.slice(2, 10), walletAddress.slice(2, 18), newId(ctx.random).slice(-16)]) {
    const id = newId(ctx.random);
    const name = `Trader ${mark}`;
    const made = await tx.$executeRaw`
      INSERT INTO "Account" ("id", "name", "nameKey", "walletKind", "walletAddress")
      VALUES (${id}, ${name}, ${nameKeyOf(name)}, 'injected', ${walletAddress})
      ON CONFLICT DO NOTHING`;
    if (made === 1) {
      await inherit(tx, id, walletAddress);
      return { id, made: true };
    }
    const known = await tx.account.findUnique({ where: { walletAddress }, select: { id: true } });
    // Nobody has the wallet: somebody has the name.
    if (known) return { ...known, made: false };
  }
  throw new Error('every name that a wallet could be given is taken');
}

/**
 * Opens a session of its own id; the one that this browser carried before ends with it. In the caller's transaction. Tells the account's owner where
 * the browser is new to an account that has been signed in to before.
 * `factor`: what the person has just proved it with. Whoever forgets to ask for a factor ({@link askFactor}) meets a fault here, so that no door, of
 * today or later, is a way round it.
 */
export async function openSession(
  ctx: Ctx,
  tx: Tx,
  accountId: string,
  from: Origin,
  created: boolean,
  factor: FactorProofKind | null = null,
): Promise<SignedIn> {
  if (factor === null && (await factorKindsOf(tx, accountId)).length > 0)
    throw new Error('a session was to be opened without the second factor of its account');
  if (ctx.actor) {
    const { sessionId: id } = ctx.actor;
    await tx.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
  }
  const expiresAt = new Date(Date.now() + SESSION_SECONDS * 1000);
  const place = placeOf(from.ip);
  const userAgent = from.userAgent.slice(0, 300);
  const proved = factor && { factor, factorAt: new Date() };
  const session = await tx.session.create({
    data: { id: newSecretId(ctx.random), accountId, expiresAt, userAgent, place, ...proved },
  });
  const row = await tx.account.update({
    where: { id: accountId },
    data: { lastSeenAt: new Date() },
    select: ME_SELECT,
  });
  const { cookie, fresh } = await rememberDevice(ctx, tx, accountId, from.device);
  // Demo people are for everybody to step into.
  if (fresh && !created && !row.demo) await tellOfDevice(ctx, tx, accountId, session.id);
  return {
    sessionId: session.id,
    expiresAt: instantOf(expiresAt),
    me: meView(row),
    keys: await keysOf(tx, accountId),
    created,
    device: cookie,
  };
}

async function tellOfDevice(ctx: Ctx, tx: Tx, accountId: string, sessionId: string): Promise<void> {
  await recordEvent(tx, {
    type: 'account.signedInAnew',
    subjectId: accountId,
    data: { sessionId },
    actorId: accountId,
  });
}
