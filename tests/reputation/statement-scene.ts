/** Trades on a chain, of everything that can end one, and the statement of them: made as a site makes it, signed with keys of a test. */
import { escrowInterface } from '#lib/chain/abi.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { checkOnChain, type Ask } from '#lib/reputation/statement-chain.ts';
import {
  chainFactsOf,
  eventOfArgs,
  statedOf,
  tradeOfEvents,
  type ChainTrade,
  type EscrowEvent,
} from '#lib/reputation/statement-facts.ts';
import type { Statement } from '#lib/reputation/statement.ts';
import { escrowCodeHash } from '#scripts/deploy.ts';
import type { SignableMove } from '#lib/chain/signing.ts';
import {
  buyer,
  chain,
  connection,
  contract,
  fund,
  moderators,
  newTrade,
  now,
  seller,
  signed,
  stranger,
  submit,
} from '../exit/stage.ts';
import { madeStatement } from './statement-made.ts';

export const ask: Ask = (method, params) => connection.rpc(connection.chainId, method, params);
export const check = (made: Statement, options: { ask?: Ask; codeHash?: string } = {}) =>
  checkOnChain(options.ask ?? ask, made, { codeHash: options.codeHash ?? escrowCodeHash() });

type Step = readonly [SignableMove, typeof seller, (string | null)?];

/** One trade through these moves. Answers its id. */
export async function walk(steps: readonly Step[], changes: Parameters<typeof newTrade>[0] = {}): Promise<string> {
  const trade = await newTrade(changes);
  await fund(trade);
  for (const [move, by, value = null] of steps) {
    // A ruling comes after the hearing.
    await chain.shiftTime(move === 'rule' ? HOUR + 70 : 70);
    const act = { kind: 'move', move, terms: trade.terms, value, validUntil: (await now()) + HOUR } as const;
    const wallets = move === 'settle' ? [seller, buyer] : move === 'rule' ? moderators.slice(0, 2) : [by];
    await submit(await signed(act, ...wallets), trade);
  }
  return trade.hash;
}

const paid: Step = ['markPaid', buyer];
/** Of the seller: four completed, two of them with one other person each way; one lost, one opened. */
export async function walkAll(): Promise<string[]> {
  const disputed: Step = ['dispute', seller];
  return [
    await walk([paid, ['release', seller]]),
    await walk([paid, ['release', seller]], { amount: '2000000' }),
    await walk([['release', seller]], { buyer: stranger.address }),
    await walk([['refund', buyer]]),
    await walk([paid, ['settle', seller, '400']]),
    await walk([paid, disputed, ['rule', seller, '1000001']]),
    await walk([], { openBy: (await now()) + HOUR }),
  ];
}

async function eventsOf(id: string): Promise<EscrowEvent[]> {
  const logs = await chain.provider.getLogs({ address: contract, topics: [null, id], fromBlock: 0 });
  const events: EscrowEvent[] = [];
  for (const log of logs) {
    const parsed = escrowInterface.parseLog(log)!;
    const at = (await chain.provider.getBlock(log.blockNumber))!.timestamp;
    const stamp = { at, block: log.blockNumber, tx: log.transactionHash, log: log.index };
    events.push(eventOfArgs(parsed.name, parsed.args.toObject(true), stamp));
  }
  return events;
}

/** The statement of these trades as of the last final block. */
export async function stateOf(ids: readonly string[], wallet = seller.address): Promise<Statement> {
  await chain.mine(3);
  const head = await chain.head();
  const block = (await chain.provider.getBlock(head.number - 2))!;
  const trades: ChainTrade[] = [];
  for (const id of ids)
    trades.push(...[tradeOfEvents(id, wallet, await eventsOf(id))].filter((one) => one !== undefined));
  const made = madeStatement(wallet, {
    asOf: { at: block.timestamp, block: block.number, hash: block.hash! },
    chain: chainFactsOf(trades),
    trades: trades.map(statedOf),
  });
  return { ...made, site: { ...made.site, escrow: contract } };
}
