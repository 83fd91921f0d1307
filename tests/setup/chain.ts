import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Contract,
  JsonRpcProvider,
  type HDNodeWallet,
  type Subscriber,
  type Subscription,
  type TransactionReceipt,
} from 'ethers';
import { afterAll, inject } from 'vitest';
import { LOCAL_CHAIN_ID, SECOND_CHAIN_ID, startAnvil } from '#scripts/anvil.ts';
import { deployLocal, fundLocally, readArtifact, saveDeployment, type Deployed } from '#scripts/deploy.ts';
import { LOCAL_ACCOUNTS, TEST_MNEMONIC, localWallet } from '#scripts/local-accounts.ts';
import { getBlock, rpc, type Block } from '#scripts/rpc.ts';
import type { TestDatabase } from './database.ts';
import { testConfig } from './settings.ts';

export type LocalChain = {
  readonly url: string;
  readonly deployed: Deployed;
  readonly provider: JsonRpcProvider;
  /** Account `index` of the test phrase, connected; it has no coins until funded. */
  wallet(index: number): HDNodeWallet;
  moderators(): HDNodeWallet[];
  /** Fills a wallet up from the faucet (10 coins, 25,000 of each token), by the deployer's transaction. */
  drip(address: string): Promise<void>;
  /** Sets a balance of the chain's own coin, in whole coins. */
  fund(address: string, ether?: string): Promise<void>;
  head(): Promise<Block>;
  mine(blocks?: number): Promise<void>;
  /** Moves the chain's clock ahead and mines a block there. */
  shiftTime(seconds: number): Promise<void>;
  /** The next block, mined at once, has this time (epoch seconds, later than the head's). */
  mineAt(instant: number): Promise<void>;
  /** A token's or the own coin's balance (`token` zero address). */
  balanceOf(token: string, address: string): Promise<bigint>;
  snapshot(): Promise<string>;
  revert(snapshot: string): Promise<void>;
  /** Replaces the last `depth` blocks by as many empty ones. */
  reorg(depth: number): Promise<void>;
};

/**
 * Asks for what it waits for until it is there. The library's own waits for the next block, and where a transaction's block came between its first
 * question and its listening, on a chain that mines nothing by itself, that is for ever.
 */
class AskingProvider extends JsonRpcProvider {
  override waitForTransaction(hash: string): Promise<TransactionReceipt> {
    return receiptOf(this, hash);
  }

  /** What `sent.wait()` listens to. */
  override _getSubscriber(wanted: Subscription): Subscriber {
    if (wanted.type !== 'transaction') return super._getSubscriber(wanted);
    let timer: ReturnType<typeof setInterval> | undefined;
    const stop = () => clearInterval(timer);
    const start = () => {
      timer = setInterval(async () => {
        const receipt = await this.getTransactionReceipt(wanted.hash).catch(() => null);
        if (receipt) await this.emit(wanted.hash, receipt);
      }, 50);
    };
    return { start, stop, pause: stop, resume: start };
  }
}

/**
 * A fresh chain with the contracts on it, for this file alone. With a database, its `Deployment` row is written; from then on
 * `config().rpcUrl` means this chain. `second`: beside another that was made before, as one more that is traded on.
 */
export async function localChain(
  options: { database?: TestDatabase; genesis?: number; second?: boolean } = {},
): Promise<LocalChain> {
  const chainId = options.second ? SECOND_CHAIN_ID : LOCAL_CHAIN_ID;
  const anvil = await startAnvil({ chainId, ...(options.genesis !== undefined && { genesis: options.genesis }) });
  writeFileSync(join(inject('runDir'), `anvil.${anvil.pid}`), '');
  const deployed = await deployLocal(anvil.url, TEST_MNEMONIC, chainId);
  if (options.database) await saveDeployment(options.database.url, deployed);
  testConfig(options.second ? { further: [{ chainId, rpcUrl: anvil.url }] } : { rpcUrl: anvil.url });
  const provider = new AskingProvider(anvil.url, deployed.chainId, {
    batchMaxCount: 1,
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 50,
  });
  afterAll(async () => {
    provider.destroy();
    await anvil.stop();
  });
  return { url: anvil.url, deployed, provider, ...accounts(anvil.url, provider, deployed), ...time(anvil.url) };
}

/**
 * The receipt of a transaction that is mined as it is sent. Asked for until it is there: waiting for the next block instead would wait for
 * ever where the block came between the first question and the listening.
 */
export async function receiptOf(provider: JsonRpcProvider, hash: string): Promise<TransactionReceipt> {
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
  }
}

function accounts(url: string, provider: JsonRpcProvider, deployed: Deployed) {
  const wallet = (index: number) => localWallet(TEST_MNEMONIC, index).connect(provider);
  const token = (address: string) => new Contract(address, readArtifact('TestToken').abi, provider);
  return {
    wallet,
    moderators: () => LOCAL_ACCOUNTS.moderators.map(wallet),
    fund: (address: string, ether?: string) => fundLocally(url, address, ether),
    drip: async (address: string) => {
      const faucet = new Contract(deployed.faucet!, readArtifact('Faucet').abi, wallet(LOCAL_ACCOUNTS.deployer));
      const sent = (await faucet.getFunction('drip')(address)) as { hash: string };
      await receiptOf(provider, sent.hash);
    },
    balanceOf: async (address: string, holder: string): Promise<bigint> =>
      BigInt(address) === 0n
        ? provider.getBalance(holder)
        : ((await token(address).getFunction('balanceOf')(holder)) as bigint),
  };
}

function time(url: string) {
  const mine = async (blocks = 1) => {
    await rpc(url, 'anvil_mine', [`0x${blocks.toString(16)}`]);
  };
  return {
    head: async () => (await getBlock(url, 'latest'))!,
    mine,
    shiftTime: async (seconds: number) => {
      await rpc(url, 'evm_increaseTime', [seconds]);
      await mine();
    },
    mineAt: async (instant: number) => {
      await rpc(url, 'evm_setNextBlockTimestamp', [instant]);
      await mine();
    },
    snapshot: () => rpc<string>(url, 'evm_snapshot'),
    revert: async (snapshot: string) => {
      await rpc(url, 'evm_revert', [snapshot]);
    },
    reorg: async (depth: number) => {
      await rpc(url, 'anvil_reorg', [depth, []]);
    },
  };
}
