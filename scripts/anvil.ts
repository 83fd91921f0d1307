// The local chain: one anvil over one state file, on a port of this machine alone.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { foundryBinary } from './platform.ts';
import { freePort } from './ports.ts';
import { endProcess } from './processes.ts';
import { getBlock, rpc } from './rpc.ts';

export const LOCAL_CHAIN_ID = 31337;
/** Another chain of this machine, for whoever wants to see two at once. */
export const SECOND_CHAIN_ID = 31338;

export type Anvil = {
  readonly url: string;
  readonly pid: number;
  /** Writes the state file where the chain has moved since; answers whether it did. */
  save(): Promise<boolean>;
  /** Saves and ends it. */
  stop(): Promise<void>;
};

export type AnvilOptions = {
  /** Loaded where it exists, written by `save`; none: nothing is kept. */
  readonly stateFile?: string;
  /** Time of the first block, epoch seconds, where the chain is new; now unless given. */
  readonly genesis?: number;
  /** {@link LOCAL_CHAIN_ID} unless given. */
  readonly chainId?: number;
};

/**
 * Automine, each block final after two: no key is unlocked and no account has coins. A chain that stands before the present is
 * moved up to it unless it is new and was given its own time; one that was shifted ahead stays ahead.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { stateFile } = options;
  const restored = stateFile !== undefined && existsSync(stateFile);
  const port = await freePort();
  const flags = [
    '--port',
    String(port),
    '--chain-id',
    String(options.chainId ?? LOCAL_CHAIN_ID),
    '--accounts',
    '0',
    '--silent',
  ];
  flags.push('--slots-in-an-epoch', '1', '--hardfork', 'osaka');
  if (restored) flags.push('--load-state', stateFile);
  else if (options.genesis !== undefined) flags.push('--timestamp', String(options.genesis));
  const child = spawn(foundryBinary('anvil'), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint = (complaint + chunk).slice(-2_000)));
  const url = `http://127.0.0.1:${port}`;
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () =>
      reject(new Error(`The local chain did not start: ${complaint.trim() || 'no reason given'}`)),
    );
  });
  gone.catch(() => {});
  await Promise.race([answers(url), gone]);
  if (restored) await keepTime(url);
  const pid = child.pid!;
  let saved = restored ? (await getBlock(url, 'latest'))?.hash : undefined;
  const save = async () => {
    const head = (await getBlock(url, 'latest'))?.hash;
    if (!stateFile || head === saved) return false;
    await saveState(url, stateFile);
    saved = head;
    return true;
  };
  return {
    url,
    pid,
    save,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) await save();
      await endProcess(pid, ['SIGTERM', 'SIGKILL'], 5_000);
    },
  };
}

async function answers(url: string): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      await rpc(url, 'eth_chainId');
      return;
    } catch (error) {
      if (Date.now() > until) throw new Error(`The local chain does not answer at ${url}.`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A shift of the clock is not part of the state: given again, so that the next block is not before the last. */
async function keepTime(url: string): Promise<void> {
  const head = await getBlock(url, 'latest');
  const now = Math.floor(Date.now() / 1000);
  if (head && head.timestamp > now) await rpc(url, 'evm_setTime', [head.timestamp]);
}

/** Moves a chain that stands in the past up to the present, with a block there. */
export async function catchUpWithPresent(url: string): Promise<void> {
  const head = await getBlock(url, 'latest');
  const now = Math.floor(Date.now() / 1000);
  if (!head || head.timestamp >= now) return;
  await rpc(url, 'evm_setTime', [now]);
  await rpc(url, 'evm_mine');
}

/**
 * Takes the state over RPC and renames it into place: anvil's own `--state` truncates the file while it writes, and a kill in
 * that moment would lose the chain.
 */
export async function saveState(url: string, stateFile: string): Promise<void> {
  const packed = await rpc<string>(url, 'anvil_dumpState');
  const state = gunzipSync(Buffer.from(packed.slice(2), 'hex'));
  mkdirSync(dirname(stateFile), { recursive: true });
  const fresh = `${stateFile}.new`;
  writeFileSync(fresh, state, { flush: true });
  renameSync(fresh, stateFile);
}

/** Whether a state file can be read at all. */
export function isStateReadable(stateFile: string): boolean {
  try {
    JSON.parse(readFileSync(stateFile, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

export function forgetState(stateFile: string): void {
  rmSync(stateFile, { force: true });
}
