/** Two instances of everything that runs by itself, each with a memory of its own, over one database and one chain. */
import type { PoolClient } from 'pg';
import { provider } from '#lib/chain/deployment.ts';
import { relayOnce } from '#lib/chain/relay/pass.ts';
import { signerOf } from '#lib/chain/relay/signer.ts';
import { config, type Config } from '#lib/config.ts';
import { db, lockPool } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { clockOnce } from '#server/clock.ts';
import { dispatchOnce } from '#server/dispatcher.ts';
import { watchOnce } from '#server/watcher.ts';
import { CHAIN_ID } from './cast.ts';
import { here, type Instance, type Place } from './hands.ts';
import { newInstance, openConnections, type Connections } from './stage.ts';

export const LOOPS = ['watcher', 'relayer', 'clock', 'dispatcher'] as const;
export type LoopName = (typeof LOOPS)[number];

/** Work that was started and is not over. */
export type Task = { readonly place: Place; over: boolean; error: unknown };

let started = 0;

export class Process {
  readonly name: string;
  readonly #config: Config;
  #connections: Connections;
  instance: Instance;
  readonly running = new Map<LoopName, Task>();

  constructor(name: string, config: Config) {
    this.name = name;
    this.#config = config;
    this.#connections = openConnections(config.databaseUrl);
    this.instance = newInstance(name, config, this.#connections);
  }

  /** A new process in the place of one that was killed. */
  restart(): void {
    this.running.clear();
    void this.#connections.end();
    this.#connections = openConnections(this.#config.databaseUrl);
    this.instance = newInstance(this.name, this.#config, this.#connections);
  }

  /** Starts work in this process. `done` hears what came of it, unless the process dies. */
  start<T>(task: string, work: () => Promise<T>, done: (task: Task, result?: T) => void): Task {
    const place: Place = { instance: this.instance, task, number: ++started, faults: 0 };
    const made: Task = { place, over: false, error: null };
    const end = (error: unknown, result?: T) => {
      Object.assign(made, { over: true, error });
      if (!place.instance.dead) done(made, result);
    };
    here.run(place, () => {
      work().then(
        (result) => end(null, result),
        (error: unknown) => end(error ?? new Error('nothing was thrown')),
      );
    });
    return made;
  }

  pass(name: LoopName, done: (task: Task) => void): void {
    const task = this.start(name, PASSES[name], (over) => {
      this.running.delete(name);
      done(over);
    });
    if (!task.over) this.running.set(name, task);
  }

  async end(): Promise<void> {
    await this.#connections.end();
  }
}

/** The lock of the relayer as server/owned.ts takes it: who holds it, keeps it until the connection breaks or the process ends. */
const RELAYER_LOCK = 0x48_46_01;

async function relay(): Promise<void> {
  const { memory } = here.getStore()!.instance;
  let lock = (memory.get('simulated.lock') as PoolClient | undefined) ?? null;
  if (!lock) {
    const client = await lockPool().connect();
    try {
      const sql = 'SELECT pg_try_advisory_lock($1, $2) AS held';
      const { rows } = await client.query<{ held: boolean }>(sql, [RELAYER_LOCK, CHAIN_ID]);
      if (rows[0]?.held) lock = client;
    } finally {
      if (!lock) client.release();
    }
    if (!lock) return;
    memory.set('simulated.lock', lock);
    lock.on('error', () => memory.delete('simulated.lock'));
  }
  const { relayer } = config();
  const hooks = { onRefused: noteRefused };
  await relayOnce({
    db: db(),
    node: provider(CHAIN_ID),
    chainId: CHAIN_ID,
    signer: signerOf(relayer),
    policy: relayer,
    hooks,
  });
}

const PASSES: Readonly<Record<LoopName, () => Promise<unknown>>> = {
  watcher: watchOnce,
  relayer: relay,
  clock: clockOnce,
  dispatcher: () => dispatchOnce(db()),
};
