// The production build of the pages, made again only where something it is made of has changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildExitPage } from './exit.ts';
import { generateWords } from './generate.ts';
import { root } from './paths.ts';
import { Problem } from './platform.ts';

const INPUTS = ['app', 'components', 'exit', 'lib', 'messages', 'public', 'prisma/schema', 'contracts/artifacts'];
const FILES = [
  'next.config.js',
  'instrumentation-client.ts',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const GENERATED = join(root, 'lib', 'db', 'generated');
const stamp = join(root, '.next', 'holdfast-build');

function* filesUnder(folder: string): Generator<string> {
  if (!existsSync(folder) || folder === GENERATED) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const files = [
    ...INPUTS.flatMap((folder) => [...filesUnder(join(root, folder))]),
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

export function isBuildStale(): boolean {
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint();
}

/** Builds the exit page and the pages; what the compiler says goes to `log`, and its end to the person where it fails. */
export async function buildPages(log: string, signal?: AbortSignal): Promise<void> {
  // First: they are part of what the pages are made of.
  await buildExitPage();
  generateWords();
  const wanted = fingerprint();
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
  writeFileSync(stamp, wanted);
}
