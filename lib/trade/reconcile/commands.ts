/** Somebody of the staff asks for a comparison of everything. */
import { actAsStaff } from '../../account/commands/staff.ts';
import type { Ctx } from '../../db/ctx.ts';
import { wake } from '../../events/bus.ts';
import { dateOf } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { chainHere } from '../../site/chains.ts';
import { refuseTrade } from '../refusals.ts';

/** One at a time on each chain. Refuses `trade.reconcile_asked` while one waits, and what every act of the staff refuses. */
export async function askReconciliation(
  ctx: Ctx,
  { chainId, reason }: { readonly chainId: number; readonly reason: string },
): Promise<Result<{ id: string }>> {
  const here = chainHere(chainId);
  if (!here.ok) return here;
  const asked = { power: 'health.act', act: 'reconcile.ask', subject: null, reason } as const;
  const done = await actAsStaff(ctx, asked, async (tx, actor) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('reconcile.ask'))`;
    if ((await tx.reconciliation.count({ where: { chainId, state: 'asked' } })) > 0)
      return refused(refuseTrade('trade.reconcile_asked'));
    const id = newId(ctx.random);
    const row = { id, chainId, state: 'asked', whole: true, askedById: actor.accountId };
    await tx.reconciliation.create({ data: { ...row, startedAt: dateOf(ctx.clock()) } });
    return ok({ value: { id }, data: { id } });
  });
  if (done.ok) wake('reconciler');
  return done;
}
