import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { recipientsOf } from '#lib/account/sealing.ts';
import { config } from '#lib/config.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { canAddAccount, canChangeAccount } from './policy.ts';
import { refusePayment } from './refusals.ts';
import { getMethod } from './registry.ts';
import type { NewAccountInput } from './schema.ts';
import { PAYMENT_ACCOUNT_SELECT, paymentAccountView, type PaymentAccountView } from './view.ts';

/** Accounts one person may keep. */
const MOST_ACCOUNTS = 50;

/**
 * The keyed hash that finds the same account twice, by each key in force, the one in use first. The keys are the server's: a stolen table alone
 * lets nobody try numbers.
 */
export function fingerprintsOf(identifier: string): readonly string[] {
  return config().secrets.fingerprint.map((key) =>
    bytesToHex(hmac(sha256, hexToBytes(key.slice(2)), hexToBytes(identifier))),
  );
}

/**
 * Keeps an account that the owner's browser has checked and sealed. The server can check that it is sealed to the owner alone, and of a rail
 * and currency that go together; what is inside it never sees.
 * Refusals: `payment.identity_missing`, `not_sealed_to_owner`, `method_not_for_currency`, `already_there`, `too_many`.
 */
export async function createPaymentAccount(ctx: Ctx, input: NewAccountInput): Promise<Result<PaymentAccountView>> {
  const may = canAddAccount(ctx.actor);
  if (!may.ok) return may;
  const { accountId, identityPublicKey } = may.value;
  const recipients = recipientsOf(input.sealed) ?? [];
  if (recipients.length !== 1 || recipients[0] !== identityPublicKey) {
    return refused(refusePayment('payment.not_sealed_to_owner'));
  }
  if (!getMethod(input.methodId).currencies.includes(input.currency)) {
    return refused(refusePayment('payment.method_not_for_currency'));
  }
  const fingerprints = fingerprintsOf(input.identifier);
  return runOnce(ctx, 'createPaymentAccount', input, async (tx) => {
    // Two tabs that add at once queue up here, so that both see the other's row.
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
    const kept = await tx.paymentAccount.findMany({
      where: { accountId, archivedAt: null },
      select: { label: true, fingerprint: true, currency: true },
    });
    if (kept.length >= MOST_ACCOUNTS) return refused(refusePayment('payment.too_many', { most: MOST_ACCOUNTS }));
    const same = kept.find((one) => fingerprints.includes(one.fingerprint) && one.currency === input.currency);
    if (same) return refused(refusePayment('payment.already_there', { label: same.label }));
    const row = await tx.paymentAccount.create({
      data: {
        id: newId(ctx.random),
        accountId,
        methodId: input.methodId,
        currency: input.currency,
        label: input.label,
        scheme: input.sealed.scheme,
        ciphertext: JSON.stringify(input.sealed),
        recipients: [...recipients],
        fingerprint: fingerprints[0]!,
        commitment: input.commitment,
      },
      select: PAYMENT_ACCOUNT_SELECT,
    });
    return ok(paymentAccountView(row));
  });
}

/** Changes the owner's name for an account. Refusals: `payment.not_found`, `archived`. */
export async function renamePaymentAccount(
  ctx: Ctx,
  input: { readonly accountId: string; readonly label: string },
): Promise<Result<PaymentAccountView>> {
  return runOnce(ctx, 'renamePaymentAccount', input, async (tx) => {
    const may = canChangeAccount(ctx.actor, await lockAccount(tx, input.accountId));
    if (!may.ok) return may;
    const row = await tx.paymentAccount.update({
      where: { id: input.accountId },
      data: { label: input.label },
      select: PAYMENT_ACCOUNT_SELECT,
    });
    return ok(paymentAccountView(row));
  });
}

/**
 * Takes an account out of use. Trades under way keep it. Refused (`payment.in_use`) while an open offer of the owner's names it, since
 * that offer would send buyers to an account its owner has left.
 */
export async function archivePaymentAccount(
  ctx: Ctx,
  input: { readonly accountId: string },
): Promise<Result<{ accountId: string }>> {
  return runOnce(ctx, 'archivePaymentAccount', input, async (tx) => {
    const may = canChangeAccount(ctx.actor, await lockAccount(tx, input.accountId));
    if (!may.ok) return may;
    const offers = await countOpenOffers(tx, input.accountId);
    if (offers > 0) return refused(refusePayment('payment.in_use', { offers }));
    await tx.paymentAccount.update({ where: { id: input.accountId }, data: { archivedAt: dateOf(ctx.clock()) } });
    return ok({ accountId: input.accountId });
  });
}

async function lockAccount(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM "PaymentAccount" WHERE "id" = ${id} FOR UPDATE`;
  return tx.paymentAccount.findUnique({ where: { id }, select: { accountId: true, archivedAt: true } });
}

/** Offers that are not closed and whose current revision names the account. */
async function countOpenOffers(tx: Tx, paymentAccountId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT COUNT(*)::int AS count FROM "OfferMethod" m
    JOIN "Offer" o ON o."id" = m."offerId" AND o."revision" = m."revision"
    WHERE m."paymentAccountId" = ${paymentAccountId} AND o."state" <> 'closed'`;
  return row?.count ?? 0;
}
