// The process that alone has the relayer's keys, as `npm start` runs it: its socket, its settings, and the wait until it answers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignerAway, socketSigner } from '#lib/chain/relay/signer.ts';
import { SECOND_CHAIN_ID } from './anvil.ts';
import type { Deployed } from './deploy.ts';
import { root } from './paths.ts';
import type { Secrets } from './server-env.ts';
import type { Supervisor } from './supervisor.ts';

/** Systems take no path of a socket that is longer than some hundred bytes. */
const LONGEST = 100;

/** The keys as a list, the caller's own before ours. */
export const relayerKeys = (secrets: Pick<Secrets, 'relayerKey'>, outer: NodeJS.ProcessEnv = process.env): string[] =>
  (outer.RELAYER_KEY ?? secrets.relayerKey).split(',').map((key) => key.trim());

/** Where it listens: in the installation's folder, or in one of its own that nobody else may enter where that has too long a name. */
function socketIn(dir: string, name: string): { readonly path: string; readonly remove: () => void } {
  const path = join(dir, `${name}.sock`);
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\holdfast-${name}-${process.pid}`, remove: () => {} };
  if (Buffer.byteLength(path) <= LONGEST) return { path, remove: () => rmSync(path, { force: true }) };
  const own = mkdtempSync(join(tmpdir(), 'holdfast-signer-'));
  return { path: join(own, `${name}.sock`), remove: () => rmSync(own, { recursive: true, force: true }) };
}

/** What it is told, and nothing besides: no database, no node, none of the other secrets. */
export function signerEnv(
  settings: {
    readonly socket: string;
    readonly dir: string;
    readonly keys: readonly string[];
    readonly deployed: Pick<Deployed, 'chainId' | 'escrow' | 'bond' | 'faucet'>;
    readonly embeddedChain: boolean;
  },
  outer: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { socket, dir, keys, deployed, embeddedChain } = settings;
  const passed = ['PATH', 'NODE_COMPILE_CACHE', 'SECOND_RELAYER_KEY', 'RELAYER_MOST_FEE', 'RELAYER_MOST_GAS'] as const;
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    RELAYER_SOCKET: socket,
    RELAYER_KEY: keys.join(','),
    CHAIN_ID: `${deployed.chainId}`,
    SIGNER_ESCROW: deployed.escrow,
    SIGNER_FILE: join(dir, deployed.chainId === SECOND_CHAIN_ID ? `signed-${deployed.chainId}` : 'signed'),
  };
  for (const name of passed) if (outer[name]) env[name] = outer[name];
  if (deployed.bond) env.SIGNER_BOND = deployed.bond;
  // On the embedded chain coins are worth nothing, and the demo signs a great deal.
  if (embeddedChain && deployed.faucet) env.SIGNER_FAUCET = deployed.faucet;
  env.SIGNER_DAY_COINS = outer.SIGNER_DAY_COINS ?? (embeddedChain ? '100000' : '0.5');
  return env;
}

export type SignerPlace = Omit<Parameters<typeof signerEnv>[0], 'socket'> & {
  /** Folder of its log. */
  readonly logs: string;
  readonly signal: AbortSignal;
};

const SIGNER = join(root, 'server', 'signer', 'index.ts');

/** Starts it under the supervisor and answers its socket once it signs. One of the caller's own (RELAYER_SOCKET) is left alone. */
export async function startSigner(keeper: Supervisor, place: SignerPlace): Promise<string> {
  const second = place.deployed.chainId === SECOND_CHAIN_ID;
  if (process.env.RELAYER_SOCKET && !second) return process.env.RELAYER_SOCKET;
  const name = second ? 'second-signer' : 'signer';
  const { path: socket, remove } = socketIn(place.dir, name);
  const log = join(place.logs, `${name}.log`);
  keeper.keep(name, SIGNER, signerEnv({ ...place, socket }), log, false);
  process.once('exit', remove);
  await untilSigns(socket, log, place.signal);
  return socket;
}

/** Throws after half a minute. */
async function untilSigns(socket: string, log: string, signal: AbortSignal): Promise<void> {
  const until = Date.now() + 30_000;
  while (!signal.aborted) {
    try {
      await socketSigner(socket).accounts();
      return;
    } catch (error) {
      if (!(error instanceof SignerAway)) throw error;
      if (Date.now() > until)
        throw new Error(`The process that signs for the relayer did not become ready; what it said is in ${log}.`, {
          cause: error,
        });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
