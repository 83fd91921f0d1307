// The syntax tree that rolldown's parser gives, walked without its types: only what runs.
import { parseAst } from 'rolldown/parseAst';

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** What a node hangs on, nearest first. */
export type Above = readonly { readonly node: Node; readonly field: string }[];

/** TypeScript's own nodes that hold an expression; every other one vanishes before anything runs. */
const TRANSPARENT = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Throws where the text does not parse. */
export const parse = (text: string): Node => parseAst(text, { lang: 'ts' }) as unknown as Node;

/** The nodes directly below that run, in the order of the text. */
export function below(node: Node): { node: Node; field: string }[] {
  const found: { node: Node; field: string }[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (field === 'parent') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child) || (child.type.startsWith('TS') && !TRANSPARENT.has(child.type))) continue;
      found.push({ node: child, field });
    }
  }
  // A name written once is a key and a value with the same beginning: the longer one first.
  return found.sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end);
}

export function walk(node: Node, visit: (node: Node, above: Above) => void, above: Above = []): void {
  visit(node, above);
  for (const child of below(node)) walk(child.node, visit, [{ node, field: child.field }, ...above]);
}

/** The name of the function, method or constant a node stands in; `module` outside of all. */
export function placeOf(above: Above): string {
  const names: string[] = [];
  for (const { node } of above) {
    const name = (node['id'] ?? node['key']) as Node | null | undefined;
    const named = [
      'FunctionDeclaration',
      'ClassDeclaration',
      'VariableDeclarator',
      'MethodDefinition',
      'PropertyDefinition',
    ];
    if (named.includes(node.type) && typeof name?.['name'] === 'string') names.unshift(name['name']);
  }
  return names.slice(0, 2).join('.') || 'module';
}
