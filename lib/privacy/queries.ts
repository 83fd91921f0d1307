import { requireActor, type Actor } from '#lib/account/policy.ts';
import { findAsset, getChain } from '#lib/chain/chains.ts';
import { getDeployment, tokenAddressOf } from '#lib/chain/deployment.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { ENDS } from '#lib/trade/machine.ts';
import { listTradeYears } from './internal/taxes.ts';
import type { DeletionView, Obstacle } from './view.ts';

/** What the actor is told before deleting their account, and what stands in its way. Refuses `account.sign_in_first`. */
export async function getDeletion(ctx: Ctx): Promise<Result<DeletionView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const party = { OR: [{ buyerId: accountId }, { sellerId: accountId }] };
  const [obstacles, trades, messages, feedback] = await Promise.all([
    obstaclesOf(ctx.db, asked.value),
    ctx.db.trade.count({ where: party }),
    ctx.db.chatMessage.count({ where: { senderId: accountId } }),
    ctx.db.feedback.count({ where: { fromId: accountId } }),
  ]);
  const { name, walletKind } = asked.value;
  return ok({ name, obstacles, ownWallet: walletKind === 'browser', stays: { trades, messages, feedback } });
}

/** Years for which the actor can have their trades as a table, the latest first. Refuses `account.sign_in_first`. */
export async function listExportYears(ctx: Ctx): Promise<Result<readonly number[]>> {
  const asked = requireActor(ctx.actor);
  return asked.ok ? ok(await listTradeYears(ctx.db, asked.value.accountId, ctx.clock())) : asked;
}

/** All that has to end before this account may be deleted, as this transaction sees it. */
export async function obstaclesOf(tx: Tx, actor: Pick<Actor, 'accountId' | 'walletAddress'>): Promise<Obstacle[]> {
  const { accountId, walletAddress } = actor;
  const account = await tx.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { roles: true, demo: true, frozenUntil: true },
  });
  const seats = account.roles.filter((role) => role !== 'trader');
  return [
    ...(account.demo ? [{ kind: 'demo' } as const] : []),
    ...(account.frozenUntil !== null && account.frozenUntil > new Date() ? [{ kind: 'frozen' } as const] : []),
    ...seats.map((role): Obstacle => ({ kind: 'seat', role })),
    ...(seats.includes('admin') && (await isLastAdmin(tx, accountId)) ? [{ kind: 'last_admin' } as const] : []),
    ...(await tradesOf(tx, accountId)),
    ...(await coinsOf(tx, walletAddress)),
    ...((await hasActUnderWay(tx, accountId)) ? [{ kind: 'act' } as const] : []),
  ];
}

const isLastAdmin = async (tx: Tx, accountId: string): Promise<boolean> =>
  (await tx.account.count({ where: { roles: { has: 'admin' }, id: { not: accountId } } })) === 0;

/** Trades that are not over, or whose end a reorganisation could still take back; and cases that are not closed. */
async function tradesOf(tx: Tx, accountId: string): Promise<Obstacle[]> {
  const ends = [...ENDS];
  const rows = await tx.trade.findMany({
    where: {
      AND: [
        { OR: [{ buyerId: accountId }, { sellerId: accountId }] },
        {
          OR: [
            { state: { notIn: ends } },
            { finalState: { notIn: ends } },
            { dispute: { is: { state: { not: 'closed' } } } },
          ],
        },
      ],
    },
    orderBy: { createdAt: 'asc' },
    take: 50,
    select: { id: true, reference: true, dispute: { select: { state: true } } },
  });
  return rows.map(({ id, reference, dispute }): Obstacle => ({
    kind: dispute && dispute.state !== 'closed' ? 'dispute' : 'trade',
    tradeId: id,
    reference,
  }));
}

/** What lies in the person's vaults, free or locked in a trade of this site or another, by the logs read so far. */
async function coinsOf(tx: Tx, owner: string): Promise<Obstacle[]> {
  const rows = await tx.$queryRaw<{ chainId: number; token: string; units: string }[]>`
    SELECT "chainId", "token", sum("delta")::text AS "units" FROM (
      SELECT e."chainId", e."token", e."delta" FROM "VaultEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
      WHERE e."owner" = ${owner} AND l."revertedAt" IS NULL
      UNION ALL
      SELECT e."chainId", e."token", e."delta" FROM "LockEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
      WHERE e."owner" = ${owner} AND l."revertedAt" IS NULL
    ) AS held GROUP BY "chainId", "token" HAVING sum("delta") > 0 ORDER BY "chainId", "token"`;
  return Promise.all(
    rows.map(async ({ chainId, token, units }): Promise<Obstacle> => {
      const symbol = await symbolOf(tx, chainId, token);
      const decimals = symbol === undefined ? 0 : findAsset(chainId, symbol)!.decimals;
      return { kind: 'coins', amount: formatUnits(toBigint(units), decimals), unit: symbol ?? token, chainId };
    }),
  );
}

async function symbolOf(tx: Tx, chainId: number, token: string): Promise<string | undefined> {
  const deployment = await getDeployment(tx, chainId);
  return getChain(chainId).assets.find(({ symbol }) => tokenAddressOf(deployment, symbol) === token)?.symbol;
}

/** A deposit, withdrawal or end of offers that may still reach the chain. */
async function hasActUnderWay(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count" FROM "VaultAct" v LEFT JOIN "RelayIntent" i ON i."actKey" = v."actKey"
    WHERE v."accountId" = ${accountId} AND (
      (i."status" IN ('held', 'queued', 'sent') AND v."createdAt" > now() - ${DAY}::int * interval '1 second')
      OR (v."txHash" IS NOT NULL AND v."createdAt" > now() - ${HOUR}::int * interval '1 second'
        AND NOT EXISTS (SELECT 1 FROM "ChainLog" l WHERE l."txHash" = v."txHash"))
    )`;
  return row!.count > 0;
}
