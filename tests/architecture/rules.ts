// docs/architecture.md as data: which file is of which kind, and who may import whom.
import type { Import, SourceFile } from './source.ts';

/** A noun imports nouns of a lower rank; those of one rank do not know each other. */
export const NOUNS: Readonly<Record<string, number>> = {
  account: 0,
  site: 1,
  payment: 2,
  price: 3,
  vault: 4,
  offer: 5,
  trade: 6,
  chat: 7,
  reputation: 7,
  dispute: 8,
  notice: 9,
  privacy: 10,
};

export type Kind =
  'kernel' | 'pure' | 'browser' | 'component' | 'sdk' | 'tool' | 'effect' | 'door' | 'exit' | 'words' | 'test' | 'data';

/** 0 words, 1 pure, 2 tools, 3 effects, 4 doors, 5 tests. */
export const LEVEL: Readonly<Record<Kind, number>> = {
  data: 0,
  kernel: 0,
  words: 1,
  pure: 1,
  browser: 1,
  component: 1,
  sdk: 1,
  tool: 2,
  effect: 3,
  door: 4,
  exit: 4,
  test: 5,
};

const TOOLS = /^lib\/(db|chain|events|http|secrets|storage)\/|^lib\/config\.ts$/;
const PURE_NAMES = /(^|[/.])(machine|policy|schema|view|refusals)\.ts$/;
const BROWSER_NAMES = /(^|[/.])browser\.ts$/;
const EFFECT_NAMES = /^lib\/\w+\/(commands|queries|record|listeners)(\.ts$|\/)/;
/** Tools that a browser may load: data and signing, no connection. */
const BROWSER_SAFE = new Set([
  'lib/chain/asset-key.ts',
  'lib/chain/asset-label.ts',
  'lib/chain/chains.ts',
  'lib/chain/typed-hash.ts',
  'lib/chain/words.ts',
  'lib/chain/call.ts',
  'lib/chain/signing.ts',
  'lib/chain/vault-signing.ts',
  'lib/chain/bond-signing.ts',
  'lib/chain/abi.ts',
  'lib/events/catalogue.ts',
]);
/** Packages that do nothing but compute. */
const PURE_PACKAGES = /^(zod|ethers|@noble\/.+|@scure\/.+)$/;

/** What a path says; undefined: a noun's file of another name, whose kind follows from what it imports. */
function kindByName(path: string): Kind | undefined {
  if (path.endsWith('.json')) return 'data';
  if (path.startsWith('lib/kernel/')) return 'kernel';
  if (path.startsWith('lib/') && BROWSER_NAMES.test(path)) return 'browser';
  if (path.startsWith('lib/') && PURE_NAMES.test(path)) return 'pure';
  if (BROWSER_SAFE.has(path)) return 'pure';
  if (TOOLS.test(path)) return 'tool';
  if (EFFECT_NAMES.test(path)) return 'effect';
  if (path.startsWith('components/')) return 'component';
  if (path.startsWith('messages/')) return 'words';
  if (path.startsWith('exit/')) return 'exit';
  if (path.startsWith('sdk/')) return 'sdk';
  if (/^(app|server|scripts|bench)\//.test(path)) return 'door';
  if (path.startsWith('tests/')) return 'test';
  return undefined;
}

export type Rule =
  | 'imports go down'
  | 'nouns know only nouns to their left'
  | 'pure imports pure'
  | 'components import kernel, pure, browser files and components'
  | 'browser files import what a browser can load'
  | 'the exit page imports kernel, pure and browser files: it has no server'
  | 'the client imports what runs anywhere'
  | 'lib does not know that Next or React exist'
  | 'doors do not open into each other'
  | 'no barrels'
  | 'internal is private'
  | 'no cycles'
  | 'imports exist'
  | 'a file has at most 300 lines'
  | 'a function has at most 60 lines'
  | 'no names that say nothing'
  | 'config.ts is the one reader of the environment'
  | 'components/ui/link.tsx is the one way to another page'
  | 'every exception is still needed';

export type Violation = { readonly rule: Rule; readonly path: string; readonly detail: string };

/** Files and functions past the limit, each with its reason. A function is named by its file. */
export type Exceptions = {
  readonly files: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, string>>;
};

const MOST_FILE_LINES = 300;
const MOST_FUNCTION_LINES = 60;
const EMPTY_NAMES = /^(utils?|helpers?|common|types?|constants?|managers?|services?)$/;

/** The kind of each file: by name, else by what it reaches. */
export function classify(files: ReadonlyMap<string, SourceFile>): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  const asking = new Set<string>();
  const ask = (path: string): Kind => {
    const known = kinds.get(path) ?? kindByName(path);
    if (known) return known;
    // A cycle is reported by its own rule; here it decides nothing.
    if (asking.has(path)) return 'pure';
    asking.add(path);
    const kind = kindByConduct(files.get(path), ask);
    asking.delete(path);
    kinds.set(path, kind);
    return kind;
  };
  for (const path of files.keys()) kinds.set(path, ask(path));
  return kinds;
}

