/** One pass of either relayer, as tests call it: the settings' own keys and fees unless a test says otherwise. */
import type { JsonRpcProvider } from 'ethers';
import { provider } from '#lib/chain/deployment.ts';
import { relayOnce } from '#lib/chain/relay/pass.ts';
import { keySigner } from '#lib/chain/relay/signer.ts';
import type { RelayTools } from '#lib/chain/relay/tools.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';

export function relayTools(changes: Partial<RelayTools> = {}): RelayTools {
  const { chainId, relayer } = config();
  return {
    db: db(),
    node: provider(31337),
    chainId,
    signer: keySigner(relayer.keys, relayer.secondKey),
    policy: relayer,
    hooks: { onRefused: noteRefused },
    ...changes,
  };
}

export const relayPass = (changes: Partial<RelayTools> = {}): Promise<number> => relayOnce(relayTools(changes));

/** A node that answers everything and passes no transaction on. */
export const swallowing = (): JsonRpcProvider =>
  new Proxy(provider(31337), {
    get: (node, name) => {
      const value: unknown = Reflect.get(node, name);
      if (name === 'broadcastTransaction') return async () => ({});
      return typeof value === 'function' ? value.bind(node) : value;
    },
  });
