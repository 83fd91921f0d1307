/** What a node answers by JSON-RPC: headers that follow from one another, logs, receipts, and calls of the contracts, all of the model's chain. */
import { Interface, Transaction, keccak256, toUtf8Bytes } from 'ethers';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import panel from '#contracts/artifacts/Panel.json' with { type: 'json' };
import { execute, copyLedger, isLive } from '../escrow.ts';
import type { Block } from '../chain.ts';
import { ADDRESS, CHAIN_ID, ESCROW, RELAYER, SEATS, THRESHOLD, TOKEN, personAt } from './cast.ts';
import { REFUSED, realTerms, type Registry } from './calls.ts';
import { DEPOSITS_AT, type Ledgers, type PlacedLog, type View } from './ledgers.ts';

const GWEI = 1_000_000_000;
const GAS = 120_000;
const RICH = 10n ** 24n;
const panelInterface = new Interface(panel.abi);

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const word = (text: string): string => keccak256(toUtf8Bytes(text));

export type RpcError = { readonly code: number; readonly message: string; readonly data?: string };
export class RpcRefused extends Error {
  readonly error: RpcError;
  constructor(error: RpcError) {
    super(error.message);
    this.error = error;
  }
}

export class Answers {
  readonly #ledgers: Ledgers;

  constructor(ledgers: Ledgers) {
    this.#ledgers = ledgers;
  }

  /** Answers one question; throws `RpcRefused` where a node would refuse it. */
  answer(view: View, method: string, params: readonly unknown[]): unknown {
    const blocks = this.#ledgers.blocksOf(view);
    const head = blocks.at(-1)!;
    switch (method) {
      case 'eth_chainId':
        return hex(CHAIN_ID);
      case 'eth_blockNumber':
        return hex(head.number);
      case 'eth_getBlockByNumber':
        return this.#header(blocks, params[0] as string);
      case 'eth_getLogs':
        return this.#getLogs(blocks, params[0] as Filter, view.hides);
      case 'eth_getTransactionReceipt':
        return this.#receipt(blocks, params[0] as string);
      case 'eth_getTransactionByHash':
        return this.#transaction(blocks, params[0] as string);
      case 'eth_getTransactionCount':
        return hex(head.nonces.get(params[0] as string) ?? this.#nonceOf(head, params[0] as string));
      case 'eth_getBalance':
        return hex((params[0] as string).toLowerCase() === RELAYER.toLowerCase() ? RICH : 0n);
      case 'eth_maxPriorityFeePerGas':
        return hex(GWEI);
      case 'eth_getCode':
        return (params[0] as string).toLowerCase() === ADDRESS.arbiter.toLowerCase() ? panel.deployedBytecode : '0x';
      case 'eth_estimateGas':
        return this.#estimate(head, params[0] as Call);
      case 'eth_call':
        return this.#call(blocks, params[0] as Call, params[1] as string | undefined);
      case 'eth_sendRawTransaction':
        return this.#take(head, params[0] as string);
      default:
        throw new RpcRefused({ code: -32601, message: `no method ${method}` });
    }
  }

  #nonceOf(head: Block, address: string): number {
    for (const [from, nonce] of head.nonces) if (from.toLowerCase() === address.toLowerCase()) return nonce;
    return 0;
  }

