/**
 * What is left of an account that its owner deleted: a row without a name, which trades and feedback of others refer to, and two keyed hashes. By
 * the one the name stays free for a while, by the other a wallet that comes back is known: it begins without reputation, and as paused and as blocked
 * as it went.
 */
import { createHash, createHmac } from 'node:crypto';
import { getAddress } from 'ethers';
import { config } from '#lib/config.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import { GONE_NAME } from './name.ts';

/** How long nobody else may take the name of a deleted account: whoever knew it should not meet another under it. */
export const NAME_KEPT_SECONDS = 180 * DAY;

type Use = 'wallet' | 'name';

/** Of one thing under one use; without the server's key nobody can try names or addresses against it. */
const markUnder = (key: string, use: Use, text: string): string =>
  createHmac('sha256', key).update(`holdfast v1 departed ${use} ${text}`).digest('hex');

const markOf = (use: Use, text: string): string => markUnder(config().secrets.fingerprint[0]!, use, text);

/** Under every key there was: what was remembered under a former one counts as long as that is named. */
const marksOf = (use: Use, text: string): string[] =>
  config().secrets.fingerprint.map((key) => markUnder(key, use, text));

/** An address that nobody has, in the place of the wallet's: unique, and the same face each time. */
const nobodysAddress = (accountId: string): string =>
  getAddress(`0x${createHash('sha256').update(`holdfast departed ${accountId}`).digest('hex').slice(0, 40)}`);

/** Whether this name was that of an account deleted lately. */
export async function isNameKept(tx: Tx, nameKey: string): Promise<boolean> {
  const where = { nameMark: { in: marksOf('name', nameKey) }, nameKeptUntil: { gt: new Date() } };
  return (await tx.departure.count({ where })) > 0;
}

/** Takes name, address, sign-in and identity off an account's row. What else hangs on it is the caller's to delete. */
export async function depart(
  tx: Tx,
  account: {
    readonly id: string;
    readonly nameKey: string;
    readonly walletAddress: string;
    readonly pausedUntil: Date | null;
  },
  now: Instant,
): Promise<void> {
  const { id, nameKey, walletAddress, pausedUntil } = account;
  const walletMark = markOf('wallet', walletAddress);
  // An account that came back hands on what it had inherited.
  const nameKeptUntil = dateOf(now + NAME_KEPT_SECONDS);
  await tx.departure.create({
    data: {
      accountId: id,
      at: dateOf(now),
      walletMark,
      nameMark: markOf('name', nameKey),
      nameKeptUntil,
      pausedUntil: latest(pausedUntil, await inheritedPause(tx, id)),
    },
  });
  await tx.account.update({
    where: { id },
    data: {
      name: GONE_NAME,
      nameKey: `gone:${id}`,
      email: null,
      emailClaim: null,
      walletShut: false,
      frozenUntil: null,
      passwordKdf: Prisma.DbNull,
      signInHash: null,
      walletKind: 'injected',
      walletAddress: nobodysAddress(id),
      roles: [],
      locale: 'en',
      currency: 'EUR',
      country: null,
      awaySince: null,
      awayUntil: null,
      bondAsset: null,
      bondUnits: null,
      lastSeenAt: null,
      identityPublicKey: null,
      identitySigningKey: null,
      identitySignature: null,
      identityIssuedAt: null,
      deletedAt: dateOf(now),
    },
    select: { id: true },
  });
}

const latest = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));

/** A new account of a wallet that was here before: the pauses and blocks of the accounts it had come along; their reputation does not. */
export async function inherit(tx: Tx, accountId: string, walletAddress: string): Promise<void> {
  const where = { walletMark: { in: marksOf('wallet', walletAddress) } };
  const before = await tx.departure.findMany({ where, select: { accountId: true } });
  if (before.length === 0) return;
  await tx.departure.updateMany({ where, data: { heirId: accountId } });
  const blocks = await tx.block.findMany({
    where: { blockedId: { in: before.map((one) => one.accountId) } },
    select: { blockerId: true, createdAt: true },
  });
  await tx.block.createMany({
    data: blocks.map((block) => ({ ...block, blockedId: accountId })),
    skipDuplicates: true,
  });
  await inheritRestraint(
    tx,
    accountId,
    before.map((one) => one.accountId),
  );
  const pausedUntil = await inheritedPause(tx, accountId);
  if (pausedUntil) await tx.account.update({ where: { id: accountId }, data: { pausedUntil }, select: { id: true } });
}

/** What the staff had set about the accounts before. */
async function inheritRestraint(tx: Tx, accountId: string, before: readonly string[]): Promise<void> {
  const { _max } = await tx.restraint.aggregate({
    where: { accountId: { in: [...before] } },
    _max: { bannedAt: true, pausedUntil: true, heldAt: true },
  });
  if (_max.bannedAt === null && _max.pausedUntil === null && _max.heldAt === null) return;
  await tx.restraint.create({ data: { accountId, ..._max } });
}

/** Until when this account is paused for what its wallet did under accounts before; null: it is not. */
export async function inheritedPause(tx: Tx, accountId: string): Promise<Date | null> {
  const { _max } = await tx.departure.aggregate({ where: { heirId: accountId }, _max: { pausedUntil: true } });
  return _max.pausedUntil;
}
