/** Acts that a relayer has to bring onto the chain: deposits by signature of one owner, each of another amount, so that the chain tells which came how often. */
import { Wallet, hexlify, keccak256, randomBytes, type HDNodeWallet } from 'ethers';
import { expect } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { getChain } from '#lib/chain/chains.ts';
import { enqueueIntent } from '#lib/chain/relay.ts';
import { keySigner } from '#lib/chain/relay/signer.ts';
import type { RelayTools } from '#lib/chain/relay/tools.ts';
import { digestOf } from '#lib/chain/signing.ts';
import { depositCallOf, depositDataOf } from '#lib/chain/vault-signing.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { rpc } from '#scripts/rpc.ts';
import type { LocalChain } from '../setup/chain.ts';
import type { TestDatabase } from '../setup/database.ts';
import { misbehavingNode, type MisbehavingNode } from './misbehaving-node.ts';
import { relayPass } from './relaying.ts';

export const keyOf = (index: number): string => keccak256(`0x${(0xabc0 + index).toString(16)}`);
export const addressOf = (index: number): string => new Wallet(keyOf(index)).address;

export async function relayerStage(database: TestDatabase, chain: LocalChain, ownerIndex: number) {
  const { db } = database;
  const { url, provider, deployed } = chain;
  const owner: HDNodeWallet = chain.wallet(ownerIndex);
  await chain.drip(owner.address);
  const token = deployed.tokens.USDC!;
  const { eip3009 } = getChain(31337).assets.find(({ symbol }) => symbol === 'USDC')!;
  const place = { chainId: 31337, contract: deployed.escrow };
  const node = await misbehavingNode(url);
  let amount = 0;

  /** Asks for so many acts; answers their keys. */
  const ask = async (count: number, payerId: string | null = null): Promise<string[]> => {
    const keys: string[] = [];
    for (let at = 0; at < count; at++) {
      amount += 1;
      const { timestamp } = await chain.head();
      const times = { validAfter: 0, validBefore: timestamp + 86_400 };
      const act = { owner: owner.address, token, amount: `${amount}`, ...times, salt: hexlify(randomBytes(32)) };
      const data = depositDataOf(place, eip3009!, act);
      const call = depositCallOf(act, await owner.signTypedData(data.domain, data.types, data.value));
      const actKey = digestOf(data);
      const intent = { chainId: 31337, actKey, tradeId: null, move: 'deposit', to: deployed.escrow, data: call };
      await enqueueIntent(db, secureRandom, { ...intent, payerId });
      keys.push(actKey);
    }
    return keys;
  };

  const rows = (keys: readonly string[]) =>
    db.relayIntent.findMany({ where: { actKey: { in: [...keys] } }, orderBy: { createdAt: 'asc' } });

  /** As if what is under way had been sent so many seconds ago, and what waits were due. */
  const age = async (seconds: number) => {
    await db.$executeRaw`UPDATE "RelayIntent" SET "updatedAt" = now() - ${seconds} * interval '1 second' WHERE "status" = 'sent'`;
    await db.$executeRaw`UPDATE "RelayIntent" SET "nextTryAt" = now() - interval '1 second' WHERE "status" IN ('held', 'queued', 'sent')`;
  };

  const pass = (accounts: readonly number[], changes: Partial<RelayTools> = {}) =>
    relayPass({ node: node.provider, signer: keySigner(accounts.map(keyOf)), ...changes });

  /** Passes until nothing is under way, each as if half a minute had gone by. */
  const settle = async (accounts: readonly number[], changes: Partial<RelayTools> = {}) => {
    for (let at = 0; at < 60; at++) {
      // What one pass may fail of, the next one does.
      const open = await pass(accounts, changes).catch(() => -1);
      if (open === 0) return;
      await rpc(url, 'evm_mine');
      await age(31);
    }
    throw new Error('acts are under way for ever');
  };

  /** How often each amount was deposited. */
  const deposited = async (): Promise<Map<string, number>> => {
    const logs = await provider.getLogs({
      address: deployed.escrow,
      topics: escrowInterface.encodeFilterTopics('Deposited', [owner.address]),
      fromBlock: 0,
    });
    const times = new Map<string, number>();
    for (const log of logs) {
      const units = String(escrowInterface.parseLog(log)!.args.amount);
      times.set(units, (times.get(units) ?? 0) + 1);
    }
    return times;
  };

  /** The oracle: every act that was ever asked for is on the chain once, and is called mined. */
  const expectEachOnce = async () => {
    const wanted = Array.from({ length: amount }, (_, at) => [`${at + 1}`, 1] as const);
    expect([...(await deposited())].toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(wanted);
    expect(await db.relayIntent.count({ where: { move: 'deposit', status: { not: 'mined' } } })).toBe(0);
  };

  const acts = { ask, rows, age, pass, settle, deposited, expectEachOnce };
  return { db, chain, node, owner, ...acts, ...chainWhims(chain, node) };
}

let made = 0;

/** Accounts and blocks as a test wants them. */
function chainWhims(chain: LocalChain, node: MisbehavingNode) {
  const send = (method: string, params: unknown[] = []) => rpc(chain.url, method, params);
  return {
    send,
    /** Accounts of one test alone, each with coins. */
    accounts: async (count: number): Promise<number[]> => {
      const indexes = Array.from({ length: count }, () => (made += 1));
      for (const one of indexes) await chain.fund(addressOf(one), '10');
      return indexes;
    },
    empty: (one: number) => send('anvil_setBalance', [addressOf(one), '0x0']),
    /** No block comes by itself. */
    held: () => send('evm_setAutomine', [false]),
    free: async () => {
      await send('evm_setAutomine', [true]);
      await send('evm_mine');
    },
    /** The node does as it is asked again, and blocks come by themselves, whatever a test before has left. */
    behave: async () => {
      await send('evm_setAutomine', [true]);
      Object.assign(node, { whims: [], estimate: undefined, away: false });
      node.refusals.length = 0;
      node.handed.length = 0;
    },
  };
}
