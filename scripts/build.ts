// The production build: pages and server, each made again only where something it is made of has changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleServer, SERVER_BUNDLE } from './bundle.ts';
import { buildExitPage } from './exit.ts';
import { generateWords } from './generate.ts';
import { root } from './paths.ts';
import { Problem } from './platform.ts';

const PAGES = ['app', 'components', 'exit', 'lib', 'messages', 'public', 'prisma/schema', 'contracts/artifacts'];
const FILES = [
  'next.config.js',
  'instrumentation-client.ts',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const SERVER = ['server', 'lib', 'messages', 'scripts', 'prisma/schema', 'contracts/artifacts'];
const GENERATED = join(root, 'lib', 'db', 'generated');
const pagesStamp = join(root, '.next', 'holdfast-build');
const serverStamp = join(SERVER_BUNDLE, 'holdfast-build');

function* filesUnder(folder: string): Generator<string> {
  if (!existsSync(folder) || folder === GENERATED) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

function fingerprint(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const files = [
    ...folders.flatMap((folder) => [...filesUnder(join(root, folder))]),
    ...FILES.map((file) => join(root, file)),
  ];
  for (const file of files) {
    if (!existsSync(file)) continue;
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

const isStale = (stamp: string, folders: readonly string[]): boolean =>
  !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint(folders);

export function isBuildStale(): boolean {
  return isStale(pagesStamp, PAGES) || isStale(serverStamp, SERVER);
}

/** Builds what is stale; what the compiler says goes to `log`, and its end to the person where it fails. */
export async function build(log: string, signal?: AbortSignal): Promise<void> {
  if (isStale(pagesStamp, PAGES)) await buildPages(log, signal);
  await buildServer();
}

/** The server alone, where it is stale: for whoever starts one without pages. */
export async function buildServer(): Promise<void> {
  if (!isStale(serverStamp, SERVER)) return;
  const wanted = fingerprint(SERVER);
  await bundleServer();
  writeFileSync(serverStamp, wanted);
}

/** The exit page and the pages. */
async function buildPages(log: string, signal?: AbortSignal): Promise<void> {
  // First: they are part of what the pages are made of.
  await buildExitPage();
  generateWords();
  const wanted = fingerprint(PAGES);
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, 'w');
  const cli = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const child = spawn(process.execPath, [cli, 'build'], { cwd: root, env, stdio: ['ignore', out, out] });
  closeSync(out);
  signal?.addEventListener('abort', () => child.kill('SIGTERM'));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    const text = readFileSync(log, 'utf8');
    if (/ENOSPC|No space left/i.test(text))
      throw new Problem('The disk is full: the pages cannot be built. Free some space and start again.');
    throw new Error(`The pages could not be built:\n${text.trim().split('\n').slice(-40).join('\n')}`);
  }
  writeFileSync(pagesStamp, wanted);
}
