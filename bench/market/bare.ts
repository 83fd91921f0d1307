/** A bare dynamic page of the same framework with the market page's own markup: what the market's own page is held against. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#scripts/ports.ts';
import { root } from '#scripts/paths.ts';
import { nodeOptions } from '#scripts/server-env.ts';
import { cpuSecondsOf } from '../server.ts';

/** A text, or an element as [name, attributes, children]. */
type Node = string | readonly [string, Readonly<Record<string, string>>, readonly Node[]];
type Tree = {
  readonly html: { readonly lang: string; readonly dir: string };
  /** Before and after what is in `main`. */
  readonly around: readonly [readonly Node[], readonly Node[]];
  readonly main: readonly Node[];
};

const DIR = join(root, 'bench', 'market', 'bare');
const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');

export type Bare = { readonly url: string; cpuSeconds(): number; stop(): Promise<void> };

/** Builds and starts it, with the markup of this page. */
export async function openBare(page: string): Promise<Bare> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-bare-'));
  const file = join(dir, 'tree.json');
  writeFileSync(file, JSON.stringify(treeOf(page)));
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    BARE_TREE: file,
    NODE_OPTIONS: nodeOptions(process.env),
  } as const;
  const [code] = (await once(spawn(process.execPath, [next, 'build', DIR], { env, stdio: 'ignore' }), 'exit')) as [
    number,
  ];
  if (code !== 0) throw new Error('the bare page could not be built');
  const port = await freePort();
  const child = spawn(process.execPath, [next, 'start', DIR, '-p', `${port}`, '-H', '127.0.0.1'], {
    env,
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await untilThere(url, child);
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilThere(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('the bare page ended');
    if ((await fetch(url).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Elements without an end. */
const VOID = new Set(['input', 'br', 'img', 'meta', 'link', 'hr']);
const NAMES: Readonly<Record<string, string>> = { class: 'className', for: 'htmlFor', tabindex: 'tabIndex' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
const text = (html: string): string => html.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => ENTITIES[name]!);

/** The elements of a page as React has written it. Scripts and comments are the framework's own, and left out. */
export function treeOf(page: string): Tree {
  const html = /<html lang="(\w+)" dir="(\w+)"/.exec(page)!;
  const body = parse(/<body[^>]*>(.*)<\/body>/s.exec(page)![1]!.replace(/<script.*?<\/script>|<!--.*?-->/gs, ''));
  const at = body.findIndex((node) => typeof node !== 'string' && node[0] === 'main');
  const main = body[at] as Exclude<Node, string>;
  return { html: { lang: html[1]!, dir: html[2]! }, around: [body.slice(0, at), body.slice(at + 1)], main: main[2] };
}

function parse(html: string): Node[] {
  const top: Node[] = [];
  const open: Node[][] = [top];
  for (const [, end, name, attributes = '', , words] of html.matchAll(
    /<(\/?)([a-z][\w-]*)((?:\s[^>]*?)?)(\/?)>|([^<]+)/g,
  )) {
    const into = open.at(-1)!;
    if (words !== undefined) into.push(text(words));
    else if (end) open.pop();
    else {
      const children: Node[] = [];
      into.push([name!, attributesOf(attributes), children]);
      if (!VOID.has(name!)) open.push(children);
    }
  }
  if (open.length !== 1) throw new Error('the page was not read whole');
  return top;
}

function attributesOf(of: string): Record<string, string> {
  const pairs = [...of.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name, value = '']) => [
    NAMES[name!] ?? name!,
    text(value),
  ]);
  // What React makes of a form's own state, and of an action of ours, is not markup.
  return Object.fromEntries(
    pairs.filter(([name]) => !['selected', 'checked', 'encType', 'enctype', 'style'].includes(name!)),
  );
}

/** How many elements a page has. */
export const elementsOf = (page: string): number => JSON.stringify(treeOf(page)).match(/\["[a-z][\w-]*",\{/g)!.length;
