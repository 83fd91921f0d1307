// What is done to a Solidity node: each rule says how to write it wrongly. Yul has rules of its own (yul.ts).
import { child, children, classOf, rangeOf, text, typeOf, type Node, type Place, type Range } from './tree.ts';

export type Operator =
  | 'relation' // < <= > >= == != and conditions that always or never hold
  | 'logic' // && || !
  | 'arithmetic' // + - * / % **, ++ --, compound assignments
  | 'bits' // & | ^ << >>
  | 'operand' // one side of an operation left out
  | 'statement' // a statement or an early return left out
  | 'modifier' // a modifier left out
  | 'payable' // a function that takes coin
  | 'constant' // a literal one more, one less, or the largest of its type
  | 'swap' // arguments, keys or components exchanged
  | 'member' // another field of the same struct and type, another member of the same enum, another constant
  | 'environment' // caller, time, value, chain or own address replaced
  | 'cast' // narrower by a byte, or a widening left out
  | 'options' // {gas: ...} left out
  | 'result' // another value returned
  | 'yul'; // inside assembly

export interface Change {
  readonly operator: Operator;
  readonly range: Range;
  readonly replacement: string;
}

/** What a rule may ask about the sources. */
export interface Source {
  /** The text of a node, or of a range. */
  read(at: Node | Range): string;
  /** Members of a struct of the same type, or of an enum, in order; empty: unknown. */
  siblings(owner: string, member: string): readonly string[];
  /** Constants of the same type, in the order of their declaration. */
  constants(name: string): readonly string[];
}

type Rule = (node: Node, place: Place, source: Source) => Iterable<Change>;

const change = (operator: Operator, at: Node | Range, replacement: string): Change => ({
  operator,
  range: 'nodeType' in at ? rangeOf(at) : at,
  replacement,
});

// A test suite that tells an operator from these three tells it from all (Kaminski, Ammann, Offutt 2011).
const RELATIONS: Readonly<Record<string, readonly [boolean, string, string]>> = {
  '<': [false, '<=', '!='],
  '<=': [true, '<', '=='],
  '>': [false, '>=', '!='],
  '>=': [true, '>', '=='],
  '==': [false, '<=', '>='],
  '!=': [true, '<', '>'],
};

const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '**': '*' };
const BITS: Readonly<Record<string, string>> = { '&': '|', '|': '&', '^': '&', '<<': '>>', '>>': '<<' };
const LOGIC: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };

const COMPOSED = ['BinaryOperation', 'Conditional', 'Assignment'];

const operand = (node: Node, source: Source): string =>
  COMPOSED.includes(node.nodeType) ? `(${source.read(node)})` : source.read(node);

function* binary(node: Node, { parents }: Place, source: Source): Generator<Change> {
  if (node.nodeType !== 'BinaryOperation') return;
  const [left, right] = [child(node, 'leftExpression')!, child(node, 'rightExpression')!];
  const sign = text(node, 'operator');
  const tight = ['BinaryOperation', 'UnaryOperation'].includes(parents.at(-1)?.nodeType ?? '');
  const with_ = (other: string): string => {
    const whole = `${operand(left, source)} ${other} ${operand(right, source)}`;
    return tight ? `(${whole})` : whole;
  };
  if (sign in RELATIONS) {
    const numeric = classOf(typeOf({ ...node, typeDescriptions: node['commonType'] } as Node)) === 'number';
    const toZero = source.read(right) === '0';
    const [fixed, one, two] = RELATIONS[sign]!;
    const others =
      numeric && !(toZero && (sign === '==' || sign === '!=')) ? [one, two] : [sign === '==' ? '!=' : '=='];
    yield change('relation', node, String(fixed));
    for (const other of others) yield change('relation', node, with_(other));
    return;
  }
  const operator = sign in ARITHMETIC ? 'arithmetic' : sign in BITS ? 'bits' : 'logic';
  const other = ARITHMETIC[sign] ?? BITS[sign] ?? LOGIC[sign];
  if (other !== undefined) yield change(operator, node, with_(other));
  yield change('operand', node, operand(left, source));
  yield change('operand', node, operand(right, source));
}

function* unary(node: Node, _: Place, source: Source): Generator<Change> {
  if (node.nodeType !== 'UnaryOperation') return;
  const [sign, below] = [text(node, 'operator'), source.read(child(node, 'subExpression')!)];
  if (sign === '!') yield change('logic', node, below);
  if (sign === '++') yield change('arithmetic', node, `--${below}`);
  if (sign === '--') yield change('arithmetic', node, `++${below}`);
  if (sign === '-' || sign === '~') yield change('arithmetic', node, below);
}

