/** Server processes of their own over one database and one chain, each with its roles: what several machines are. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { serverEnv } from '#scripts/server-env.ts';
import type { LocalChain } from './chain.ts';
import type { TestDatabase } from './database.ts';
import { TEST_SECRETS } from './settings.ts';

export type ServerProcess = {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Sends a signal and waits until it is gone; answers its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** What it has written. */
  log(): string;
};

export type ProcessSettings = {
  readonly database: TestDatabase;
  readonly chain: Pick<LocalChain, 'url'>;
  readonly roles: string;
  /** Where browsers reach the site; left out: this process. */
  readonly publicUrl?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Settles when its port answers, and not when it can serve. */
  readonly ready?: 'healthz' | 'readyz';
};

/** Starts one; `ready`: when it counts as started. Whoever starts it ends it. */
export async function startProcess(settings: ProcessSettings): Promise<ServerProcess> {
  const port = settings.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const file = join(inject('runDir'), `server-${port}-${Date.now()}.log`);
  const env = serverEnv({
    databaseUrl: settings.database.url,
    rpcUrl: settings.chain.url,
    chainId: 31337,
    embeddedChain: true,
    port,
    publicUrl: settings.publicUrl ?? `http://localhost:${port}`,
    secrets: TEST_SECRETS,
    storageDir: join(inject('runDir'), `files-${port}`),
    roles: settings.roles,
    demo: false,
  });
  const out = openSync(file, 'a');
  // From its sources: who runs one file of tests has built nothing.
  const child = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    cwd: root,
    env: { ...env, LOG_LEVEL: 'info', ...settings.env },
    // The channel closes when this process is gone, however it went, and the server then ends by itself.
    stdio: ['ignore', out, out, 'ipc'],
  });
  const log = () => readFileSync(file, 'utf8');
  await untilAnswers(`${url}/${settings.ready ?? 'readyz'}`, child, log);
  return {
    url,
    port,
    child,
    log,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill(signal);
        await gone;
      }
      return child.exitCode;
    },
  };
}

async function untilAnswers(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended:\n${log().slice(-3000)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
