/** From logs to vault balances. The watcher calls this in the transaction that stores the log, before any other noun's turn. */
import type { ChainLog } from '../db/generated/client.ts';
import type { Db, Tx } from '../db/ctx.ts';
import { toDecimal, toSignedDecimal } from '../db/decimal.ts';
import { OPENING_LOGS, effectOf, isEndLog, termsOf, type OpeningTerms } from './ledger.ts';

/**
 * Writes down what a newly stored log does to vaults and locks. Idempotent: a block that comes back after it had left the
 * chain brings the same log, and its entries count again with it. Throws where an end's opening is not there.
 */
export async function recordVaultLog(tx: Tx, row: ChainLog): Promise<void> {
  const opening = isEndLog(row.name) ? await openingOf(tx, row) : null;
  const { balances, lock, cancelled } = effectOf(row, opening);
  const { chainId, blockHash, logIndex, blockNumber } = row;
  const key = { chainId, blockHash, logIndex };
  if (balances.length > 0) {
    await tx.vaultEntry.createMany({
      data: balances.map(({ delta, ...rest }, part) => ({
        ...key,
        part,
        blockNumber,
        ...rest,
        delta: toSignedDecimal(delta),
      })),
      skipDuplicates: true,
    });
  }
  if (lock) {
    await tx.lockEntry.createMany({
      data: [{ ...key, ...lock, delta: toSignedDecimal(lock.delta) }],
      skipDuplicates: true,
    });
  }
  if (cancelled) {
    const { owner, series } = cancelled;
    await tx.seriesCancellation.createMany({
      data: [{ ...key, owner, series: toDecimal(series) }],
      skipDuplicates: true,
    });
  }
}

/** An id opens once on a chain: of the openings with this hash, the one that did not vanish. */
async function openingOf(tx: Tx, row: ChainLog): Promise<OpeningTerms | null> {
  const opening = await tx.chainLog.findFirst({
    where: { chainId: row.chainId, tradeHash: row.tradeHash, name: { in: [...OPENING_LOGS] }, revertedAt: null },
    select: { args: true },
  });
  return opening && termsOf(opening.args);
}

/** Logs read in one transaction. */
const CHUNK = 500;

/**
 * A database whose logs were read before vaults were: writes the entries of every log there is, once. Answers how many logs it
 * went through; nothing is done where entries are there already. The caller is the chain's one reader.
 */
export async function recordPastLogs(db: Db, chainId: number): Promise<number> {
  const where = { chainId, revertedAt: null };
  if ((await db.lockEntry.count({ where: { chainId } })) + (await db.vaultEntry.count({ where: { chainId } })) > 0)
    return 0;
  return db.$transaction(
    async (tx) => {
      let done = 0;
      for (;;) {
        const rows = await tx.chainLog.findMany({
          where,
          orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
          skip: done,
          take: CHUNK,
        });
        for (const row of rows) await recordVaultLog(tx, row);
        done += rows.length;
        if (rows.length < CHUNK) return done;
      }
    },
    { timeout: 600_000 },
  );
}
