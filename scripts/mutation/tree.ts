// solc's syntax tree, as far as mutants need it.

/** A node of solc's compact JSON tree, of Solidity or of the Yul inside it. */
export interface Node {
  readonly nodeType: string;
  /** `start:length:file`, in bytes. */
  readonly src: string;
  readonly [key: string]: unknown;
}

/** What surrounds a node. */
export interface Place {
  /** Contract and function, modifier or constant: `Escrow._open`. */
  readonly where: string;
  readonly parents: readonly Node[];
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export function rangeOf(node: Node): Range {
  const [start, length] = node.src.split(':').map(Number) as [number, number];
  return { start, end: start + length };
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).nodeType === 'string';

/** Children in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'documentation') continue;
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(item);
  }
  return found.sort((a, b) => rangeOf(a).start - rangeOf(b).start);
}

export const child = (node: Node, key: string): Node | undefined => {
  const value = node[key];
  return isNode(value) ? value : undefined;
};

export const children = (node: Node, key: string): Node[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

export const text = (node: Node, key: string): string => {
  const value = node[key];
  return typeof value === 'string' ? value : '';
};

/** The type of an expression in solc's words: `uint256`, `int_const 5`, `struct IEscrow.Terms calldata`. */
export const typeOf = (node: Node): string => {
  const types = (node['typeDescriptions'] ?? node['commonType']) as { typeString?: string | null } | undefined;
  return types?.typeString ?? '';
};

/** uint of any width and literals are one class; everything else is its own. */
export const classOf = (type: string): string => (/^(u?int\d*|int_const .*)$/s.test(type) ? 'number' : type);

/** Every node below `root` with its place, the root included, in the order of the text. */
export function* walk(root: Node, place: Place = { where: '', parents: [] }): Generator<[Node, Place]> {
  yield [root, place];
  const named = ['ContractDefinition', 'FunctionDefinition', 'ModifierDefinition', 'VariableDeclaration'];
  let where = place.where;
  if (named.includes(root.nodeType) && (root.nodeType !== 'VariableDeclaration' || root['stateVariable'] === true)) {
    const name = text(root, 'name') || text(root, 'kind');
    where = where ? `${where}.${name}` : name;
  }
  const below = { where, parents: [...place.parents, root] };
  for (const node of childrenOf(root)) yield* walk(node, below);
}

/** Words of the tree alone: node types, names, operators, values. What comments and layout change is not in it. */
export function* words(node: Node): Generator<string> {
  yield node.nodeType;
  for (const key of Object.keys(node).sort()) {
    const value = node[key];
    if (
      [
        'src',
        'nativeSrc',
        'nameLocation',
        'nameLocations',
        'memberLocation',
        'id',
        'documentation',
        'typeDescriptions',
      ].includes(key)
    )
      continue;
    if (typeof value === 'string' || typeof value === 'boolean') {
      if (key !== 'absolutePath') yield `${key}=${String(value)}`;
    }
  }
  for (const below of childrenOf(node)) yield* words(below);
  yield '/';
}
