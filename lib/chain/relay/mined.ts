/** Acts that were mined, once more: a receipt is the word of a block that may leave the chain before anybody reads it. */
import { inTransaction } from '../../db/transaction.ts';
import { resendLost } from '../relay.ts';
import { landed, type RelayTools } from './tools.ts';

const BATCH = 20;

/**
 * Looks for what was mined in blocks that are final by now. What is there is done; what is not has left the chain with its block, perhaps before the
 * reader came to it, so that nobody took it back: it is under way again.
 */
export async function lookAgain({ db, node, chainId }: Pick<RelayTools, 'db' | 'node' | 'chainId'>): Promise<void> {
  const cursor = await db.chainCursor.findUnique({ where: { chainId }, select: { finalNumber: true } });
  if (!cursor) return;
  const due = await db.relayIntent.findMany({
    where: { chainId, status: 'mined', minedBlock: { lte: cursor.finalNumber } },
    orderBy: { minedBlock: 'asc' },
    take: BATCH,
  });
  for (const intent of due) {
    const { id, txHash, txHashes, secondTxHash, minedBlock } = intent;
    // Whoever brought it: what the second relayer brought, the first may never have signed anything for.
    const hashes = txHash === null ? txHashes : [...txHashes, txHash];
    const receipt = await landed(node, { txHash: secondTxHash ?? txHash, txHashes: hashes });
    const where = { id, status: 'mined', minedBlock };
    if (receipt?.status === 1) {
      const isFinal = receipt.blockNumber <= cursor.finalNumber;
      await db.relayIntent.updateMany({ where, data: { minedBlock: isFinal ? null : receipt.blockNumber } });
    } else
      await inTransaction(db, async (tx) => {
        const still = await tx.relayIntent.count({ where });
        if (still === 1) await resendLost(tx, chainId, [secondTxHash ?? txHash!]);
      });
  }
}
