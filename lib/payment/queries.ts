import { requireActor } from '#lib/account/policy.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { canChangeAccount } from './policy.ts';
import { PAYMENT_ACCOUNT_SELECT, paymentAccountView, type PaymentAccountView } from './view.ts';

/** The actor's accounts in use, sealed as they are; of one currency where that is asked for. */
export async function listMyPaymentAccounts(
  ctx: Ctx,
  filter: { readonly currency?: string | undefined } = {},
): Promise<Result<readonly PaymentAccountView[]>> {
  const actor = requireActor(ctx.actor);
  if (!actor.ok) return actor;
  const rows = await ctx.db.paymentAccount.findMany({
    where: {
      accountId: actor.value.accountId,
      archivedAt: null,
      ...(filter.currency !== undefined && { currency: filter.currency }),
    },
    orderBy: [{ currency: 'asc' }, { createdAt: 'asc' }],
    select: PAYMENT_ACCOUNT_SELECT,
  });
  return ok(rows.map(paymentAccountView));
}

/** One account of the actor's. Refusals: `payment.not_found` (also for somebody else's), `payment.archived`. */
export async function getMyPaymentAccount(
  ctx: Ctx,
  input: { readonly accountId: string },
): Promise<Result<PaymentAccountView>> {
  const row = await ctx.db.paymentAccount.findUnique({
    where: { id: input.accountId },
    select: { ...PAYMENT_ACCOUNT_SELECT, accountId: true, archivedAt: true },
  });
  const may = canChangeAccount(ctx.actor, row);
  return may.ok ? ok(paymentAccountView(may.value)) : may;
}
