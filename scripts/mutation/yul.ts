// What is done to a node of inline assembly.
import { child, children, rangeOf, text, type Node, type Place } from './tree.ts';
import type { Change, Source } from './operators.ts';

const OTHER: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  div: 'mul',
  mod: 'mul',
  and: 'or',
  or: 'and',
  xor: 'and',
  shl: 'shr',
  shr: 'shl',
  lt: 'gt',
  gt: 'lt',
};

/** Both operands are tried alone. */
const PAIRS = new Set(['add', 'sub', 'mul', 'div', 'mod', 'and', 'or', 'xor', 'shl', 'shr', 'eq', 'lt', 'gt']);
const COMPARE = new Set(['eq', 'lt', 'gt', 'slt', 'sgt', 'iszero']);
const COMMUTATIVE = new Set(['add', 'mul', 'and', 'or', 'xor', 'eq']);
const ENVIRONMENT: Readonly<Record<string, string>> = {
  address: 'caller()',
  caller: 'origin()',
  timestamp: '0',
  chainid: '1',
  callvalue: '0',
  returndatasize: '0',
  gas: '0',
};

function* call(node: Node, source: Source): Generator<string> {
  const name = text(child(node, 'functionName')!, 'name');
  const parts = children(node, 'arguments');
  const written = parts.map((part) => source.read(part));
  if (name in OTHER) yield `${OTHER[name]}(${written.join(', ')})`;
  if (PAIRS.has(name) && !COMPARE.has(name)) yield* written;
  if (COMPARE.has(name)) yield* ['0', '1'];
  if (name === 'iszero') yield written[0]!;
  if (name in ENVIRONMENT) yield ENVIRONMENT[name]!;
  if (COMMUTATIVE.has(name) || name in OTHER) return;
  for (let i = 0; i + 1 < parts.length; ++i) {
    const swapped = [...written];
    [swapped[i], swapped[i + 1]] = [swapped[i + 1]!, swapped[i]!];
    if (swapped[i] !== written[i]) yield `${name}(${swapped.join(', ')})`;
  }
}

function* number(node: Node): Generator<string> {
  const value = text(node, 'value');
  if (text(node, 'kind') !== 'number' || value === '') return;
  const base = /^0x/i.test(value) ? 16 : 10;
  const write = (n: bigint): string => (base === 16 ? `0x${n.toString(16)}` : String(n));
  const known = BigInt(value);
  yield write(known + 1n);
  if (known > 0n) yield write(known - 1n);
}

/** Mutants of a Yul node; of any other none. */
export function* yul(node: Node, _: Place, source: Source): Generator<Change> {
  const at = (replacement: string, where: Node = node): Change => ({
    operator: 'yul',
    range: rangeOf(where),
    replacement,
  });
  if (node.nodeType === 'YulFunctionCall') for (const other of call(node, source)) yield at(other);
  if (node.nodeType === 'YulLiteral') for (const other of number(node)) yield at(other);
  if (node.nodeType === 'YulExpressionStatement' || node.nodeType === 'YulAssignment') yield at('{ }');
  const initial = node.nodeType === 'YulVariableDeclaration' ? child(node, 'value') : undefined;
  if (initial && initial.nodeType !== 'YulLiteral') yield at('0', initial);
  if (node.nodeType === 'YulIf') for (const fixed of ['0', '1']) yield at(fixed, child(node, 'condition')!);
}