/** Always and never, for every condition and every boolean that is handed on. */
function* condition(node: Node, { parents }: Place): Generator<Change> {
  const parent = parents.at(-1);
  if (!parent || node.nodeType === 'Literal' || typeOf(node) !== 'bool') return;
  const decides = ['IfStatement', 'Conditional', 'ForStatement', 'WhileStatement'].includes(parent.nodeType);
  const handedOn = parent.nodeType === 'FunctionCall' && child(parent, 'expression') !== node;
  if (!(decides && parent['condition'] === node) && !handedOn) return;
  yield change('relation', node, 'true');
  yield change('relation', node, 'false');
}

function* assignment(node: Node, _: Place, source: Source): Generator<Change> {
  if (node.nodeType !== 'Assignment') return;
  const sign = text(node, 'operator');
  if (sign === '=') return;
  const [left, right] = [source.read(child(node, 'leftHandSide')!), source.read(child(node, 'rightHandSide')!)];
  const other = { ...ARITHMETIC, ...BITS }[sign.slice(0, -1)];
  if (other !== undefined) yield change('arithmetic', node, `${left} ${other}= ${right}`);
  yield change('arithmetic', node, `${left} = ${right}`);
}

const REMOVABLE = ['ExpressionStatement', 'EmitStatement', 'RevertStatement', 'TryStatement', 'PlaceholderStatement'];

function* statement(node: Node, { parents }: Place, source: Source): Generator<Change> {
  // The only statement of an `if` is left out by making its condition false.
  const onlyOne = parents.at(-1)?.nodeType === 'IfStatement';
  if (REMOVABLE.includes(node.nodeType) && !onlyOne) {
    const { start, end } = rangeOf(node);
    const closed = source.read({ start: end, end: end + 1 }) === ';' ? end + 1 : end;
    yield change('statement', { start, end: closed }, '{}');
  }
  if (node.nodeType === 'UncheckedBlock') {
    yield change('statement', node, source.read(node).replace('unchecked', ''));
  }
}

const ZERO: readonly (readonly [RegExp, string])[] = [
  [/^uint\d+$/, '0'],
  [/^bool$/, 'false'],
  [/^address$/, 'address(0)'],
  [/^bytes(\d+)$/, ''],
];

function* result(node: Node, { parents }: Place, source: Source): Generator<Change> {
  if (node.nodeType !== 'Return') return;
  const value = child(node, 'expression');
  const { start, end } = rangeOf(node);
  if (!value || typeOf(value) === 'tuple()') {
    yield change('statement', { start, end: end + 1 }, value ? `${source.read(value)};` : '{}');
    if (value) yield change('statement', { start, end: end + 1 }, '{}');
    return;
  }
  const type = typeOf(value);
  if (type === 'bool') yield change('result', value, 'true');
  const zero = ZERO.find(([pattern]) => pattern.test(type));
  if (zero) yield change('result', value, zero[1] || `${type}(0)`);
  else if (value.nodeType === 'TupleExpression' && parents.at(-1)?.nodeType !== 'IfStatement')
    yield change('result', { start, end: end + 1 }, '{}');
}

function* heading(node: Node, _: Place, source: Source): Generator<Change> {
  if (node.nodeType === 'ModifierInvocation' && text(node, 'kind') === 'modifierInvocation')
    yield change('modifier', node, '');
  if (node.nodeType !== 'FunctionDefinition' || !node['implemented'] || text(node, 'kind') !== 'function') return;
  if (text(node, 'stateMutability') !== 'nonpayable' || text(node, 'visibility') !== 'external') return;
  const { start } = rangeOf(node);
  const after = rangeOf(child(node, 'parameters')!).end;
  const at = after + source.read({ start: after, end: rangeOf(child(node, 'body')!).start }).indexOf('external');
  if (start < at) yield change('payable', { start: at, end: at + 'external'.length }, 'external payable');
}

