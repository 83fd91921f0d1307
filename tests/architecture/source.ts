// Reads the tree: what each file imports, how long it and its functions are. Parsed, not matched by regular expressions.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync } from '@swc/core';
import { root } from '#scripts/paths.ts';

export type Import = {
  /** As written. */
  readonly specifier: string;
  /** Path from the project's root where it is ours, else undefined. */
  readonly target: string | undefined;
  /** Erased before it runs. */
  readonly typeOnly: boolean;
};

export type SourceFile = {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Functions by the line they begin on. */
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
  /** Consists of re-exports alone. */
  readonly barrel: boolean;
  readonly readsEnvironment: boolean;
};

/** Path to text. */
export type Tree = ReadonlyMap<string, string>;

export const SOURCES = [
  'app',
  'bench',
  'components',
  'exit',
  'lib',
  'messages',
  'scripts',
  'sdk',
  'server',
  'tests',
] as const;
/** Made by programs; git knows none of them. */
const SKIPPED = new Set(['lib/db/generated', 'bench/market/bare/.next']);

/** Every TypeScript file of ours, as it is on disk. */
export function readTree(): Tree {
  const tree = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(path)) visit(path);
      else if (/\.(ts|tsx|mjs|js)$/.test(entry.name)) tree.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of SOURCES) if (present.has(folder)) visit(folder);
  return tree;
}

type Node = { readonly type: string; readonly span?: { readonly start: number; readonly end: number } } & Record<
  string,
  unknown
>;

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'MethodProperty',
]);

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  else if (typeof value === 'object' && value !== null) {
    if (typeof (value as Node).type === 'string') yield value as Node;
    for (const child of Object.values(value)) yield* walk(child);
  }
}

export function readSource(path: string, text: string): SourceFile {
  const bytes = Buffer.from(text);
  const module = parseSync(text, { syntax: 'typescript', tsx: path.endsWith('x'), target: 'es2024' });
  // Spans count bytes from 1.
  const lineAt = (position: number) => countLines(bytes, position - 1);
  const nodes = [...walk(module.body)];
  const imports = nodes.flatMap((node) => importOf(path, node));
  const functions = nodes
    .filter(({ type, span }) => FUNCTIONS.has(type) && span)
    .map(({ span }) => ({ line: lineAt(span!.start), lines: lineAt(span!.end) - lineAt(span!.start) + 1 }));
  const barrel = module.body.length > 0 && module.body.every((item) => isReExport(item as unknown as Node));
  return {
    path,
    lines: text.split('\n').length - 1,
    imports,
    functions,
    barrel,
    readsEnvironment: nodes.some(readsEnv),
  };
}

function countLines(bytes: Buffer, end: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

const isReExport = ({ type, source }: Node): boolean =>
  type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && Boolean(source));

const readsEnv = (node: Node): boolean => {
  const [object, property] = [node.object, node.property] as [Node | undefined, Node | undefined];
  return node.type === 'MemberExpression' && object?.value === 'process' && property?.value === 'env';
};

type Specifier = { readonly isTypeOnly?: boolean };

function importOf(path: string, node: Node): Import[] {
  const found = (source: unknown, typeOnly: boolean): Import[] => {
    const specifier = (source as { value?: unknown }).value;
    return typeof specifier === 'string' ? [{ specifier, target: resolve(path, specifier), typeOnly }] : [];
  };
  const specifiers = (node.specifiers ?? []) as readonly Specifier[];
  const allTypes = specifiers.length > 0 && specifiers.every(({ isTypeOnly }) => isTypeOnly);
  if (node.type === 'ImportDeclaration') return found(node.source, node.typeOnly === true || allTypes);
  if (node.type === 'ExportAllDeclaration') return found(node.source, node.typeOnly === true);
  if (node.type === 'ExportNamedDeclaration' && node.source)
    return found(node.source, node.typeOnly === true || allTypes);
  if (node.type === 'TsImportType') return found(node.argument, true);
  const isCall = node.type === 'CallExpression' && (node.callee as Node).type === 'Import';
  return isCall ? found((node.arguments as { expression: unknown }[])[0]!.expression, false) : [];
}

/** `#lib/x.ts` and `./x.ts` are ours; anything else is a package. */
function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(dirname(from), specifier));
}