function kindByConduct(file: SourceFile | undefined, ask: (path: string) => Kind): Kind {
  let kind: Kind = 'pure';
  for (const { target, specifier, typeOnly } of file?.imports ?? []) {
    if (typeOnly) continue;
    const reached = target === undefined ? (PURE_PACKAGES.test(specifier) ? 'pure' : 'effect') : ask(target);
    if (LEVEL[reached] >= LEVEL.tool) return 'effect';
    if (reached === 'browser') kind = 'browser';
  }
  return kind;
}

const nounOf = (path: string): string | undefined => {
  const name = /^lib\/(\w+)\//.exec(path)?.[1];
  return name !== undefined && name in NOUNS ? name : undefined;
};

type Context = { readonly files: ReadonlyMap<string, SourceFile>; readonly kinds: ReadonlyMap<string, Kind> };
type Check = (file: SourceFile, used: Import, context: Context) => Rule | undefined;

const kindOf = (path: string, { kinds }: Context): Kind => kinds.get(path) ?? kindByName(path) ?? 'pure';

/** What a browser, a component, the exit page or a pure file may load at run time. */
const LOADABLE: Partial<Record<Kind, readonly Kind[]>> = {
  pure: ['data', 'kernel', 'pure'],
  browser: ['data', 'kernel', 'pure', 'browser'],
  component: ['data', 'kernel', 'words', 'pure', 'browser', 'component'],
  exit: ['data', 'kernel', 'pure', 'browser', 'exit'],
  sdk: ['data', 'kernel', 'pure', 'browser', 'sdk'],
};

const LOAD_RULE: Partial<Record<Kind, Rule>> = {
  pure: 'pure imports pure',
  browser: 'browser files import what a browser can load',
  component: 'components import kernel, pure, browser files and components',
  exit: 'the exit page imports kernel, pure and browser files: it has no server',
  sdk: 'the client imports what runs anywhere',
};

const CHECKS: readonly Check[] = [
  ({ path }, { target, typeOnly }, context) => {
    if (target === undefined) return undefined;
    const [from, to] = [kindOf(path, context), kindOf(target, context)];
    // A view names the row it is made of: a tool's type, of which nothing is left at run time. Not in the kernel.
    if (typeOnly && to === 'tool' && from !== 'kernel') return undefined;
    return LEVEL[to] > LEVEL[from] ? 'imports go down' : undefined;
  },
  ({ path }, { target }) => {
    const [from, to] = [nounOf(path), target === undefined ? undefined : nounOf(target)];
    if (from === undefined || to === undefined || from === to) return undefined;
    return NOUNS[to]! < NOUNS[from]! ? undefined : 'nouns know only nouns to their left';
  },
  ({ path }, { target, specifier, typeOnly }, context) => {
    const from = kindOf(path, context);
    const allowed = LOADABLE[from];
    if (!allowed || typeOnly) return undefined;
    if (target !== undefined) return allowed.includes(kindOf(target, context)) ? undefined : LOAD_RULE[from];
    const computes =
      from === 'pure' || from === 'exit' || from === 'sdk'
        ? PURE_PACKAGES.test(specifier) || (from === 'exit' && specifier === 'qrcode')
        : !/^(node:|pg$|pino$|@prisma\/)/.test(specifier);
    return computes ? undefined : LOAD_RULE[from];
  },
  ({ path }, { target, specifier }) => {
    const doorway =
      target === undefined
        ? /^(next|react|react-dom)(\/|$)|^next-/.test(specifier)
        : /^(app|components|server)\//.test(target);
    return path.startsWith('lib/') && doorway ? 'lib does not know that Next or React exist' : undefined;
  },
  ({ path }, { target }) => {
    const [from, to] = [path.split('/')[0], target?.split('/')[0]];
    const shut =
      (from === 'app' && (to === 'server' || to === 'scripts')) ||
      (from === 'server' && to === 'app') ||
      (from === 'scripts' && to === 'app');
    return shut ? 'doors do not open into each other' : undefined;
  },
  ({ path }, { target }) => {
    const owner = target === undefined ? undefined : /^(.*)\/internal\//.exec(target)?.[1];
    return owner !== undefined && !path.startsWith(`${owner}/`) && !path.startsWith('tests/')
      ? 'internal is private'
      : undefined;
  },
  ({ path }, { target }, { files }) => {
    if (target === undefined || target.endsWith('.json') || target.endsWith('.css')) return undefined;
    return files.has(target) || target.startsWith('lib/db/generated/') || path.startsWith('messages/')
      ? undefined
      : 'imports exist';
  },
  // What a link of ours does, fetching nothing ahead, is said once.
  ({ path }, { specifier }) =>
    specifier === 'next/link' && path !== 'components/ui/link.tsx' && /^(app|components)\//.test(path)
      ? 'components/ui/link.tsx is the one way to another page'
      : undefined,
];