function* swap(node: Node, _: Place, source: Source): Generator<Change> {
  const converts = node.nodeType === 'FunctionCall' && text(node, 'kind') === 'typeConversion';
  const parts =
    node.nodeType === 'FunctionCall' && !converts
      ? children(node, 'arguments')
      : node.nodeType === 'TupleExpression'
        ? children(node, 'components')
        : [];
  for (let i = 0; i < parts.length; ++i)
    for (let j = i + 1; j < parts.length; ++j) {
      // Of a long list neighbours only: the others are told apart by the same assertions.
      if (parts.length > 4 && j > i + 1) continue;
      const [a, b] = [parts[i]!, parts[j]!];
      if (classOf(typeOf(a)) !== classOf(typeOf(b)) || source.read(a) === source.read(b)) continue;
      const [from, to] = [rangeOf(a), rangeOf(b)];
      const between = source.read({ start: from.end, end: to.start });
      yield change('swap', { start: from.start, end: to.end }, `${source.read(b)}${between}${source.read(a)}`);
    }
  const base = node.nodeType === 'IndexAccess' ? child(node, 'baseExpression') : undefined;
  if (base?.nodeType !== 'IndexAccess') return;
  const [first, second] = [child(base, 'indexExpression')!, child(node, 'indexExpression')!];
  if (typeOf(first) !== typeOf(second)) return;
  const range = { start: rangeOf(first).start, end: rangeOf(second).end };
  yield change('swap', range, `${source.read(second)}][${source.read(first)}`);
}

const ENVIRONMENT: Readonly<Record<string, string>> = {
  'msg.sender': 'tx.origin',
  'msg.value': '0',
  'block.timestamp': '0',
  'block.chainid': '1',
  'address(this)': 'address(0)',
};

function* name(node: Node, _: Place, source: Source): Generator<Change> {
  const written = source.read(node);
  if (['MemberAccess', 'FunctionCall'].includes(node.nodeType) && written in ENVIRONMENT)
    yield change('environment', node, ENVIRONMENT[written]!);
  if (node.nodeType === 'MemberAccess') {
    const owner = child(node, 'expression')!;
    const member = text(node, 'memberName');
    const all = source.siblings(typeOf(owner), member);
    const at = all.indexOf(member);
    if (at < 0 || all.length < 2) return;
    yield change('member', node, `${source.read(owner)}.${all[(at + 1) % all.length]!}`);
  }
  if (node.nodeType === 'Identifier') {
    const all = source.constants(text(node, 'name'));
    if (all.length > 1) yield change('member', node, all[(all.indexOf(text(node, 'name')) + 1) % all.length]!);
  }
}

function* cast(node: Node, _: Place, source: Source): Generator<Change> {
  if (node.nodeType === 'FunctionCallOptions') yield change('options', node, source.read(child(node, 'expression')!));
  if (node.nodeType !== 'FunctionCall' || text(node, 'kind') !== 'typeConversion') return;
  const width = /^uint(\d+)$/.exec(typeOf(node))?.[1];
  const inner = children(node, 'arguments')[0];
  if (width === undefined || !inner || inner.nodeType === 'Literal') return;
  if (width === '256') {
    if (/^uint\d+$/.test(typeOf(inner))) yield change('cast', node, operand(inner, source));
  } else if (width !== '8' && /^uint\d+$/.test(typeOf(inner))) {
    yield change('cast', node, `uint${Number(width) - 8}(${source.read(inner)})`);
  }
}

function* constant(node: Node, { parents }: Place, source: Source): Generator<Change> {
  const parent = parents.at(-1);
  if (parent?.nodeType === 'VariableDeclaration' && parent['constant'] === true && parent['value'] === node) {
    const type = typeOf(parent);
    if (/^uint\d+$/.test(type)) yield change('constant', node, `type(${type}).max`);
  }
  if (node.nodeType !== 'Literal' || parents.some(({ nodeType }) => nodeType.endsWith('TypeName'))) return;
  const kind = text(node, 'kind');
  const written = source.read(node);
  if (kind === 'bool') yield change('constant', node, written === 'true' ? 'false' : 'true');
  if (kind === 'string' && written.length > 2) yield change('constant', node, '""');
  if (kind === 'hexString') {
    const digits = text(node, 'hexValue');
    yield change('constant', node, `hex"${digits.slice(0, -1)}${digits.endsWith('2') ? '3' : '2'}"`);
  }
  if (kind !== 'number') return;
  const unit = text(node, 'subdenomination');
  if (unit) {
    for (const other of [`(${written} + 1)`, `(${written} - 1)`]) yield change('constant', node, other);
    return;
  }
  const digits = text(node, 'value').replaceAll('_', '');
  if (!/^(\d+|0x[\da-f]+)$/i.test(digits)) return;
  const value = BigInt(digits);
  const write = (number: bigint): string =>
    /^0x/i.test(digits) ? `0x${number.toString(16).padStart(digits.length - 2, '0')}` : String(number);
  yield change('constant', node, write(value + 1n));
  if (digits.length >= 66) return; // a hash is not more or less wrong by one or by all
  if (value > 0n) yield change('constant', node, write(value - 1n));
}

export const RULES: readonly Rule[] = [
  binary,
  unary,
  condition,
  assignment,
  statement,
  result,
  heading,
  swap,
  name,
  cast,
  constant,
];
