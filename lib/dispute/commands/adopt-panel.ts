/** Who rules trades from now on. Members of a panel never change: other staff is another panel, and trades keep the one that they name. */
import { getAddress } from 'ethers';
import { actAsStaff, type Acted } from '#lib/account/commands/staff.ts';
import { requirePower, seatsOf, seatsWith } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment, nameArbiter, type Deployment } from '#lib/chain/deployment.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { newId, type RandomBytes } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { chainHere } from '#lib/site/chains.ts';
import { refuseDispute } from '../refusals.ts';
import type { Seats } from '../ruling.ts';
import { readPanel, readSeats, type ReadPanel, type ReadSeats } from '../seats.ts';

export type AdoptPorts = { readonly readPanel: ReadPanel; readonly readSeats: ReadSeats };
export type AdoptInput = { readonly chainId: number; readonly address: string; readonly reason: string };

/**
 * Names another panel in trades taken from now on; standing offers that name the old one have to be signed anew. Trades under way stay with theirs.
 * Refuses `dispute.panel_unknown`, `panel_too_small`, `panel_member_without_seat`, `panel_has_backup`, `panel_in_force`, `chain_unavailable`, and what
 * every act of an administrator is refused for.
 */
export async function adoptPanel(
  ctx: Ctx,
  input: AdoptInput,
  ports: AdoptPorts = { readPanel, readSeats },
): Promise<Result<{ readonly address: string }>> {
  const { chainId, reason } = input;
  const asked = { power: 'panel.set', act: 'panel.adopt', subject: null, reason, confirmed: true } as const;
  const may = requirePower(ctx.actor, asked.power);
  if (!may.ok) return may;
  const here = chainHere(chainId);
  if (!here.ok) return here;
  // Before the transaction, because it asks the chain.
  const address = readAddress(input.address);
  const [found, before] = await Promise.all([
    address === null ? ok(null) : ports.readPanel(chainId, address),
    seatsInForce(ctx.db, chainId, ports.readSeats),
  ]);
  return actAsStaff(ctx, asked, async (tx, actor, why) => {
    if (!found.ok) return found;
    if (!before.ok) return before;
    if (address === null || found.value === null) return refused(refuseDispute('dispute.panel_unknown'));
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('dispute.panel'))`;
    const deployment = await getDeployment(tx, chainId);
    const fits = await mayRule(tx, deployment, address, found.value);
    if (!fits.ok) return fits;
    const row = { address, seats: found.value, before: before.value, by: actor.accountId, reason: why };
    return ok(await replace(tx, ctx.random, deployment, row));
  });
}

async function seatsInForce(db: Db, chainId: number, read: ReadSeats): Promise<Result<Seats>> {
  return read(chainId, (await getDeployment(db, chainId)).panel);
}

function readAddress(text: string): string | null {
  try {
    return getAddress(text.trim());
  } catch {
    return null;
  }
}

async function mayRule(tx: Tx, deployment: Deployment, address: string, seats: Seats): Promise<Result<null>> {
  if (deployment.panel === address) return refused(refuseDispute('dispute.panel_in_force'));
  if (seats.threshold < 2) return refused(refuseDispute('dispute.panel_too_small'));
  if (seats.members.includes(deployment.backupArbiter)) return refused(refuseDispute('dispute.panel_has_backup'));
  const staff = await tx.account.findMany({
    where: { walletAddress: { in: [...seats.members] }, deletedAt: null },
    select: { walletAddress: true, roles: true },
  });
  const rules = (roles: readonly string[]) => seatsOf(roles).some((seat) => seatsWith('cases.rule').includes(seat));
  const missing = seats.members.find(
    (member) => !staff.some(({ walletAddress, roles }) => walletAddress === member && rules(roles)),
  );
  return missing === undefined
    ? ok(null)
    : refused(refuseDispute('dispute.panel_member_without_seat', { address: missing }));
}

type Next = {
  readonly address: string;
  readonly seats: Seats;
  /** Of the one whose place it takes. */
  readonly before: Seats;
  readonly by: string;
  readonly reason: string;
};

async function replace(
  tx: Tx,
  random: RandomBytes,
  deployment: Deployment,
  { address, seats, before: left, by, reason }: Next,
): Promise<Acted<{ address: string }>> {
  const { chainId, panel: before } = deployment;
  const at = dateOf(await chainNow(tx, chainId));
  const { count } = await tx.arbiterPanel.updateMany({ where: { chainId, retiredAt: null }, data: { retiredAt: at } });
  // The one that came with the contracts was never written down.
  if (count === 0) await keepFirst(tx, random, deployment, left, at);
  const { members, threshold } = seats;
  await tx.arbiterPanel.create({
    data: {
      id: newId(random),
      chainId,
      address,
      members: [...members],
      threshold,
      adoptedAt: at,
      adoptedById: by,
      reason,
    },
  });
  await nameArbiter(tx, chainId, address);
  return {
    value: { address },
    data: { chainId, before, address, members, threshold },
    subject: { noun: 'site', id: 'panel' },
  };
}

async function keepFirst(tx: Tx, random: RandomBytes, deployment: Deployment, seats: Seats, at: Date): Promise<void> {
  const { chainId, panel: address } = deployment;
  const { createdAt } = await tx.deployment.findUniqueOrThrow({ where: { chainId }, select: { createdAt: true } });
  const { members, threshold } = seats;
  await tx.arbiterPanel.create({
    data: {
      id: newId(random),
      chainId,
      address,
      members: [...members],
      threshold,
      // By another clock than the chain's: never after the end of its own time.
      adoptedAt: createdAt < at ? createdAt : at,
      retiredAt: at,
    },
  });
}
