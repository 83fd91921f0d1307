// Which sentences travel to the browser with a page, against what its components there may say.
import { describe, expect, it } from 'vitest';
import { loadMessages } from '../../messages/load.ts';
import { HELD, MARKET, MARKET_UNFOLDED, pickMessages, SHELL, SHELL_SIGNED_IN } from '../../messages/groups.ts';
import { readSource, readTree, type SourceFile } from '../architecture/source.ts';

type File = SourceFile & { readonly text: string; readonly client: boolean; readonly action: boolean };

const files = new Map<string, File>(
  [...readTree()]
    .filter(([path]) => /^(app|components|lib|messages)\//.test(path))
    .map(([path, text]) => {
      const code = text.replace(/^(\s*(\/\*[\s\S]*?\*\/|\/\/.*))*\s*/, '');
      const client = /^['"]use client['"]/.test(code);
      return [path, { ...readSource(path, text), text, client, action: /^['"]use server['"]/.test(code) }];
    }),
);

/** What runs in the browser of all that is reached from these files, fetched late or at once. */
function inBrowser(roots: readonly string[]): File[] {
  const seen = new Set<string>();
  const found = new Map<string, File>();
  const visit = (path: string, isClient: boolean): void => {
    const file = files.get(path);
    if (!file || file.action) return;
    const client = isClient || file.client;
    const name = `${path} ${client}`;
    if (seen.has(name)) return;
    seen.add(name);
    if (client) found.set(path, file);
    for (const { target, typeOnly } of file.imports) if (target && !typeOnly) visit(target, client);
  };
  for (const root of roots) visit(root, false);
  return [...found.values()];
}

/** The namespaces asked for by hooks; without one (the key comes from elsewhere) nothing can be told. */
const namespacesOf = (file: File): string[] =>
  [...file.text.matchAll(/useTranslations\('([\w.]+)'\)/g)].map(([, namespace]) => namespace!);

const within = (namespace: string, names: readonly string[]) =>
  names.some((name) => namespace === name || namespace.startsWith(`${name}.`));

/** The keys asked of each `t` by name; where none is written out, all of its namespace. */
function keysOf({ text }: File): string[] {
  return [...text.matchAll(/(\w+) = useTranslations\('([\w.]+)'\)/g)].flatMap(([, name, namespace]) => {
    const calls = text.matchAll(new RegExp(`(?<![\\w.'"])${name}(?:\\.\\w+)?\\(([^),]*)`, 'g'));
    const keys = [...calls].flatMap(([, argument = '']) => {
      const written = [...argument.matchAll(/'([\w.]+)'|`([\w.]+)\.\$/g)].map(([, whole, group]) => whole ?? group);
      return written.length ? written.map((key) => `${namespace}.${key}`) : [namespace!];
    });
    return keys.length ? keys : [namespace!];
  });
}

const missing = (of: readonly File[], names: readonly string[]) =>
  of.flatMap((file) =>
    keysOf(file)
      // What stands only where something is wrong brings its words along: HeldWordsWithin.
      .filter((key) => !within(key, ['fault']))
      .filter((key) => !within(key, names))
      .map((key) => `${file.path}: ${key}`),
  );

describe('the sentences that travel with a page', () => {
  const shell = inBrowser(['app/layout.tsx', 'app/error.tsx']);
  const market = inBrowser(['app/page.tsx']);
  const shellPaths = new Set(shell.map(({ path }) => path));

  it('were looked for', () => {
    expect(shell.length).toBeGreaterThan(20);
    expect(market.map(({ path }) => path)).toContain('components/offer/market-filters.tsx');
  });

  it('are there for everything around a page that may say them, when signed in', () => {
    expect(missing(shell, SHELL_SIGNED_IN)).toEqual([]);
  });

  it('are there for everything around a page that is also there for visitors', () => {
    // What only somebody signed in meets; dialogs and fields are theirs as well, until a page has one and gives it its words.
    const signedIn =
      /^components\/(notice\/bell|account\/(choices|confirm-dialog|factor-form|signed-in|unlock-dialog|passphrase-dialog|password-input)|ui\/(dialog|field))\.tsx$/;
    expect(
      missing(
        shell.filter(({ path }) => !signedIn.test(path)),
        SHELL,
      ),
    ).toEqual([]);
  });

  it('are there for what the market says in the browser, its rarer filters only where those are unfolded', () => {
    const own = market.filter(({ path }) => !shellPaths.has(path));
    const folded = own.filter(({ path }) => !/offer\/market-more\.tsx$|price\//.test(path));
    expect(folded.length).toBeLessThan(own.length);
    expect(missing(folded, MARKET)).toEqual([]);
    expect(missing(own, MARKET_UNFOLDED)).toEqual([]);
    expect(missing(folded, HELD)).toEqual([]);
    // Its fields are not only those of the dialogs around it.
    for (const names of [HELD, MARKET_UNFOLDED]) expect(within('ui.field', names)).toBe(true);
  });

  it('are given by a layout of their own to every other part of the site', () => {
    const pages = [...files.keys()].filter(
      (path) =>
        /^app\/.+\/page\.tsx$/.test(path) &&
        inBrowser([path]).some((file) => namespacesOf(file).length > 0 && !shellPaths.has(file.path)),
    );
    expect(pages.length).toBeGreaterThan(10);
    const without = pages.filter((path) => {
      const folders = path
        .split('/')
        .slice(1, -1)
        .map((_, index, all) => `app/${all.slice(0, index + 1).join('/')}/layout.tsx`);
      return !folders.some((layout) => /words\.tsx'/.test(files.get(layout)?.text ?? ''));
    });
    expect(without).toEqual([]);
  });

  it('would be missed', () => {
    expect(missing(market, [])).not.toEqual([]);
    expect(
      missing(
        shell,
        SHELL.filter((name) => name !== 'ui.nav'),
      ),
    ).not.toEqual([]);
  });

  it('are a small part of all there are', () => {
    const all = loadMessages('en');
    const size = (names: readonly string[]) => JSON.stringify(pickMessages(all as never, names)).length;
    expect(size(HELD)).toBeLessThan(3_500);
    for (const name of [...SHELL_SIGNED_IN, ...MARKET_UNFOLDED]) expect(size([name]), name).toBeGreaterThan(2);
  });
});
