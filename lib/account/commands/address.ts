/** The mail address of an account: claimed, verified, changed. */
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { knock, knockAs, type Origin } from '../attempts.ts';
import { CHANGE_SECONDS } from '../link.ts';
import { addLink, endLinks, readLink, spendLink } from '../links.ts';
import { requireActor, requireConfirmed } from '../policy.ts';
import { endSessions, freeze, recordEvent } from '../record.ts';
import { refuseAccount } from '../refusals.ts';
import { isUniqueViolation } from './unique.ts';

type Claim = { readonly accountId: string; readonly address: string; readonly locale: string };

/** Sends a link to a claimed address by which it becomes the account's. The one before opens nothing any more. */
export async function askForProof(ctx: Ctx, tx: Tx, claim: Claim): Promise<void> {
  await endLinks(tx, claim.accountId, ['verify']);
  const linkId = await addLink(ctx, tx, { purpose: 'verify', ...claim });
  await recordEvent(tx, { type: 'link.asked', subjectId: linkId, actorId: claim.accountId });
}

/** Sends it again. Refusals: `account.sign_in_first`, `account.address_none` (nothing is claimed), `request.too_many`. */
export async function resendProof(ctx: Ctx): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, locale } = asked.value;
  const row = await ctx.db.account.findUniqueOrThrow({ where: { id: accountId }, select: { emailClaim: true } });
  const address = row.emailClaim;
  if (address === null) return refused(refuseAccount('account.address_none'));
  const may = knockAs(accountId, 'mail', address);
  if (!may.ok) return may;
  return inTransaction(ctx.db, async (tx) => {
    await askForProof(ctx, tx, { accountId, address, locale });
    return ok(null);
  });
}

/**
 * Asks for another address. Where none is verified yet the new one is claimed at once; else the new one has to be proved, then the old one is told, and a day
 * later it takes effect. What was asked before is given up. The answer is the same whoever has the address.
 * Refusals: `account.sign_in_first`, `account.confirm_first`, `account.address_same`, `request.too_many`.
 */
export async function changeAddress(ctx: Ctx, input: { readonly email: string }): Promise<Result<null>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, locale } = asked.value;
  const after = input.email;
  const may = knockAs(accountId, 'mail', after);
  if (!may.ok) return may;
  return inTransaction(ctx.db, async (tx) => {
    const { email: before, emailClaim } = await lockAccount(tx, accountId);
    if (after === (before ?? emailClaim)) return refused(refuseAccount('account.address_same'));
    if (before === null) {
      await tx.account.update({ where: { id: accountId }, data: { emailClaim: after } });
      await askForProof(ctx, tx, { accountId, address: after, locale });
      return ok(null);
    }
    await giveUp(tx, accountId);
    const changeId = newId(ctx.random);
    await tx.addressChange.create({ data: { id: changeId, accountId, before, after } });
    const linkId = await addLink(ctx, tx, { purpose: 'prove_change', accountId, address: after, locale, changeId });
    await recordEvent(tx, { type: 'link.asked', subjectId: linkId, actorId: accountId });
    return ok(null);
  });
}

/** Gives up a change that has not taken effect. Nothing under way is given up too. Refuses `account.sign_in_first`. */
export async function giveUpChange(ctx: Ctx): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  return inTransaction(ctx.db, async (tx) => {
    await lockAccount(tx, accountId);
    await giveUp(tx, accountId);
    return ok(null);
  });
}

