// npm run bench:starts               how long a server that was killed takes until it serves again, with Postgres and chain up
// npm run bench:starts -- --write    writes bench/chaos/starts.json too
// npm run bench:starts -- --starts N
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build, isBuildStale } from '#scripts/build.ts';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { cpuSecondsOf, endServer, runServer } from '../server.ts';
import { layGround, type Ground } from './fleet.ts';
import { spread } from './ledger.ts';

const argument = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const STARTS = argument('--starts', 30);
/** All of it in one process, and each alone. */
const ROLES = ['web,realtime,worker', 'web', 'realtime', 'worker'] as const;
/** A worker has no pages; that it is ready is its first answer. */
const askedOf = (roles: string): string => (roles.includes('web') ? '/' : '/readyz');

type Start = { readonly ms: number; readonly cpuSeconds: number };

/** Milliseconds from the start of the process to the end of its first good answer, asked for from that moment on. It is killed after. */
async function startOnce(ground: Ground, roles: string, log: string): Promise<Start> {
  const port = await freePort();
  const { databaseUrl, rpcUrl, deployed, secrets, dir } = ground;
  const common = { databaseUrl, rpcUrl, chainId: deployed.chainId, embeddedChain: true, secrets, demo: false };
  const publicUrl = `http://localhost:${port}`;
  const env = serverEnv({ ...common, port, publicUrl, storageDir: join(dir, 'files'), roles });
  const began = performance.now();
  const child = runServer({ ...env, LOG_LEVEL: 'error' }, log);
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`The server ended; see ${log}`);
      const answer = await fetch(`http://127.0.0.1:${port}${askedOf(roles)}`).catch(() => null);
      const text = await answer?.text().catch(() => null);
      if (answer?.ok && text) break;
      await wait(5);
    }
    return { ms: performance.now() - began, cpuSeconds: cpuSecondsOf(child.pid!) };
  } finally {
    // As the power would: nothing is finished, and nothing is written that was not written yet.
    await wait(1_500);
    await endServer(child, 'SIGKILL');
  }
}

async function main(): Promise<void> {
  if (isBuildStale()) await build(join(root, 'test-results', 'build.log'));
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-starts-'));
  const ground = await layGround(dir);
  try {
    const report: Record<string, unknown> = {
      conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres with fsync, one node on the same machine; each process killed with SIGKILL a second and a half after its first answer`,
    };
    for (const roles of ROLES) {
      const starts: Start[] = [];
      // The first may find nothing compiled: said apart.
      const first = await startOnce(ground, roles, join(dir, 'log'));
      for (let at = 0; at < STARTS; at++) starts.push(await startOnce(ground, roles, join(dir, 'log')));
      const cpu = starts.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b)[Math.floor(STARTS / 2)];
      report[roles] = {
        firstMs: Math.round(first.ms),
        starts: STARTS,
        ms: spread(starts.map(({ ms }) => ms)),
        cpuSeconds: cpu,
      };
      process.stderr.write(`${roles}: ${JSON.stringify(report[roles])}\n`);
    }
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    if (process.argv.includes('--write'))
      writeFileSync(join(root, 'bench', 'chaos', 'starts.json'), `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await ground.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
