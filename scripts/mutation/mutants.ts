// From sources and their syntax trees to mutants: each the same program with one thing written wrongly.
import { createHash } from 'node:crypto';
import { RULES, type Operator, type Source } from './operators.ts';
import { children, rangeOf, text, typeOf, walk, words, type Node, type Range } from './tree.ts';
import { yul } from './yul.ts';

export interface Mutant {
  /** Stable as long as the mutated function is: place, operator, what became what, and which of several alike. */
  readonly id: string;
  readonly file: string;
  readonly where: string;
  readonly line: number;
  readonly operator: Operator;
  readonly original: string;
  readonly replacement: string;
  readonly range: Range;
}

export interface Parsed {
  readonly path: string;
  readonly content: string;
  readonly tree: Node;
}

const inOneLine = (words_: string): string => words_.replaceAll(/\s+/g, ' ').trim();
const short = (words_: string): string => (words_.length > 110 ? `${words_.slice(0, 109)}…` : words_);

/** Names of struct fields by type, of enum members, and of constants by type, over all files. */
function namesIn(files: readonly Parsed[]): Pick<Source, 'siblings' | 'constants'> {
  const fields = new Map<string, Map<string, string>>();
  const members = new Map<string, string[]>();
  const constants = new Map<string, string>(); // name to file and type: private ones of another file cannot be named
  for (const { path, tree } of files)
    for (const [node] of walk(tree)) {
      const whole = text(node, 'canonicalName');
      if (node.nodeType === 'StructDefinition')
        fields.set(whole, new Map(children(node, 'members').map((field) => [text(field, 'name'), typeOf(field)])));
      if (node.nodeType === 'EnumDefinition')
        members.set(
          whole,
          children(node, 'members').map((member) => text(member, 'name')),
        );
      if (node.nodeType === 'VariableDeclaration' && node['constant'] === true)
        constants.set(text(node, 'name'), `${path} ${typeOf(node)}`);
    }
  return {
    siblings: (owner, member) => {
      const [, kind, whole = ''] = /^(?:type\()?(struct|enum) ([\w.]+)/.exec(owner) ?? [];
      if (kind === 'enum') return members.get(whole) ?? [];
      const own = fields.get(whole);
      return own ? [...own].filter(([, type]) => type === own.get(member)).map(([field]) => field) : [];
    },
    constants: (name) =>
      constants.has(name)
        ? [...constants].filter(([, kind]) => kind === constants.get(name)).map(([other]) => other)
        : [],
  };
}

/** All mutants of the functions, modifiers and constants of these files, in the order of the text. */
export function findMutants(files: readonly Parsed[]): Mutant[] {
  const names = namesIn(files);
  return files.flatMap((file) => mutantsOf(file, names));
}

function mutantsOf({ path, content, tree }: Parsed, names: Pick<Source, 'siblings' | 'constants'>): Mutant[] {
  const bytes = Buffer.from(content);
  const source: Source = {
    ...names,
    read: (at) => {
      const { start, end } = 'nodeType' in at ? rangeOf(at) : at;
      return bytes.subarray(start, end).toString();
    },
  };
  const found: Mutant[] = [];
  const seen = new Set<string>();
  const alike = new Map<string, number>();
  for (const [node, place] of walk(tree)) {
    if (!place.where) continue;
    for (const rule of [...RULES, yul])
      for (const { operator, range, replacement } of rule(node, place, source)) {
        const original = source.read(range);
        const key = `${range.start}:${range.end}:${replacement}`;
        if (original === replacement || seen.has(key)) continue;
        seen.add(key);
        const where = node.nodeType === 'FunctionDefinition' ? `${place.where}.${text(node, 'name')}` : place.where;
        const said = `${where} ${operator}: ${short(inOneLine(original))} => ${short(inOneLine(replacement)) || 'nothing'}`;
        const times = (alike.get(said) ?? 0) + 1;
        alike.set(said, times);
        found.push({
          id: times === 1 ? said : `${said} (${times})`,
          file: path,
          where,
          line: bytes.subarray(0, range.start).toString().split('\n').length,
          operator,
          original: inOneLine(original),
          replacement: inOneLine(replacement),
          range,
        });
      }
  }
  return found;
}

/** The file with the mutant in it. */
export function apply(content: string, { range, replacement }: Pick<Mutant, 'range' | 'replacement'>): string {
  const bytes = Buffer.from(content);
  return bytes.subarray(0, range.start).toString() + replacement + bytes.subarray(range.end).toString();
}

/** SHA-256 over the syntax trees: the same for sources that differ in comments and layout alone. */
export function treeHash(files: readonly Parsed[]): string {
  const hash = createHash('sha256');
  for (const { path, tree } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0`);
    for (const word of words(tree)) hash.update(`${word}\0`);
  }
  return hash.digest('hex');
}
