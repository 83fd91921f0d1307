// What is written wrongly, for one node of the syntax tree.
import type { Above, Node } from './syntax.ts';

export interface Change {
  readonly operator: string;
  /** `expression`: the text stands where the node stood. `statement`: the node is left out. */
  readonly kind: 'expression' | 'statement';
  readonly text: string;
}

type Rule = (node: Node, above: Above, text: (node: Node) => string) => readonly Change[];

const child = (node: Node, field: string): Node => node[field] as Node;
const expression = (operator: string, ...texts: readonly string[]): Change[] =>
  texts.map((text) => ({ operator, kind: 'expression', text }));

const SWAPS: Readonly<Record<string, readonly [operator: string, other: string]>> = {
  '<': ['boundary', '<='],
  '<=': ['boundary', '<'],
  '>': ['boundary', '>='],
  '>=': ['boundary', '>'],
  '===': ['equality', '!=='],
  '!==': ['equality', '==='],
  '+': ['arithmetic', '-'],
  '-': ['arithmetic', '+'],
  '*': ['arithmetic', '/'],
  '/': ['arithmetic', '*'],
  '%': ['arithmetic', '*'],
};

const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' ||
  (node.type === 'Literal' && typeof node['value'] === 'string') ||
  (node.type === 'BinaryExpression' && (isText(child(node, 'left')) || isText(child(node, 'right'))));

const binary: Rule = (node, _above, text) => {
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  const swap = SWAPS[node['operator'] as string];
  // Text can be joined, and nothing else.
  if (!swap || (node['operator'] === '+' && (isText(left) || isText(right)))) return [];
  return expression(swap[0], `(${text(left)}) ${swap[1]} (${text(right)})`);
};

const logical: Rule = (node, _above, text) => {
  const [left, right] = [text(child(node, 'left')), text(child(node, 'right'))];
  if (node['operator'] === '??') return expression('operand', left, right);
  const other = node['operator'] === '&&' ? '||' : '&&';
  return [...expression('logic', `(${left}) ${other} (${right})`), ...expression('operand', left, right)];
};

/** What an `if`, a choice or a loop asks: its opposite, and where it is no loop, always and never. */
const asked: Rule = (node, above, text) => {
  const parent = above[0];
  if (parent?.field !== 'test' || node.type === 'Literal' || parent.node.type === 'SwitchCase') return [];
  const negated = expression('condition', `!(${text(node)})`);
  const loop = !['IfStatement', 'ConditionalExpression'].includes(parent.node.type);
  return loop
    ? [...negated, ...expression('condition', 'false')]
    : [...negated, ...expression('condition', 'true', 'false')];
};

const unary: Rule = (node, _above, text) => {
  if (node['operator'] === '!') return expression('negation', text(child(node, 'argument')));
  if (node['operator'] === '-') return expression('arithmetic', text(child(node, 'argument')));
  return [];
};

const ASSIGNED: Readonly<Record<string, string>> = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' };

const assigned: Rule = (node, _above, text) => {
  const other = ASSIGNED[node['operator'] as string];
  if (!other || isText(child(node, 'right'))) return [];
  return expression('arithmetic', `${text(child(node, 'left'))} ${other} ${text(child(node, 'right'))}`);
};

const updated: Rule = (node, _above, text) => {
  const other = node['operator'] === '++' ? '--' : '++';
  const argument = text(child(node, 'argument'));
  return expression('arithmetic', node['prefix'] ? `${other}${argument}` : `${argument}${other}`);
};

/** A word, as states, kinds and names are written; a sentence is not one. */
const WORD = /^[a-z][A-Za-z_.-]{0,40}$/;

const literal: Rule = (node, above) => {
  const { value } = node;
  if (typeof value === 'boolean') return expression('boolean', String(!value));
  if (typeof value !== 'string' || !WORD.test(value)) return [];
  const parent = above[0]!;
  const name = ['key', 'source', 'imported', 'exported', 'local'].includes(parent.field) && !parent.node['computed'];
  return name || ['ImportAttribute', 'ImportExpression'].includes(parent.node.type) ? [] : expression('string', `''`);
};

const array: Rule = (node) => ((node['elements'] as readonly unknown[]).length ? expression('array', '[]') : []);

/** `a?.b` becomes `a.b`: every `?.` of the chain, one at a time. */
const chain: Rule = (node, _above, text) => {
  const whole = text(node);
  const changes: Change[] = [];
  let at: Node | undefined = child(node, 'expression');
  while (at && ['MemberExpression', 'CallExpression', 'TSNonNullExpression'].includes(at.type)) {
    const inner = (at['object'] ?? at['callee'] ?? at['expression']) as Node;
    if (at['optional']) {
      const mark = whole.indexOf('?.', inner.end - node.start);
      const plain = at.type === 'CallExpression' || at['computed'] ? '' : '.';
      changes.push(...expression('optional', whole.slice(0, mark) + plain + whole.slice(mark + 2)));
    }
    at = inner;
  }
  return changes;
};

const REMOVED = new Set([
  'CallExpression',
  'AwaitExpression',
  'AssignmentExpression',
  'UpdateExpression',
  'ChainExpression',
]);

const statement: Rule = (node) => {
  let inner = child(node, 'expression');
  if (inner.type === 'UnaryExpression' && ['void', 'delete'].includes(inner['operator'] as string))
    inner = child(inner, 'argument');
  const removed = REMOVED.has(inner.type) || node['expression'] !== inner;
  return removed && child(inner, 'callee')?.type !== 'Super'
    ? [{ operator: 'statement', kind: 'statement', text: '' }]
    : [];
};

/** What a function answers: nothing in its place. Literals and what is put together on the spot have operators of their own. */
const answered: Rule = (node, above) => {
  const parent = above[0];
  const returned = parent?.node.type === 'ReturnStatement';
  const arrow =
    parent?.node.type === 'ArrowFunctionExpression' && parent.field === 'body' && node.type !== 'BlockStatement';
  if (!returned && !arrow) return [];
  const bare = node.type === 'Identifier' && node['name'] === 'undefined';
  if (
    bare ||
    ['Literal', 'ArrayExpression', 'BinaryExpression', 'LogicalExpression', 'ConditionalExpression'].includes(node.type)
  )
    return [];
  return expression('answer', node.type === 'UnaryExpression' && node['operator'] === '!' ? 'true' : 'null');
};

const RULES: Readonly<Record<string, Rule>> = {
  BinaryExpression: binary,
  LogicalExpression: logical,
  UnaryExpression: unary,
  AssignmentExpression: assigned,
  UpdateExpression: updated,
  Literal: literal,
  ArrayExpression: array,
  ChainExpression: chain,
  ExpressionStatement: (node, above, text) => (node['directive'] ? [] : statement(node, above, text)),
  ThrowStatement: () => [{ operator: 'statement', kind: 'statement', text: '' }],
};

export const changesOf: Rule = (node, above, text) => [
  ...(RULES[node.type]?.(node, above, text) ?? []),
  ...asked(node, above, text),
  ...answered(node, above, text),
];