  #at(blocks: readonly Block[], tag: string | undefined): Block | undefined {
    if (tag === undefined || tag === 'latest' || tag === 'pending') return blocks.at(-1);
    return blocks[Number(tag)];
  }

  #header(blocks: readonly Block[], tag: string): unknown {
    const block = this.#at(blocks, tag);
    if (!block) return null;
    const before = blocks[block.number - 1];
    return {
      number: hex(block.number),
      hash: this.#ledgers.hashOf(block),
      parentHash: before ? this.#ledgers.hashOf(before) : `0x${'0'.repeat(64)}`,
      timestamp: hex(block.time),
      logsBloom: this.#ledgers.bloomOf(block),
      nonce: '0x0000000000000000',
      difficulty: '0x0',
      gasLimit: hex(30_000_000),
      gasUsed: '0x0',
      miner: ESCROW,
      extraData: '0x',
      baseFeePerGas: hex(this.#ledgers.chain.price * GWEI),
      transactions: [],
    };
  }

  #raw(block: Block, log: PlacedLog): Record<string, unknown> {
    return {
      address: ESCROW,
      topics: log.topics,
      data: log.data,
      blockNumber: hex(block.number),
      blockHash: this.#ledgers.hashOf(block),
      transactionHash: log.txHash,
      transactionIndex: hex(log.txIndex),
      logIndex: hex(log.logIndex),
      removed: false,
    };
  }

  #getLogs(blocks: readonly Block[], filter: Filter, hides: boolean): unknown[] {
    if (filter.blockHash !== undefined) {
      const block = blocks.find((one) => this.#ledgers.hashOf(one) === filter.blockHash);
      if (!block) throw new RpcRefused({ code: -32000, message: 'unknown block' });
      return this.#ledgers.logsOf(block).map((log) => this.#raw(block, log));
    }
    const logs: unknown[] = [];
    const last = Math.min(Number(filter.toBlock), blocks.length - 1);
    // Whole blocks are left out: what of a block is lacking is found out once enough nodes are asked, and not when it is seen.
    for (let at = Number(filter.fromBlock); at <= last; at++)
      if (!hides || at % 2 === 1)
        for (const log of this.#ledgers.logsOf(blocks[at]!)) logs.push(this.#raw(blocks[at]!, log));
    return logs;
  }

  #found(blocks: readonly Block[], hash: string) {
    for (let at = blocks.length - 1; at >= 0; at--) {
      const block = blocks[at]!;
      const index = block.mined.findIndex(({ tx }) => tx.hash === hash);
      if (index >= 0) return { block, index, ...block.mined[index]! };
    }
    return null;
  }

  #receipt(blocks: readonly Block[], hash: string): unknown {
    const found = this.#found(blocks, hash);
    if (!found) return null;
    const { block, index, tx, log } = found;
    return {
      transactionHash: hash,
      transactionIndex: hex(index),
      blockHash: this.#ledgers.hashOf(block),
      blockNumber: hex(block.number),
      from: this.#ledgers.sent.get(hash)!.from,
      to: ESCROW,
      contractAddress: null,
      gasUsed: hex(GAS),
      cumulativeGasUsed: hex(GAS),
      effectiveGasPrice: hex(tx.fee * GWEI),
      type: '0x2',
      status: log ? '0x1' : '0x0',
      logsBloom: this.#ledgers.bloomOf(block),
      logs: this.#ledgers
        .logsOf(block)
        .filter(({ txHash }) => txHash === hash)
        .map((one) => this.#raw(block, one)),
    };
  }

  #transaction(blocks: readonly Block[], hash: string): unknown {
    const found = this.#found(blocks, hash);
    const waits = this.#ledgers.chain.pool.find((tx) => tx.hash === hash);
    if (!found && !waits) return null;
    const { from, nonce, fee } = found?.tx ?? waits!;
    return {
      hash,
      from,
      to: ESCROW,
      nonce: hex(nonce),
      value: '0x0',
      gas: hex(GAS),
      type: '0x2',
      chainId: hex(CHAIN_ID),
      input: this.#ledgers.sent.get(hash)!.data,
      maxFeePerGas: hex(fee * GWEI),
      maxPriorityFeePerGas: hex(GWEI),
      blockHash: found ? this.#ledgers.hashOf(found.block) : null,
      blockNumber: found ? hex(found.block.number) : null,
      transactionIndex: found ? hex(found.index) : null,
      accessList: [],
      r: word('r'),
      s: word('s'),
      yParity: '0x0',
      v: '0x0',
    };
  }

  /** Tried on the newest block's books, in a block of now. */
  #estimate(head: Block, { from, data }: Call): string {
    const call = this.#ledgers.registry.callOf(from ?? RELAYER, data);
    const isLate = call?.mostAhead != null && (call.act.validUntil ?? 0) > head.time + call.mostAhead;
    if (!call || isLate || !execute(copyLedger(head.after), call.act, head.time))
      throw new RpcRefused({ code: 3, message: 'execution reverted', data: REFUSED });
    return hex(GAS);
  }

  #call(blocks: readonly Block[], { to, data }: Call, tag: string | undefined): string {
    const block = this.#at(blocks, tag);
    if (!block) throw new RpcRefused({ code: -32000, message: 'unknown block' });
    const at = to.toLowerCase();
    const iface =
      at === ESCROW.toLowerCase()
        ? escrowInterface
        : at === ADDRESS.arbiter.toLowerCase()
          ? panelInterface
          : tokenInterface;
    const asked = iface.parseTransaction({ data })!;
    const isToken = iface === tokenInterface && at === TOKEN.toLowerCase();
    return iface.encodeFunctionResult(asked.name, this.#result(block, asked.name, asked.args, isToken));
  }

  #result(block: Block, name: string, args: readonly unknown[], isToken: boolean): unknown[] {
    const books = block.after;
    switch (name) {
      case 'balanceOf':
        return [isToken ? balanceOf(block, args[0] as string) : 0];
      case 'allowance':
      case 'nonces':
        return [0];
      case 'name':
        return ['Test dollar, 6 decimals'];
      case 'vaultOf':
        return [
          (args[1] as string) === TOKEN && block.number >= DEPOSITS_AT
            ? (books.vaults[personAt(args[0] as string)] ?? 0)
            : 0,
        ];
      case 'statusOf':
        return this.#status(block, args[0]);
      case 'members':
        return [SEATS];
      case 'threshold':
        return [THRESHOLD];
      default:
        throw new RpcRefused({ code: 3, message: 'execution reverted', data: '0x' });
    }
  }

  #status(block: Block, value: unknown): unknown[] {
    const id = escrowIdOf(this.#ledgers.registry, value);
    for (const slot of block.after.slots.values())
      if (id === slot.terms.id) return [STATUS.indexOf(slot.status) + 1, slot.time];
    return [0, 0];
  }

  #take(head: Block, raw: string): string {
    const tx = Transaction.from(raw);
    const hash = tx.hash!;
    const fee = Math.floor(Number(tx.maxFeePerGas!) / GWEI);
    const from = tx.from!;
    if (tx.nonce < (head.nonces.get(from) ?? 0)) throw new RpcRefused({ code: -32000, message: 'nonce too low' });
    const rival = this.#ledgers.chain.pool.find((one) => one.from === from && one.nonce === tx.nonce);
    if (rival?.hash === hash) throw new RpcRefused({ code: -32000, message: 'already known' });
    if (rival && rival.fee >= fee)
      throw new RpcRefused({ code: -32000, message: 'replacement transaction underpriced' });
    this.#ledgers.send({ from, account: from, nonce: tx.nonce, fee, data: tx.data, hash });
    return hash;
  }
}

type Filter = { readonly blockHash?: string; readonly fromBlock?: string; readonly toBlock?: string };
type Call = { readonly from?: string; readonly to: string; readonly data: string };

const STATUS = ['funded', 'paid', 'disputed', 'ended'];

/** What the escrow holds, or a wallet. */
function balanceOf(block: Block, address: string): number {
  const { wallets, vaults, slots } = block.after;
  if (address.toLowerCase() !== ESCROW.toLowerCase()) return wallets[personAt(address)] ?? 0;
  if (block.number < DEPOSITS_AT) return 0;
  let held = Object.values(vaults).reduce((sum, one) => sum + one, 0);
  for (const slot of slots.values()) if (isLive(slot)) held += slot.terms.amount + slot.terms.fee;
  return held;
}

const escrowIdOf = (registry: Registry, value: unknown): number => registry.modelOf(realTerms(value)).id;
