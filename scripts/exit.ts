// npm run exit: builds the exit page and the verifier, public/holdfast-exit.html and -verifier.html: each one file with everything in it, that works from
// disk with no server.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';
import { escrowCodeHash } from './deploy.ts';
import { root } from './paths.ts';

/** Where the pages' server hands it out. */
export const EXIT_FILE = join(root, 'public', 'holdfast-exit.html');
export const VERIFIER_FILE = join(root, 'public', 'holdfast-verifier.html');

const source = (name: string): string => readFileSync(join(root, 'exit', name), 'utf8');

/** Of the committed artifacts the page needs the ABI; bytecode would be nine tenths of it. */
const abiOnly: Plugin = {
  name: 'abi-only',
  load(id) {
    if (!/[\\/]contracts[\\/]artifacts[\\/]\w+\.json$/.test(id)) return null;
    const { abi } = JSON.parse(readFileSync(id, 'utf8')) as { abi: unknown };
    return { code: `export default ${JSON.stringify({ abi })};`, moduleType: 'js' };
  },
};

async function bundle(entry: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const made = await rolldown({
    cwd: root,
    input: join(root, 'exit', entry),
    platform: 'browser',
    plugins: [abiOnly],
    transform: {
      target: 'es2022',
      define: { ESCROW_CODE_HASH: JSON.stringify(escrowCodeHash()), RELEASE: JSON.stringify(version) },
    },
    checks: { circularDependency: false },
  });
  try {
    const { output } = await made.generate({ format: 'iife', minify: true, codeSplitting: false });
    const [chunk, ...rest] = output;
    if (rest.length > 0) throw new Error(`a page for disks must be one script, not ${rest.length + 1} files`);
    // Nothing inside the script may look like its end.
    return chunk.code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--').trim();
  } finally {
    await made.close();
  }
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The exit page's text: the same sources give the same bytes. */
export const makeExitPage = (): Promise<string> => makePage('main.ts', 'Holdfast: exit');
/** The verifier's, likewise. */
export const makeVerifierPage = (): Promise<string> => makePage('verifier/main.ts', 'Holdfast: verifier');

async function makePage(entry: string, title: string): Promise<string> {
  const script = await bundle(entry);
  const style = source('style.css').trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    // Any node the person names, and nothing else.
    'connect-src http: https:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts: Record<string, string> = { policy, style, script, title };
  // The hashes are over the bytes between the tags: what the formatter puts around a placeholder goes.
  return source('page.html').replace(/\s*<!--(policy|title|style|script)-->\s*/g, (_, name: string) => parts[name]!);
}

/** Writes both pages where the server hands them out. */
export async function buildExitPage(): Promise<void> {
  const [exit, verifier] = [await makeExitPage(), await makeVerifierPage()];
  mkdirSync(dirname(EXIT_FILE), { recursive: true });
  writeFileSync(EXIT_FILE, exit);
  writeFileSync(VERIFIER_FILE, verifier);
}

if (import.meta.main) {
  await buildExitPage();
  for (const file of [EXIT_FILE, VERIFIER_FILE])
    process.stdout.write(`${file}: ${Math.round(readFileSync(file).length / 1024)} kB\n`);
}
