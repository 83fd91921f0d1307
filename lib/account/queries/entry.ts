/** What pages ask about links, addresses and the password that is to be set anew. */
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { LinkView } from '../link.ts';
import { readLink } from '../links.ts';
import type { PasswordKdf } from '../password.ts';
import type { Actor } from '../policy.ts';
import { getPasswordKdf } from '../queries.ts';
import { refuseAccount } from '../refusals.ts';
import type { AddressChangeView } from '../view.ts';

/** What a link would do, for whoever holds it; looking uses nothing up. Refuses `account.link_unknown`. */
export async function findLink({ db }: Pick<Ctx, 'db'>, input: { readonly token: string }): Promise<Result<LinkView>> {
  const read = await readLink(db, input.token);
  if (!read.ok) return read;
  const { purpose, address, accountId, usedAt, endedAt, expiresAt } = read.value;
  if (accountId === null) return refused(refuseAccount('account.link_unknown'));
  const over = endedAt !== null || expiresAt.getTime() <= Date.now();
  return ok({ purpose, address, state: usedAt ? 'used' : over ? 'over' : 'open' });
}

export type ResetView = {
  readonly state: LinkView['state'];
  readonly address: string;
  /** How the new password is to be stretched. */
  readonly kdf: PasswordKdf;
  /** Without a recovery phrase only the old password opens the wallet. */
  readonly hasBackup: boolean;
};

/** What the page that sets a new password says and needs. Refuses `account.link_unknown`. */
export async function findReset(ctx: Pick<Ctx, 'db'>, input: { readonly token: string }): Promise<Result<ResetView>> {
  const found = await readLink(ctx.db, input.token);
  if (!found.ok) return found;
  const { purpose, accountId, address } = found.value;
  const view = await findLink(ctx, input);
  if (!view.ok || purpose !== 'reset' || accountId === null) return refused(refuseAccount('account.link_unknown'));
  const locks = await ctx.db.sealedKey.count({ where: { accountId, purpose: 'wallet', lock: { not: 'password' } } });
  const kdf = await getPasswordKdf(ctx.db, address);
  return ok({ state: view.value.state, address, kdf, hasBackup: locks > 0 });
}

/** A change of address under way; null: none is. */
export async function findAddressChange(db: Db, actor: Actor): Promise<AddressChangeView | null> {
  const row = await db.addressChange.findFirst({
    where: { accountId: actor.accountId, doneAt: null, endedAt: null },
    orderBy: { askedAt: 'desc' },
  });
  return row && { after: row.after, at: row.effectiveAt && instantOf(row.effectiveAt) };
}
