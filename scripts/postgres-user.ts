// Postgres refuses to run as root. A normal user runs it directly. Root first tries a user namespace in which it appears as
// nobody: no account is made, the files stay root's and may lie in a private home. Where namespaces are forbidden (many
// containers), the process drops to the account postgres or nobody; then binaries and data must lie where that account can
// reach them, and are put under /var/tmp where they do not.
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from './platform.ts';

const NOBODY = 65_534;
const NAMESPACE = ['-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

export type Unprivileged = {
  /** The folder that holds the data: the one asked for unless that account cannot reach it. */
  readonly dir: string;
  spawn(program: string, args: string[], stdio: StdioOptions): ChildProcess;
  /** Hands a folder to the account Postgres runs as. */
  own(dir: string): void;
};

export function asPostgresUser(home: string, dir: string, privileges: 'auto' | 'namespace' | 'drop'): Unprivileged {
  if (process.getuid?.() !== 0) return direct(home, dir);
  if (privileges !== 'drop' && canUnshare()) return inNamespace(home, dir);
  if (privileges === 'namespace') throw new Problem('This machine allows no user namespaces.');
  return dropped(home, dir);
}

const environment = () => ({ ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' });

function direct(home: string, dir: string): Unprivileged {
  return {
    dir,
    spawn: (program, args, stdio) => spawn(join(home, 'bin', program), args, { stdio, env: environment() }),
    own: () => {},
  };
}

function canUnshare(): boolean {
  return spawnSync('unshare', [...NAMESPACE, 'true'], { stdio: 'ignore' }).status === 0;
}

function inNamespace(home: string, dir: string): Unprivileged {
  return {
    dir,
    // unshare becomes the program, so the child's id is that of Postgres itself.
    spawn: (program, args, stdio) =>
      spawn('unshare', [...NAMESPACE, join(home, 'bin', program), ...args], { stdio, env: environment() }),
    own: (folder) => chown(folder, 0, 0),
  };
}

/** Where binaries and data of a folder go that the account cannot reach. */
export function awayFrom(dir: string): string {
  return join('/var/tmp', `holdfast-${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 12)}`);
}

function dropped(home: string, dir: string): Unprivileged {
  const { uid, gid } = accountIds();
  const reachable = isReachable(home) && isReachable(dirname(resolve(dir)));
  const away = awayFrom(dir);
  const ownDir = reachable ? dir : join(away, basename(dir));
  const ownHome = reachable ? home : join(away, 'native');
  mkdirSync(ownDir, { recursive: true, mode: reachable ? 0o700 : 0o755 });
  if (!existsSync(join(ownHome, 'bin', 'postgres'))) cpSync(home, ownHome, { recursive: true, verbatimSymlinks: true });
  return {
    dir: ownDir,
    spawn: (program, args, stdio) =>
      spawn(join(ownHome, 'bin', program), args, { stdio, uid, gid, cwd: '/', env: environment() }),
    own: (folder) => chown(folder, uid, gid),
  };
}

function accountIds(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Problem(
    'Postgres cannot run as root, and there is no account to run it as. Start as a normal user, or set DATABASE_URL.',
  );
}

/** Whether anybody may enter the folder and all those above it. */
function isReachable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function chown(folder: string, uid: number, gid: number): void {
  const probes = [folder, join(folder, 'data'), join(folder, 'data', 'PG_VERSION')].filter((path) => existsSync(path));
  if (probes.every((path) => lstatSync(path).uid === uid)) return;
  spawnSync('chown', ['-R', `${uid}:${gid}`, folder]);
}