/** Every violation of every rule. */
export function check(files: ReadonlyMap<string, SourceFile>, exceptions: Exceptions): Violation[] {
  const context: Context = { files, kinds: classify(files) };
  const found: Violation[] = [];
  for (const file of files.values()) {
    for (const used of file.imports)
      for (const ask of CHECKS) {
        const rule = ask(file, used, context);
        if (rule) found.push({ rule, path: file.path, detail: `imports ${used.specifier}` });
      }
    found.push(...checkFile(file, exceptions));
  }
  return [...found, ...findCycles(files), ...findStale(files, exceptions)];
}

const longest = ({ functions }: SourceFile) => functions.reduce((most, { lines }) => Math.max(most, lines), 0);

function checkFile(file: SourceFile, exceptions: Exceptions): Violation[] {
  const { path } = file;
  const found: Violation[] = [];
  if (file.barrel && /^(app|components|exit|lib|server)\//.test(path))
    found.push({ rule: 'no barrels', path, detail: 'only re-exports' });
  if (file.lines > MOST_FILE_LINES && !exceptions.files[path])
    found.push({ rule: 'a file has at most 300 lines', path, detail: `${file.lines} lines` });
  // A test file's outermost function is a list of tests.
  if (!path.startsWith('tests/') && !exceptions.functions[path])
    for (const { line, lines } of file.functions)
      if (lines > MOST_FUNCTION_LINES)
        found.push({ rule: 'a function has at most 60 lines', path, detail: `line ${line}: ${lines} lines` });
  const empty = path.split('/').find((segment) => EMPTY_NAMES.test(segment.replace(/\..*$/, '')));
  if (empty) found.push({ rule: 'no names that say nothing', path, detail: empty });
  if (file.readsEnvironment && path !== 'lib/config.ts' && /^(app|components|exit|lib|server)\//.test(path))
    found.push({ rule: 'config.ts is the one reader of the environment', path, detail: 'process.env' });
  return found;
}

function findStale(files: ReadonlyMap<string, SourceFile>, exceptions: Exceptions): Violation[] {
  const stale = (list: Readonly<Record<string, string>>, needed: (file: SourceFile) => boolean) =>
    Object.keys(list)
      .filter((path) => !files.has(path) || !needed(files.get(path)!))
      .map((path): Violation => ({ rule: 'every exception is still needed', path, detail: 'remove it from the list' }));
  return [
    ...stale(exceptions.files, ({ lines }) => lines > MOST_FILE_LINES),
    ...stale(exceptions.functions, (file) => longest(file) > MOST_FUNCTION_LINES),
  ];
}

/** One violation per ring of files that load each other (Tarjan's components). */
function findCycles(files: ReadonlyMap<string, SourceFile>): Violation[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: Violation[] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const { target, typeOnly } of files.get(path)!.imports) {
      if (typeOnly || target === undefined || !files.has(target)) continue;
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(path, Math.min(low.get(path)!, low.get(target)!));
    }
    if (low.get(path) !== index.get(path)) return;
    const ring = stack.splice(stack.indexOf(path));
    if (ring.length > 1 || files.get(path)!.imports.some(({ target, typeOnly }) => target === path && !typeOnly))
      found.push({ rule: 'no cycles', path: ring[0]!, detail: ring.join(' -> ') });
  };
  for (const path of files.keys()) if (!index.has(path)) visit(path);
  return found;
}
