import { requireActor } from '#lib/account/policy.ts';
import { lookAsStaff } from '#lib/account/commands/staff.ts';
import { findBalances } from '#lib/chain/balances.ts';
import { decimalsOf, type Bond } from '#lib/chain/bond.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment, tokenAddressOf, type Deployment } from '#lib/chain/deployment.ts';
import { getChain } from '#lib/chain/chains.ts';
import { config } from '#lib/config.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { BOND_FAULTS, BOND_WHOLE, bondBehind, requiredUnits, type BondFault } from './bond-rules.ts';
import { judge, unmet } from './criteria.ts';
import { standingSchema } from './schema.ts';
import { finalBonds, postedOf, readStanding, seenBonds, type BondReader } from './standing.ts';
import type {
  ApplicationView,
  BondAssetView,
  BondView,
  GrantedView,
  MerchantDesk,
  MyMerchantView,
  WaitingView,
} from './view.ts';

const MOST_WAITING = 50;
const MOST_MERCHANTS = 200;

const faultOf = (text: string | null): BondFault | null => BOND_FAULTS.find((one) => one === text) ?? null;

const bondView = (chainId: number, { asset, units, freeFrom }: Bond): BondView => ({
  asset,
  decimals: decimalsOf(chainId, asset),
  units: `${units}`,
  freeFrom,
});

/** How the actor stands to the criteria, what their bond is, and what came of their application. Refuses `account.sign_in_first`. */
export async function getMyMerchant(ctx: Ctx, bondsOf: BondReader = seenBonds): Promise<Result<MyMerchantView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress: owner } = asked.value;
  const { chainId } = config();
  const [deployment, now] = await Promise.all([getDeployment(ctx.db, chainId), chainNow(ctx.db, chainId)]);
  const [standing, application, merchant, assets, bonds] = await Promise.all([
    readStanding(ctx.db, accountId, now),
    ctx.db.merchantApplication.findFirst({ where: { accountId }, orderBy: { createdAt: 'desc' } }),
    ctx.db.merchant.findUnique({ where: { accountId } }),
    assetsOf(deployment, owner),
    bondsOf(ctx.db, chainId, owner),
  ]);
  const { bond, panel: arbiter } = deployment;
  return ok({
    place: bond === null ? null : { chainId, bond, arbiter, owner },
    criteria: judge(standing, now),
    assets,
    bonds: bonds && bonds.map((one) => bondView(chainId, one)),
    application: application && {
      state: application.state as ApplicationView['state'],
      why: application.why,
      at: instantOf(application.createdAt),
      reason: application.reason,
    },
    merchant: merchant && { since: instantOf(merchant.grantedAt), suspendedBy: faultOf(merchant.suspendedBy) },
  });
}

async function assetsOf(deployment: Deployment, owner: string): Promise<BondAssetView[]> {
  const { chainId } = deployment;
  const balances = await findBalances(deployment, owner);
  return getChain(chainId)
    .assets.filter(({ symbol, native }) => !native && symbol in BOND_WHOLE)
    .map(({ symbol, decimals }) => ({
      symbol,
      token: tokenAddressOf(deployment, symbol),
      decimals,
      required: `${requiredUnits(symbol, decimals)}`,
      wallet: balances?.find((one) => one.symbol === symbol)?.units ?? null,
    }));
}

/** What waits for a decision, the longest waiting first, and who is a merchant. Refuses whoever may not. */
export async function listMerchants(ctx: Ctx, bondsOf: BondReader = finalBonds): Promise<Result<MerchantDesk>> {
  const asked = { power: 'merchants.decide', act: 'merchants.list', subject: null } as const;
  return lookAsStaff(ctx, asked, async () => {
    const { chainId } = config();
    const now = await chainNow(ctx.db, chainId);
    const [open, granted] = await Promise.all([
      ctx.db.merchantApplication.findMany({
        where: { state: 'open' },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: MOST_WAITING,
        include: { account: { select: { name: true, walletAddress: true } } },
      }),
      ctx.db.merchant.findMany({
        orderBy: [{ grantedAt: 'desc' }, { accountId: 'asc' }],
        take: MOST_MERCHANTS,
        include: { account: { select: { name: true } } },
      }),
    ]);
    const waiting: WaitingView[] = [];
    for (const row of open) waiting.push(await waitingView(ctx, row, { chainId, now, bondsOf }));
    return ok({ waiting, merchants: granted.map((row) => grantedView(chainId, row)) });
  });
}

type Granted = Parameters<typeof toBigint>[0];
type Row = { readonly accountId: string; readonly grantedAt: Date; readonly asset: string; readonly units: Granted } & {
  readonly suspendedBy: string | null;
  readonly account: { readonly name: string };
};

const grantedView = (chainId: number, row: Row): GrantedView => ({
  accountId: row.accountId,
  name: row.account.name,
  since: instantOf(row.grantedAt),
  bond: bondView(chainId, { asset: row.asset, units: toBigint(row.units), freeFrom: null }),
  suspendedBy: faultOf(row.suspendedBy),
});

type Open = {
  readonly id: string;
  readonly accountId: string;
  readonly why: string;
  readonly createdAt: Date;
  readonly standing: unknown;
  readonly account: { readonly name: string; readonly walletAddress: string };
};
type At = { readonly chainId: number; readonly now: Instant; readonly bondsOf: BondReader };

async function waitingView(ctx: Ctx, row: Open, { chainId, now, bondsOf }: At): Promise<WaitingView> {
  const at = instantOf(row.createdAt);
  const criteria = judge(await readStanding(ctx.db, row.accountId, now), now);
  const bonds = await bondsOf(ctx.db, chainId, row.account.walletAddress);
  const stands = bonds !== null && 'bond' in bondBehind(postedOf(chainId, bonds));
  return {
    id: row.id,
    accountId: row.accountId,
    name: row.account.name,
    why: row.why,
    at,
    before: judge(standingSchema.parse(row.standing), at),
    now: criteria,
    bonds: bonds && bonds.map((one) => bondView(chainId, one)),
    missing: unmet(criteria).length > 0 ? 'criteria' : stands ? null : 'bond',
  };
}
