// Plain JavaScript for Node 20, no dependency: installs what is missing, then runs a script under Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.holdfast-lock');

const OLDEST = [20, 19];
const WANTED = 24;

/** One line for the person, and the end. */
function give(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    give(
      `Holdfast needs Node ${OLDEST.join('.')} or later; this is ${process.version}. Get one from https://nodejs.org and run again.`,
    );
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

/** Whether npm's own record of what lies in node_modules has every package of the lock file in that version. */
function isInstalled() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const present = readJson(record).packages;
  return Object.entries(readJson(join(root, 'package-lock.json')).packages).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true;
    const found = present[path];
    if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    return found.version === wanted.version && existsSync(join(root, path));
  });
}

function install() {
  const hash = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!isInstalled()) {
    process.stdout.write('Installing packages (once; a few minutes on a slow line) ...\n');
    const began = Date.now();
    // Nothing here relies on a package's own install script, and npm may block them anyway.
    const flags = [
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const npm = process.env.npm_execpath;
    const run = npm?.endsWith('.js')
      ? spawnSync(process.execPath, [npm, ...flags], { cwd: root, stdio: 'inherit' })
      : spawnSync('npm', flags, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    if (run.signal) process.exit(130);
    if (run.status !== 0)
      give(
        'npm could not install the packages: see its message above. With the network back (or space on the disk), run the same command again.',
      );
    process.stdout.write(`Installed in ${Math.round((Date.now() - began) / 1000)} s.\n`);
  }
  writeFileSync(stamp, hash);
}

function majorOf(node) {
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 ? Number(/^v(\d+)/.exec(answer.stdout)?.[1] ?? 0) : 0;
}

/** Node 24: the one npm brought, else the one running this. */
function findNode() {
  const brought = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(brought) && majorOf(brought) >= WANTED) {
    linkNode(brought);
    return brought;
  }
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return process.execPath;
  return give(
    `Holdfast runs on Node ${WANTED}, which npm brings along on Linux. On ${process.platform}-${process.arch} install Node ${WANTED} from https://nodejs.org and run again.`,
  );
}

/** Lays node_modules/.bin/node, which `npm run` puts first on the path: npm 10 does not, npm 11 does. */
function linkNode(brought) {
  const link = join(modules, '.bin', 'node');
  try {
    if (!existsSync(link)) symlinkSync(relative(dirname(link), brought), link);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** Runs `script` (TypeScript) under Node 24 with this process's arguments; ends as it ends. */
export function runUnderNode24(script) {
  checkNode();
  install();
  const node = findNode();
  const env = { ...process.env, PATH: [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter) };
  const child = spawn(node, [join(root, script), ...process.argv.slice(2)], {
    cwd: root,
    env,
    // The channel tells the child when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal signals the whole group; a supervisor only this process. The child takes a second one calmly.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => give(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
