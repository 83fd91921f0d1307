/**
 * Links in mail. A token is made from the server's secret, the row's id and what the link is for, so that a mail can be sent again with the same
 * link, and neither database nor event log holds anything that opens it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '#lib/config.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import type { AccountLink } from '#lib/db/generated/client.ts';
import { newId } from '#lib/kernel/ids.ts';
import { keysFor } from '#lib/secrets/derived.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isLinkPurpose, LINK_SECONDS, linkToken, type LinkPurpose } from './link.ts';
import { refuseAccount } from './refusals.ts';

const ID_LENGTH = 20;

/** By each of the site's secrets, the one in use first: a link in a mail outlives a change of it. */
const tokensOfLink = (purpose: LinkPurpose, id: string): string[] =>
  keysFor('holdfast v1 links in mails').map(
    (key) => id + createHmac('sha256', key).update(`${purpose}\0${id}`).digest('base64url'),
  );

export const tokenOfLink = (purpose: LinkPurpose, id: string): string => tokensOfLink(purpose, id)[0]!;

/** The page behind a link. */
export function linkUrl(purpose: LinkPurpose, id: string): string {
  const page = purpose === 'reset' ? 'reset' : 'links';
  return `${config().publicUrl}/sign-in/${page}/${tokenOfLink(purpose, id)}`;
}

type NewLink = {
  readonly purpose: LinkPurpose;
  readonly address: string;
  readonly accountId: string | null;
  readonly locale?: string;
  readonly changeId?: string;
};

/** Keeps a link; answers its id. */
export async function addLink(ctx: Pick<Ctx, 'random'>, tx: Tx, link: NewLink): Promise<string> {
  const id = newId(ctx.random);
  const expiresAt = new Date(Date.now() + LINK_SECONDS[link.purpose] * 1000);
  await tx.accountLink.create({ data: { ...link, id, expiresAt }, select: { id: true } });
  return id;
}

/** The row of a token that is ours, used or not; anything else is `account.link_unknown`. */
export async function readLink(
  db: Db | Tx,
  token: string,
): Promise<Result<AccountLink & { readonly purpose: LinkPurpose }>> {
  const unknown = refused(refuseAccount('account.link_unknown'));
  if (!linkToken.safeParse(token).success) return unknown;
  const row = await db.accountLink.findUnique({ where: { id: token.slice(0, ID_LENGTH) } });
  const { purpose } = row ?? {};
  if (!row || purpose === undefined || !isLinkPurpose(purpose)) return unknown;
  const shown = Buffer.from(token);
  const ours = tokensOfLink(purpose, row.id).some((one) => timingSafeEqual(shown, Buffer.from(one)));
  return ours ? ok({ ...row, purpose }) : unknown;
}

/**
 * Spends a link, of many that try at once only once, in the transaction of what it does. Refusals: `account.link_unknown`, `account.link_used`,
 * `account.link_over`.
 */
export async function spendLink(
  tx: Tx,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<Result<AccountLink & { readonly purpose: LinkPurpose; readonly accountId: string }>> {
  const read = await readLink(tx, token);
  if (!read.ok) return read;
  const { id, purpose, accountId, usedAt } = read.value;
  if (!purposes.includes(purpose) || accountId === null) return refused(refuseAccount('account.link_unknown'));
  const { count } = await tx.accountLink.updateMany({
    where: { id, usedAt: null, endedAt: null, expiresAt: { gt: new Date() } },
    data: { usedAt: new Date() },
  });
  if (count === 1) return ok({ ...read.value, accountId });
  const now = usedAt ?? (await tx.accountLink.findUnique({ where: { id }, select: { usedAt: true } }))?.usedAt;
  return refused(refuseAccount(now ? 'account.link_used' : 'account.link_over'));
}

/** Ends every open link of an account that is for one of these. */
export async function endLinks(tx: Tx, accountId: string, purposes: readonly LinkPurpose[]): Promise<void> {
  await tx.accountLink.updateMany({
    where: { accountId, purpose: { in: [...purposes] }, usedAt: null, endedAt: null },
    data: { endedAt: new Date() },
  });
}
