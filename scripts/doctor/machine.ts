import { createServer } from 'node:net';
import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#lib/config.ts';
import { isBuildStale } from '../build.ts';
import { speaker, type Finding } from './finding.ts';

const { good, care, wrong } = speaker('machine');

const LEAST_NODE = 24;
const LEAST_FREE_GIB = 1;

export function checkNode(version = process.versions.node): Finding[] {
  const major = Number(version.split('.')[0]);
  return major >= LEAST_NODE
    ? [good(`Node ${version}`)]
    : [
        wrong(
          `this is Node ${version}; the server needs ${LEAST_NODE} or later`,
          'run it with node_modules/.bin/node, which npm install brings',
        ),
      ];
}

/** Room on the disks that are written to. `free`: how many bytes a folder's disk has left. */
export function checkDisk(folders: readonly string[], free = freeBytes): Finding[] {
  return folders.flatMap((folder) => {
    const left = free(folder) / 2 ** 30;
    return left >= LEAST_FREE_GIB
      ? [good(`${left.toFixed(1)} GiB are free at ${folder}`)]
      : [wrong(`only ${left.toFixed(2)} GiB are free at ${folder}`, 'free some space, or move it to a larger disk')];
  });
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(nearest(folder));
  return bavail * bsize;
}

/** The folder, or the nearest one above it that is there. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(join(folder, '..')));

/** Files that only the service may read. */
export function checkFolder(folder: string): Finding[] {
  if (!existsSync(folder)) return [];
  const mode = statSync(folder).mode & 0o777;
  return (mode & 0o007) === 0
    ? [good(`${folder} is closed to others (${mode.toString(8)})`)]
    : [wrong(`everybody on this machine may look into ${folder} (${mode.toString(8)})`, `chmod 750 ${folder}`)];
}

export function checkBuild(stale = isBuildStale()): Finding[] {
  return stale
    ? [wrong('the pages are not built, or are older than the program', 'npm run build')]
    : [good('the pages are built')];
}

/** Whether the port is ours or free. */
export async function checkPort({ port }: Pick<Config, 'port'>): Promise<Finding[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  const said = await answer?.text().catch(() => '');
  if (said?.includes('"alive":true')) return [good(`the server answers on port ${port}`)];
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
  return free
    ? [care(`nothing answers on port ${port}: the server does not run`, 'systemctl start holdfast')]
    : [wrong(`port ${port} belongs to another program`, 'end it, or choose another PORT (and tell the proxy)')];
}
