/**
 * Compares three records that must say the same: the escrow contract, the database, and the log of events. Everything is asked as of one final block
 * and one snapshot of the database, so that what moves meanwhile is no difference. Changes nothing.
 */
import { Contract, type JsonRpcProvider, type Log } from 'ethers';
import { escrowInterface, tokenInterface } from '../../chain/abi.ts';
import { NATIVE } from '../../chain/chains.ts';
import type { Deployment } from '../../chain/deployment.ts';
import { readLog } from '../../chain/decode.ts';
import type { Db } from '../../db/ctx.ts';
import { toBigint, toBigintOrNull } from '../../db/decimal.ts';
import type { ChainLog, Trade } from '../../db/generated/client.ts';
import { canonicalJson, type Canonical } from '../../kernel/canonical.ts';
import type { Folded } from '../fold.ts';
import { CHAIN_STATUS } from '../machine.ts';
import { termsSchema } from '../schema.ts';
import { foldStored } from '../stored-logs.ts';
import type { Difference, LogPlace, Mark, Reconciled } from './difference.ts';
import { findBrokenEvents } from './events.ts';
import { readHere, tokensOf, type Here } from './here.ts';

/** Blocks asked for at once: below what public nodes refuse. */
const BLOCKS = 2_000;
/** Questions under way at once. */
const AT_ONCE = 16;
const STATUS = ['None', 'Funded', 'Paid', 'Disputed', 'Ended'] as const;

/**
 * With a mark: what came after it, and everything that is under way. A final log, an ended trade and an event before it cannot have changed since,
 * but by somebody's hand in the database: that is what comparing everything is for. Faults where the node cannot answer for the block: one that keeps
 * no old states.
 */
export async function reconcile(
  db: Db,
  node: JsonRpcProvider,
  deployment: Deployment,
  mark: Mark | null = null,
): Promise<Reconciled> {
  return db.$transaction(
    async (tx) => {
      const here = await readHere(tx, deployment, mark?.block ?? -1);
      const tokens = tokensOf(deployment, here);
      const events = await findBrokenEvents(tx, mark?.eventId ?? 0n);
      const differences = [
        ...(await compareLogs(node, deployment, here)),
        ...(await compareCoins(node, deployment, here, tokens)),
        ...(await compareVaults(node, deployment, here)),
        ...(await compareTrades(node, deployment, here)),
        ...compareLocks(here),
        ...events.broken,
      ];
      const { block, logs, vaults, trades } = here;
      const checked = {
        logs: logs.length,
        tokens: tokens.length,
        vaults: vaults.length,
        trades: trades.length,
        events: events.read,
      };
      return { block, since: mark?.block ?? null, eventId: events.last, checked, differences };
    },
    { isolationLevel: 'RepeatableRead', timeout: 3_600_000 },
  );
}

async function compareLogs(node: JsonRpcProvider, deployment: Deployment, here: Here): Promise<Difference[]> {
  const keyOf = (place: LogPlace) => `${place.blockHash}:${place.logIndex}`;
  const kept = new Map(here.logs.map((log) => [keyOf(log), log]));
  const found: Difference[] = [];
  for (let from = Math.max(deployment.deployBlock, here.since + 1); from <= here.block; from += BLOCKS) {
    const toBlock = Math.min(here.block, from + BLOCKS - 1);
    for (const log of await node.getLogs({ address: deployment.escrow, fromBlock: from, toBlock })) {
      const place = placeOf(log);
      const ours = kept.get(keyOf(place));
      kept.delete(keyOf(place));
      if (!ours) found.push({ kind: 'log_missing', ...place });
      else if (!saysTheSame(ours, log)) found.push({ kind: 'log_altered', ...place });
    }
  }
  for (const { blockNumber, blockHash, logIndex, txHash } of kept.values())
    found.push({ kind: 'log_extra', blockNumber, blockHash, logIndex, txHash });
  return found;
}

/** Name, arguments and trade; the database keeps JSON in an order of its own. */
function saysTheSame(ours: ChainLog, log: Log): boolean {
  const { name, args } = readLog(log);
  const same = canonicalJson(ours.args as Canonical) === canonicalJson(args);
  return same && ours.name === name && ours.tradeHash === (typeof args.id === 'string' ? args.id : null);
}

const placeOf = ({ blockNumber, blockHash, index, transactionHash }: Log): LogPlace => ({
  blockNumber,
  blockHash,
  logIndex: index,
  txHash: transactionHash,
});

