import { requireConfirmed, type Actor } from '#lib/account/policy.ts';
import { findTrader } from '#lib/account/queries.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { poolOf } from '#lib/db/client.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { sqlOn } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { eventOf } from '../internal/escrow-events.ts';
import { readFacts } from '../read-facts.ts';
import { chainFactsOf, statedOf, tradeOfEvents, type ChainTrade } from '../statement-facts.ts';
import { listStatementSigners, signStatement } from '../statement-key.ts';
import { refuseStatement } from '../statement.refusals.ts';
import { MOST_TRADES, STATEMENT_FORMAT, type Statement, type WordFacts } from '../statement.ts';

/** What the site said; the person's wallet has to sign it too before it is worth anything. */
export type Stated = { readonly statement: Statement; readonly signature: string };

type Place = { readonly chainId: number; readonly escrow: string };
type AsOf = Statement['asOf'];

/**
 * A statement of the actor's ended trades, signed by this site: of trades whose end is final, and of feedback that everybody can read. Whoever sits down at
 * an open page gets none: refuses `account.sign_in_first`, `account.confirm_first`, `statement.nothing_final`.
 */
export async function makeStatement(ctx: Ctx): Promise<Result<Stated>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const actor = asked.value;
  const { chainId, publicUrl } = config();
  const asOf = await findFinal(ctx.db, chainId);
  if (!asOf) return refused(refuseStatement('statement.nothing_final'));
  const { escrow } = await getDeployment(ctx.db, chainId);
  const { trades, older } = await listEnded(ctx.db, actor, { chainId, escrow }, asOf);
  const statement: Statement = {
    format: STATEMENT_FORMAT,
    site: { name: 'Holdfast', url: new URL(publicUrl).origin, chainId, escrow, signer: listStatementSigners()[0]! },
    wallet: actor.walletAddress,
    name: actor.name,
    asOf,
    chain: chainFactsOf(trades),
    word: await readWord(ctx.db, actor, older, asOf),
    trades: trades.map(statedOf),
  };
  return ok({ statement, signature: await signStatement(statement) });
}

/** The last final block, and the chain's time now; undefined: nothing is final yet. */
async function findFinal(db: Db, chainId: number): Promise<AsOf | undefined> {
  const cursor = await db.chainCursor.findUnique({ where: { chainId } });
  const block = cursor && (await db.chainBlock.findFirst({ where: { chainId, number: cursor.finalNumber } }));
  return block ? { at: await chainNow(db, chainId), block: block.number, hash: block.hash } : undefined;
}

/** The newest trades that ended for good, as their events tell them; and how many there are besides. */
async function listEnded(
  db: Db,
  { accountId, walletAddress }: Actor,
  { chainId, escrow }: Place,
  { block }: AsOf,
): Promise<{ trades: readonly ChainTrade[]; older: number }> {
  const where = {
    chainId,
    contract: escrow,
    practice: false,
    finalState: { in: ['completed', 'refunded', 'divided'] as ('completed' | 'refunded' | 'divided')[] },
    OR: [
      { buyerId: accountId, buyerAddress: walletAddress },
      { sellerId: accountId, sellerAddress: walletAddress },
    ],
  };
  const [all, rows] = await Promise.all([
    db.trade.count({ where }),
    db.trade.findMany({
      where,
      select: { tradeHash: true },
      orderBy: [{ endedAt: 'desc' }, { id: 'desc' }],
      take: MOST_TRADES,
    }),
  ]);
  const ids = rows.map(({ tradeHash }) => tradeHash);
  const logs = await db.chainLog.findMany({
    where: {
      chainId,
      address: escrow,
      tradeHash: { in: ids },
      blockNumber: { lte: block },
      finalAt: { not: null },
      revertedAt: null,
    },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
  });
  const events = Map.groupBy(logs, ({ tradeHash }) => tradeHash);
  const trades = ids.flatMap((id) => tradeOfEvents(id, walletAddress, (events.get(id) ?? []).map(eventOf)) ?? []);
  return { trades, older: all - trades.length };
}

/** What stands on the profile and on no chain. */
async function readWord(db: Db, { accountId }: Actor, older: number, { at }: AsOf): Promise<WordFacts> {
  const [facts, trader] = await Promise.all([readFacts(sqlOn(poolOf(db)), accountId, at), findTrader(db, accountId)]);
  return {
    older,
    volumeCents: facts.volumeCents,
    completionBps: facts.completionBps,
    faults: facts.faults,
    feedbackPositive: trader!.feedbackPositive,
    feedbackNegative: trader!.feedbackNegative,
    blockedBy: facts.blockedBy,
    scoreLow: facts.score.low,
    scoreHigh: facts.score.high,
  };
}
