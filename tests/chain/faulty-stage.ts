/** One chain with a random life on it, two others that are not it, and what can be wrong with a node. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, inject } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { saveState, startAnvil, type Anvil } from '#scripts/anvil.ts';
import { rpc } from '#scripts/rpc.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openWalk } from '../vault/walk.ts';
import type { Fault } from './faulty-node.ts';
import { openScenes } from './faulty-scene.ts';

export const SEED = Number(process.env.WALK_SEED ?? 20261129);
export const topicOf = (name: string): string => escrowInterface.getEvent(name)!.topicHash;

/** Call it at the top of a file; everything is gone when the file ends. */
export async function openFaultyStage() {
  const database = await testDatabase();
  const chain = await localChain({ database });
  const open = await openScenes(chain, database);
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-fork-'));
  const anvils: Anvil[] = [];
  const start = async (options: Parameters<typeof startAnvil>[0]) => {
    const anvil = await startAnvil(options);
    writeFileSync(join(inject('runDir'), `anvil.${anvil.pid}`), '');
    anvils.push(anvil);
    return anvil;
  };
  /** A chain that parts from ours now. */
  const part = async (name: string) => {
    await saveState(chain.url, join(folder, 'state'));
    copyFileSync(join(folder, 'state'), join(folder, name));
    return start({ stateFile: join(folder, name) });
  };
  afterAll(async () => {
    await Promise.all(anvils.map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  const walk = await openWalk(chain, SEED);
  for (const name of ['deposit', 'deposit', 'deposit', 'fundFromWallet', 'fundFromWallet']) await walk.step(name);
  // Another history from the first block on, and one that parts from ours here.
  const fork = await start({ genesis: 1_700_000_000 });
  const later = await part('later');
  await rpc(fork.url, 'anvil_mine', ['0x40']);
  await rpc(later.url, 'anvil_mine', ['0x9']);
  /** Happens on the chain: some logs, now and then a reorganisation. */
  const live = async (steps: number) => {
    for (let left = steps; left > 0; left -= 1) while (!(await walk.step()));
  };
  return { chain, open, walk, live, fork, later, part };
}

export const FAULTS: readonly [string, Fault][] = [
  ['lags', { kind: 'lags', blocks: 5 }],
  ['gives no logs', { kind: 'empty' }],
  ['gives half of the logs', { kind: 'cuts' }],
  ['asks for patience', { kind: 'limited', seconds: 30 }],
  ['asks for patience in the answer', { kind: 'limited', inBody: true }],
  ['answers garbage', { kind: 'garbage' }],
  ['answers half a JSON', { kind: 'garbage', text: '{"jsonrpc":"2.0","id":0,"res' }],
  ['is dead', { kind: 'dead' }],
  ['says too high a head', { kind: 'boasts', blocks: 6 }],
  ['says too low a head, going back', { kind: 'boasts', blocks: -5 }],
  ['makes up logs', { kind: 'forges' }],
  ['makes up a log that the header does not name', { kind: 'invents' }],
  ['gives logs of another block', { kind: 'misplaces' }],
  ['gives two blocks at a time', { kind: 'narrow', blocks: 2 }],
  ['refuses to give logs', { kind: 'narrow', blocks: 0 }],
  ['takes no batches', { kind: 'no batches' }],
];
