/** Brings signed acts onto the chain. */
import { JsonRpcProvider, Wallet } from 'ethers';
import { config } from '#lib/config.ts';
import { provider } from '#lib/chain/deployment.ts';
import { relayOnce } from '#lib/chain/relay.ts';
import { relaySecond } from '#lib/chain/second-relay.ts';
import { db } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import type { Stop } from './loop.ts';
import { startOwned } from './owned.ts';

export function startRelayer(): Stop {
  const wallet = new Wallet(config().relayerKey, provider());
  return startOwned('relayer', 500, () => relayOnce(db(), provider(), wallet, { onRefused: noteRefused }));
}

/** Does nothing where no second relayer is configured. */
export function startSecondRelayer(): Stop {
  const { chainId, secondRelayer } = config();
  if (!secondRelayer) return async () => {};
  const node = new JsonRpcProvider(secondRelayer.rpcUrl, chainId, { batchMaxCount: 1, staticNetwork: true });
  const wallet = new Wallet(secondRelayer.key, node);
  const stop = startOwned('second-relayer', 5_000, () => relaySecond(db(), node, wallet, chainId));
  return async () => {
    await stop();
    node.destroy();
  };
}
