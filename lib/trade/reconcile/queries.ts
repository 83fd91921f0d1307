/** What the comparisons found, for the console. */
import { requirePower } from '../../account/powers.ts';
import type { Ctx } from '../../db/ctx.ts';
import type { Reconciliation } from '../../db/generated/client.ts';
import { instantOf } from '../../kernel/instant.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { readWritten, type ReconcileDesk, type ReconciliationView } from './view.ts';

const MOST = 50;

/** The last comparisons of a chain, the newest first, and where chain, database and log were last the same. Refuses whoever may not (`account.role_needed`). */
export async function listReconciliations(
  ctx: Ctx,
  { chainId }: { readonly chainId: number },
): Promise<Result<ReconcileDesk>> {
  const may = requirePower(ctx.actor, 'health.read');
  if (!may.ok) return may;
  const rows = await ctx.db.reconciliation.findMany({ where: { chainId }, orderBy: { startedAt: 'desc' }, take: MOST });
  const [last] = rows.filter(({ state }) => state === 'done');
  // An alarm stands until everything was compared again and it was gone.
  const standing = rows.find(({ state, whole, alarms }) => state === 'done' && (whole || alarms > 0));
  return ok({
    state: !last ? 'never' : (standing?.alarms ?? 0) > 0 ? 'alarm' : 'same',
    last: last ? viewOf(last) : null,
    standing: standing && standing.alarms > 0 ? viewOf(standing) : null,
    runs: rows.map(viewOf),
  });
}

function viewOf(row: Reconciliation): ReconciliationView {
  const { id, whole, block, alarms, explained, fault } = row;
  return {
    id,
    state: row.state === 'asked' || row.state === 'failed' ? row.state : 'done',
    whole,
    startedAt: instantOf(row.startedAt),
    endedAt: row.endedAt && instantOf(row.endedAt),
    block,
    checked: readChecked(row.checked),
    alarms,
    explained,
    differences: readWritten(row.differences),
    fault,
  };
}

const readChecked = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).filter((entry): entry is [string, number] =>
      Number.isFinite(entry[1]),
    ),
  );
