// npm run reconcile   compares the escrow contract, the database and the log of events as of the last final block, beside a running server
// Ends with 0 where they say the same or what differs is explained, with 1 where somebody has to look.
// DATABASE_URL, RPC_URL, CHAIN_ID and what it has of FURTHER_CHAINS as the server has them. The node has to keep the state of the last final block.
import { getDeployment } from '#lib/chain/deployment.ts';
import { splitNodes } from '#lib/chain/node-list.ts';
import { ChainNodes } from '#lib/chain/nodes.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import { isAlarm, type Difference, type Reconciled } from '#lib/trade/reconcile/difference.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { checkDatabase } from './external.ts';
import { Problem } from './platform.ts';

const logOf = ({ blockNumber, logIndex, txHash }: { blockNumber: number; logIndex: number; txHash: string }): string =>
  `log ${logIndex} of block ${blockNumber} (transaction ${txHash})`;

/** One sentence for each, with what it means. */
export function sayDifference(one: Difference): string {
  switch (one.kind) {
    case 'log_missing':
      return `The contract's ${logOf(one)} was never read here.`;
    case 'log_extra':
      return `The ${logOf(one)} is final here, and the node does not have it.`;
    case 'log_altered':
      return `The ${logOf(one)} says otherwise here than on the chain.`;
    case 'shares':
      return `Trade ${one.tradeId} ended with ${one.here.toBuyer} to the buyer and a fee of ${one.here.fee} here, and by its final logs with ${one.folded.toBuyer} and ${one.folded.fee}.`;
    case 'coins_short':
      return `The contract holds ${one.held} of ${one.token}, and trades and vaults come to ${one.owed}.`;
    case 'coins_over':
      return `The contract holds ${one.held - one.owed} of ${one.token} more than trades and vaults come to: sent to it without a deposit. Nobody can take that out.`;
    case 'vault':
      return `The vault of ${one.owner} holds ${one.chain} of ${one.token}, and the entries here come to ${one.here}.`;
    case 'state':
      return `Trade ${one.tradeId} is final as ${one.here} here, and the contract says ${one.chain}.`;
    case 'fold':
      return `Trade ${one.tradeId} is final as ${one.here}, and its final logs make it ${one.folded ?? 'nothing that is allowed'}.`;
    case 'locked':
      return `For trade ${one.tradeId} there are ${one.locked} locked, and its state locks ${one.due}.`;
    case 'foreign':
      return `In trade ${one.tradeHash}, which nobody took here, lie ${one.locked} of ${one.token}: the contract is everybody's.`;
    case 'event':
      return `Event ${one.seq} of ${one.noun} ${one.subjectId} is not as it was written, or does not follow from the one before it.`;
  }
}

/** What to say, and whether somebody has to look. */
export function sayReconciled({ block, checked, differences }: Reconciled): { said: string; whole: boolean } {
  const alarms = differences.filter(isAlarm);
  const { logs, tokens, vaults, trades, events } = checked;
  const lines = [
    `At block ${block}: ${trades} trades, ${vaults} vaults, ${tokens} tokens, ${logs} logs, ${events} events compared.`,
    ...differences.map((one) => `${isAlarm(one) ? 'ALARM    ' : 'explained'} ${sayDifference(one)}`),
    alarms.length === 0 ? 'Chain, database and log say the same.' : `${alarms.length} differences nobody can explain.`,
  ];
  return { said: lines.join('\n'), whole: alarms.length === 0 };
}

async function main(): Promise<void> {
  const { DATABASE_URL: url, RPC_URL: rpc, CHAIN_ID: chain, FURTHER_CHAINS: further = '' } = process.env;
  if (!url || !rpc || !chain) throw new Problem('Set DATABASE_URL, RPC_URL and CHAIN_ID as the server has them.');
  await checkDatabase(url);
  const pool = openPool(url, 1);
  const db = openDb(pool);
  try {
    for (const id of [chain, ...further.split(',').filter(Boolean)].map(Number)) {
      const nodes = id === Number(chain) ? rpc : process.env[`RPC_URL_${id}`];
      if (!nodes) throw new Problem(`Set RPC_URL_${id} as the server has it.`);
      const node = new ChainNodes(splitNodes(nodes), id);
      try {
        const { said, whole } = sayReconciled(await reconcile(db, node, await getDeployment(db, id)));
        process.stdout.write(further ? `Chain ${id}\n${said}\n` : `${said}\n`);
        if (!whole) process.exitCode = 1;
      } catch (error) {
        if (!further) throw error;
        // The others are compared all the same.
        process.stderr.write(`Chain ${id} could not be compared: ${(error as Error).message}\n`);
        process.exitCode = 1;
      } finally {
        node.destroy();
      }
    }
  } finally {
    await db.$disconnect();
    await pool.end();
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