/** The contract holds every coin that is locked or in a vault; fees are in the vault of whoever gets them. */
async function compareCoins(
  node: JsonRpcProvider,
  { escrow }: Deployment,
  { block, owed: sums }: Here,
  tokens: readonly string[],
): Promise<Difference[]> {
  return eachOf(tokens, async (token) => {
    const held =
      token === NATIVE
        ? await node.getBalance(escrow, block)
        : ((await new Contract(token, tokenInterface, node).getFunction('balanceOf')(escrow, {
            blockTag: block,
          })) as bigint);
    const owed = sums.find((one) => one.token === token)?.units ?? 0n;
    if (held === owed) return null;
    return { kind: held < owed ? 'coins_short' : 'coins_over', token, held, owed };
  });
}

async function compareVaults(node: JsonRpcProvider, { escrow }: Deployment, here: Here): Promise<Difference[]> {
  const vaultOf = new Contract(escrow, escrowInterface, node).getFunction('vaultOf');
  return eachOf(here.vaults, async ({ owner, token, units }) => {
    const chain = (await vaultOf(owner, token, { blockTag: here.block })) as bigint;
    return chain === units ? null : { kind: 'vault', owner, token, chain, here: units };
  });
}

/** A trade's slot says what the row says; of one that has ended it may say nothing any more, since the lane goes on. */
async function compareTrades(node: JsonRpcProvider, { escrow }: Deployment, here: Here): Promise<Difference[]> {
  const statusOf = new Contract(escrow, escrowInterface, node).getFunction('statusOf');
  const logs = Map.groupBy(here.tradeLogs, ({ tradeHash }) => tradeHash);
  return eachOf(here.trades, async (trade) => {
    const { id: tradeId, finalState } = trade;
    const made = foldStored(trade, logs.get(trade.tradeHash) ?? []);
    const folded = made.ok ? made.value.state : null;
    if (!made.ok || folded !== finalState) return { kind: 'fold', tradeId, here: finalState, folded };
    const shares = compareShares(trade, made.value);
    if (shares) return shares;
    const expected = CHAIN_STATUS[finalState];
    if (expected === 'Ended') return null;
    const [status] = (await statusOf(termsSchema.parse(trade.terms), { blockTag: here.block })) as [bigint];
    const chain = STATUS[Number(status)] ?? String(status);
    return chain === expected ? null : { kind: 'state', tradeId, here: finalState, chain };
  });
}

/** A live trade has no shares yet; of one whose end is only seen the row is ahead. */
function compareShares(trade: Trade, folded: Folded): Difference | null {
  if (trade.state !== trade.finalState) return null;
  const here = { toBuyer: toBigintOrNull(trade.toBuyerUnits), fee: toBigintOrNull(trade.paidFeeUnits) };
  const made = { toBuyer: folded.toBuyer, fee: folded.paidFee };
  if (here.toBuyer === made.toBuyer && here.fee === made.fee) return null;
  return { kind: 'shares', tradeId: trade.id, here, folded: made };
}

const isLocked = ({ finalState }: Trade): boolean => !['None', 'Ended'].includes(CHAIN_STATUS[finalState]);

/** No live trade without its coins, no coins without a live trade. */
function compareLocks({ trades, locks }: Here): Difference[] {
  const sums = new Map(locks.map((lock) => [lock.tradeHash, lock]));
  const found: Difference[] = [];
  for (const trade of trades) {
    const locked = sums.get(trade.tradeHash)?.units ?? 0n;
    sums.delete(trade.tradeHash);
    const due = isLocked(trade) ? toBigint(trade.tokenUnits) + toBigint(trade.feeUnits) : 0n;
    if (locked !== due) found.push({ kind: 'locked', tradeId: trade.id, locked, due });
  }
  for (const { tradeHash, token, units } of sums.values())
    if (units !== 0n) found.push({ kind: 'foreign', tradeHash, locked: units, token });
  return found;
}

/** Asks about each, a few at a time; answers what differs, in the order of the list. */
async function eachOf<T>(list: readonly T[], ask: (one: T) => Promise<Difference | null>): Promise<Difference[]> {
  const found: Difference[] = [];
  for (let at = 0; at < list.length; at += AT_ONCE) {
    for (const one of await Promise.all(list.slice(at, at + AT_ONCE).map(ask))) if (one) found.push(one);
  }
  return found;
}
