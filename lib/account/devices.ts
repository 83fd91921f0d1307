/** Browsers in which somebody has signed in to the end, told apart by a random cookie. */
import { createHash } from 'node:crypto';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import { fromBase64Url, toBase64Url } from './encoding.ts';

/** Browsers that are remembered of one account; the one used longest ago goes first. */
const MOST_DEVICES = 30;
const COOKIE_BYTES = 32;

const hashOf = (cookie: string): string => createHash('sha256').update(`holdfast/device/1\0${cookie}`).digest('hex');

/** The hash of what a browser shows as its cookie; undefined for what is none of ours. */
const readCookie = (cookie: string | undefined): string | undefined =>
  cookie !== undefined && fromBase64Url(cookie, COOKIE_BYTES) ? hashOf(cookie) : undefined;

/** Remembers the browser of a sign-in that is complete. Answers the cookie it is known by, and whether it was new to this account. */
export async function rememberDevice(
  ctx: Pick<Ctx, 'random'>,
  tx: Db | Tx,
  accountId: string,
  shown: string | undefined,
): Promise<{ readonly cookie: string; readonly fresh: boolean }> {
  const known = readCookie(shown);
  const cookie = known === undefined ? toBase64Url(ctx.random(COOKIE_BYTES)) : shown!;
  const hash = known ?? hashOf(cookie);
  const { count } = await tx.device.updateMany({ where: { accountId, hash }, data: { lastUsedAt: new Date() } });
  if (count > 0) return { cookie, fresh: false };
  await tx.device.createMany({ data: [{ id: newId(ctx.random), accountId, hash }], skipDuplicates: true });
  const old = await tx.device.findMany({
    where: { accountId },
    orderBy: { lastUsedAt: 'desc' },
    skip: MOST_DEVICES,
    select: { id: true },
  });
  if (old.length > 0) await tx.device.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } });
  return { cookie, fresh: true };
}

/**
 * By what a browser is counted alone, where somebody has signed in with it before: to the account whose verified address this is, or, where none is
 * named, to any. A claim does not do: whoever likes can claim an address. Undefined: it is counted with everybody else.
 */
export async function knownDevice(db: Db, cookie: string | undefined, address?: string): Promise<string | undefined> {
  const hash = readCookie(cookie);
  if (hash === undefined) return undefined;
  const where = { hash, ...(address !== undefined && { account: { email: address } }) };
  return (await db.device.findFirst({ where, select: { id: true } })) ? hash : undefined;
}

/** The accounts that have signed in with this browser. */
export async function accountsOfDevice(db: Db, cookie: string | undefined): Promise<readonly string[]> {
  const hash = readCookie(cookie);
  if (hash === undefined) return [];
  return (await db.device.findMany({ where: { hash }, select: { accountId: true } })).map(({ accountId }) => accountId);
}
