/**
 * The whole app for one browser file: a database and a chain of its own, the real server as a child process on a free port, the
 * production build. The server can be killed and started again; time is the chain's and is shifted, never slept through.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, inject } from 'vitest';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { localChain, type LocalChain } from '../setup/chain.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { openGate, type Gate } from '../setup/gate.ts';
import { setNoLevels } from '../setup/levels.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

export type App = {
  readonly url: string;
  readonly chain: LocalChain;
  /** Another one beside it, where that was asked for. */
  readonly second: LocalChain | null;
  readonly database: TestDatabase;
  /** The folder in which the server keeps files. */
  readonly files: string;
  /** Ends the server with SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Starts the server again on the same port. */
  start(): Promise<void>;
  /** What stands between the server and its database and node, where that was asked for. */
  readonly gates: { readonly database: Gate; readonly chain: Gate } | null;
  /** What the server wrote; for a failing test. */
  log(): string;
};

export type AppOptions = {
  readonly demo?: boolean;
  /** Those the site ships with; left out, people of today trade what they like. */
  readonly limits?: boolean;
  /** It trades on two chains. */
  readonly second?: boolean;
  /** The server reaches its database and node through gates. */
  readonly gated?: boolean;
};

export async function startApp(options: AppOptions = {}): Promise<App> {
  const database = await testDatabase();
  if (!options.limits) await setNoLevels(database.db);
  const chain = await localChain({ database });
  const second = options.second ? await localChain({ database, second: true }) : null;
  const port = await freePort();
  const url = `http://localhost:${port}`;
  for (const one of second ? [chain, second] : [chain]) await one.fund(new Wallet(TEST_SECRETS.relayerKey).address);
  const file = join(inject('runDir'), `server-${port}.log`);
  const files = join(inject('runDir'), `files-${port}`);
  const gates = options.gated ? { database: await openGate(database.url), chain: await openGate(chain.url) } : null;
  const env = serverEnv({
    databaseUrl: gates?.database.url ?? database.url,
    rpcUrl: gates?.chain.url ?? chain.url,
    chainId: 31337,
    embeddedChain: true,
    port,
    publicUrl: url,
    secrets: TEST_SECRETS,
    storageDir: files,
    demo: options.demo ?? true,
    ...(second && { further: [{ chainId: second.deployed.chainId, rpcUrl: second.url }] }),
  });
  let child: ChildProcess | undefined;
  const start = async () => {
    const out = openSync(file, 'a');
    child = spawn(process.execPath, [join(root, 'server', 'index.ts')], {
      cwd: root,
      env: { ...env, LOG_LEVEL: 'warn' },
      // The channel closes when this process is gone, however it went, and the server then ends by itself.
      stdio: ['ignore', out, out, 'ipc'],
    });
    await untilReady(`http://127.0.0.1:${port}/readyz`, child, file);
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await gone;
  };
  await start();
  afterAll(() => end('SIGTERM'));
  return {
    url,
    chain,
    second,
    database,
    files,
    gates,
    start,
    kill: () => end('SIGKILL'),
    log: () => readFileSync(file, 'utf8'),
  };
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended:\n${readFileSync(log, 'utf8').slice(-3000)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
