import type { Ctx } from '#lib/db/ctx.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireActor, requireConfirmed } from '#lib/account/policy.ts';
import { writeEverything } from '../internal/everything.ts';
import { LINK_SECONDS, makeLink, readLink } from '../internal/link.ts';
import { writeTrades } from '../internal/taxes.ts';
import { refusePrivacy } from '../refusals.ts';
import type { ExportInput } from '../schema.ts';
import type { ExportFile, ExportLink } from '../view.ts';

// Links live in wall-clock time: a chain that stands still must not keep one open.
const now = () => instantOf(new Date());

/**
 * A link under which the actor's browser fetches an export, for some minutes and for this session alone. Whoever sits down at an open page gets none:
 * refuses `account.sign_in_first`, `account.confirm_first`.
 */
export async function askExport(ctx: Ctx, input: ExportInput): Promise<Result<ExportLink>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const until = now() + LINK_SECONDS;
  return ok({ path: `/me/exports/${makeLink(input, asked.value.sessionId, until)}`, until });
}

/** The file that a link asks for, read from the tables as it goes out. Refuses `account.sign_in_first`, `privacy.link_over`. */
export async function openExport(ctx: Ctx, input: { readonly token: string }): Promise<Result<ExportFile>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress: wallet, sessionId } = asked.value;
  const wanted = readLink(input.token, sessionId, now());
  if (!wanted) return refused(refusePrivacy('privacy.link_over'));
  if (wanted.kind === 'trades') {
    const parts = writeTrades(ctx.db, accountId, wanted);
    return ok({ name: `holdfast-trades-${wanted.year}.csv`, type: 'text/csv; charset=utf-8; header=present', parts });
  }
  const day = dateOf(now()).toISOString().slice(0, 10);
  const parts = writeEverything(ctx.db, { accountId, wallet }, now());
  return ok({ name: `holdfast-${day}.json`, type: 'application/json', parts });
}