/** One row of an account's, held for this transaction: verifying, changing and stopping go one after the other. */
async function lockAccount(tx: Tx, accountId: string) {
  await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR UPDATE`;
  return tx.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { email: true, emailClaim: true, locale: true },
  });
}

/** Ends what is under way, with its links. */
export async function giveUp(tx: Tx, accountId: string): Promise<void> {
  const where = { accountId, doneAt: null, endedAt: null };
  await tx.addressChange.updateMany({ where, data: { endedAt: new Date() } });
  await endLinks(tx, accountId, ['prove_change', 'stop_change']);
}

/** What a link did. */
export type LinkDone = { readonly purpose: 'verify' | 'prove_change' | 'stop_change' | 'not_me' };

/**
 * Does what a link in a mail is for, once. Whoever holds it may, signed in or not: it came with the mail.
 * Refusals: `account.link_unknown`, `account.link_used`, `account.link_over`, `account.email_taken` (another account has verified the address),
 * `request.too_many`.
 */
export async function followLink(ctx: Ctx, input: { readonly token: string } & Origin): Promise<Result<LinkDone>> {
  const may = await knock(ctx.db, 'link', input);
  if (!may.ok) return may;
  try {
    return await inTransaction(ctx.db, async (tx) => {
      const read = await readLink(tx, input.token);
      if (!read.ok) return read;
      // The account before the link, as whoever lets a change take effect does: else each could wait for the other.
      if (read.value.accountId) await lockAccount(tx, read.value.accountId);
      const spent = await spendLink(tx, input.token, ['verify', 'prove_change', 'stop_change', 'not_me']);
      if (!spent.ok) return spent;
      const { accountId, purpose, address, changeId } = spent.value;
      if (purpose === 'verify') return verify(tx, accountId, address);
      if (purpose === 'prove_change') return prove(ctx, tx, { accountId, changeId });
      return purpose === 'stop_change' ? stop(tx, { accountId, changeId }) : disown(tx, accountId);
    });
  } catch (error) {
    // Two accounts verify one address at once: the unique key is the judge.
    if (isUniqueViolation(error)) return refused(refuseAccount('account.email_taken'));
    throw error;
  }
}

/** The claim becomes the account's address; unless it claims another by now, or somebody else was first. */
async function verify(tx: Tx, accountId: string, address: string): Promise<Result<LinkDone>> {
  const { count } = await tx.account.updateMany({
    where: { id: accountId, emailClaim: address, email: null },
    data: { email: address, emailClaim: null },
  });
  return count === 1 ? ok({ purpose: 'verify' }) : refused(refuseAccount('account.link_over'));
}

type OfChange = { readonly accountId: string; readonly changeId: string | null };

/** The new address is proved; from now the old one has a day. */
async function prove(ctx: Ctx, tx: Tx, { accountId, changeId }: OfChange): Promise<Result<LinkDone>> {
  const id = changeId ?? '';
  const { count } = await tx.addressChange.updateMany({
    where: { id, accountId, effectiveAt: null, endedAt: null, doneAt: null },
    data: { effectiveAt: new Date(Date.now() + CHANGE_SECONDS * 1000) },
  });
  if (count === 0) return refused(refuseAccount('account.link_over'));
  const { before, after } = await tx.addressChange.findUniqueOrThrow({ where: { id } });
  if ((await tx.account.count({ where: { email: after } })) > 0) return refused(refuseAccount('account.email_taken'));
  const { locale } = await lockAccount(tx, accountId);
  const linkId = await addLink(ctx, tx, { purpose: 'stop_change', accountId, address: before, locale, changeId: id });
  await recordEvent(tx, { type: 'account.addressChanging', subjectId: accountId, data: { linkId }, actorId: null });
  return ok({ purpose: 'prove_change' });
}

async function stop(tx: Tx, { accountId, changeId }: OfChange): Promise<Result<LinkDone>> {
  const id = changeId ?? '';
  const { count } = await tx.addressChange.updateMany({
    where: { id, accountId, endedAt: null, doneAt: null },
    data: { endedAt: new Date() },
  });
  if (count === 0) return refused(refuseAccount('account.link_over'));
  await recordEvent(tx, { type: 'account.addressStopped', subjectId: accountId, actorId: null });
  return ok({ purpose: 'stop_change' });
}

/** Somebody else was in there: every session ends, no browser is known any more, nothing under way goes on, and payouts are frozen. */
async function disown(tx: Tx, accountId: string): Promise<Result<LinkDone>> {
  await endSessions(tx, accountId);
  await tx.device.deleteMany({ where: { accountId } });
  await giveUp(tx, accountId);
  await freeze(tx, accountId);
  await recordEvent(tx, { type: 'account.disowned', subjectId: accountId, actorId: null });
  return ok({ purpose: 'not_me' });
}

/**
 * Lets the next change of address take effect whose day is over; false: there was none. What decides where money goes is frozen for a day. One that another
 * account has verified meanwhile ends without effect.
 */
export async function applyNextChange(db: Db): Promise<boolean> {
  const due = await db.addressChange.findFirst({
    where: { effectiveAt: { lte: new Date() }, endedAt: null, doneAt: null },
    orderBy: { effectiveAt: 'asc' },
  });
  if (!due) return false;
  const { id, accountId, before, after } = due;
  const end = { where: { id, endedAt: null, doneAt: null } };
  try {
    await inTransaction(db, async (tx) => {
      const account = await lockAccount(tx, accountId);
      // Stopped a moment ago, or done by another worker: then this changes nothing.
      const { count } = await tx.addressChange.updateMany({ ...end, data: { doneAt: new Date() } });
      if (count === 0 || account.email !== before) return;
      await tx.account.update({ where: { id: accountId }, data: { email: after } });
      await endLinks(tx, accountId, ['reset', 'stop_change']);
      await freeze(tx, accountId);
      const data = { changeId: id };
      await recordEvent(tx, { type: 'account.addressChanged', subjectId: accountId, data, actorId: accountId });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    await db.addressChange.updateMany({ ...end, data: { endedAt: new Date() } });
  }
  return true;
}

/** How long rows of links and ended changes are kept after they are of no more use, in seconds. */
const KEPT_SECONDS = 30 * 86_400;

/** Forgets links and changes that are long over: they hold addresses. */
export async function forgetLinks(db: Db): Promise<void> {
  const before = new Date(Date.now() - KEPT_SECONDS * 1000);
  await db.accountLink.deleteMany({ where: { expiresAt: { lt: before } } });
  await db.accountLink.deleteMany({ where: { accountId: null, expiresAt: { lt: new Date() } } });
  await db.addressChange.deleteMany({
    where: { askedAt: { lt: before }, OR: [{ doneAt: { not: null } }, { endedAt: { not: null } }] },
  });
}
