/** Who rules on the chain: for whoever is about to trade, and for whoever runs the site. */
import { requirePower, seatsOf, seatsWith } from '#lib/account/powers.ts';
import { namesOf } from '#lib/account/queries/users.ts';
import { NATIVE as NOBODY } from '#lib/chain/chains.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isEnd, STATES } from '#lib/trade/machine.ts';
import { refuseDispute } from '../refusals.ts';
import { readSeats, type ReadSeats } from '../seats.ts';
import type { ArbiterMember, ArbitersView, PanelsView } from '../arbiter-view.ts';

/** Members with the names under which they work here; a wallet of nobody's, or of somebody who left the staff, has none. */
async function namesOfMembers(db: Db, members: readonly string[]): Promise<ArbiterMember[]> {
  const staff = await db.account.findMany({
    where: { walletAddress: { in: [...members] }, deletedAt: null },
    select: { walletAddress: true, name: true, roles: true },
  });
  return members.map((address) => {
    const one = staff.find(({ walletAddress }) => walletAddress === address);
    const rules = seatsOf(one?.roles ?? []).some((seat) => seatsWith('cases.rule').includes(seat));
    return { address, name: one && rules ? one.name : null };
  });
}

/** A page is read without the chain; a node that says nothing holds none of them up for longer. */
const PATIENCE_MS = 1_500;

function inTime(asked: ReturnType<ReadSeats>): ReturnType<ReadSeats> {
  const late = new Promise<Awaited<ReturnType<ReadSeats>>>((resolve) => {
    setTimeout(() => resolve(refused(refuseDispute('dispute.chain_unavailable'))), PATIENCE_MS).unref();
  });
  return Promise.race([asked, late]);
}

/** Who would rule a trade that is taken now. Open to anybody. Refuses `dispute.chain_unavailable`, also where the node is silent. */
export async function getArbiters(
  { db }: Pick<Ctx, 'db'>,
  { chainId }: { readonly chainId: number },
  seatsOf_: ReadSeats = readSeats,
): Promise<Result<ArbitersView>> {
  const { panel, backupArbiter } = await getDeployment(db, chainId);
  const seats = await inTime(seatsOf_(chainId, panel));
  if (!seats.ok) return seats;
  return ok({
    address: panel,
    threshold: seats.value.threshold,
    members: await namesOfMembers(db, seats.value.members),
    backup: backupArbiter === NOBODY ? null : backupArbiter,
  });
}

const LIVE = STATES.filter((state) => !isEnd(state));

/** How many trades under way name each arbiter. */
async function liveByArbiter(db: Db, chainId: number): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ arbiter: string; live: bigint }[]>`
    SELECT "terms"->>'arbiter' AS arbiter, count(*) AS live FROM "Trade"
    WHERE "chainId" = ${chainId} AND "state"::text = ANY(${LIVE}) GROUP BY 1`;
  return new Map(rows.map(({ arbiter, live }) => [arbiter, Number(live)]));
}

// Of two of one moment the one in force is the newer.
const NEWEST = [{ adoptedAt: 'desc' as const }, { retiredAt: { sort: 'desc' as const, nulls: 'first' as const } }];

/** The panel of now and those before it, for the console. Refuses whoever may not read what the site is set to, and `dispute.chain_unavailable`. */
export async function getPanels(
  ctx: Ctx,
  { chainId }: { readonly chainId: number },
  seatsOf_: ReadSeats = readSeats,
): Promise<Result<PanelsView>> {
  const may = requirePower(ctx.actor, 'site.read');
  if (!may.ok) return may;
  const now = await getArbiters(ctx, { chainId }, seatsOf_);
  if (!now.ok) return now;
  const [live, rows] = await Promise.all([
    liveByArbiter(ctx.db, chainId),
    ctx.db.arbiterPanel.findMany({ where: { chainId }, orderBy: NEWEST }),
  ]);
  const names = await namesOf(
    ctx.db,
    rows.flatMap(({ adoptedById }) => adoptedById ?? []),
  );
  const history = rows.map(({ address, threshold, members, reason, ...row }) => ({
    address,
    threshold,
    members,
    reason,
    adoptedAt: instantOf(row.adoptedAt),
    retiredAt: row.retiredAt && instantOf(row.retiredAt),
    by: row.adoptedById === null ? null : (names.get(row.adoptedById) ?? null),
    live: live.get(address) ?? 0,
  }));
  return ok({ now: now.value, live: live.get(now.value.address) ?? 0, history });
}
