// Every mutant of a file, and the file with all of them in it, each behind a switch: it is compiled once, and one is on at a time.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { changesOf, type Change } from './operators.ts';
import { below, parse, placeOf, walk, type Node } from './syntax.ts';

export interface Mutant extends Change {
  /** File, place, operator, and what becomes what. Says nothing of lines: what is written above does not change it. */
  readonly id: string;
  /** Of the file; what the switch is asked with. */
  readonly number: number;
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Runs in browsers, or is the beginning of a process of its own: no switch reaches there. */
const NOT_HERE = /(\.browser\.ts|\/browser\.ts|server\/signer\/index\.ts)$/;

/** What is mutated: files and folders. */
export const AREAS: Readonly<Record<string, readonly string[]>> = {
  'lib/kernel': ['lib/kernel'],
  'lib/trade': ['lib/trade'],
  watcher: 'agree bloom clock decode final headers json-rpc logs node node-list node-states nodes reader rollback store'
    .split(' ')
    .map((name) => `lib/chain/${name}.ts`),
  relayer: ['lib/chain/relay', 'lib/chain/relay.ts', 'lib/chain/second-relay.ts', 'server/signer'],
};

export function filesOf(area: string): string[] {
  const list = (path: string): string[] =>
    statSync(join(root, path)).isDirectory()
      ? readdirSync(join(root, path))
          .toSorted()
          .flatMap((name) => list(`${path}/${name}`))
      : [path];
  return AREAS[area]!.flatMap(list).filter((path) => path.endsWith('.ts') && !NOT_HERE.test(path));
}

/** One line, and no longer than a person reads. */
const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 80)} … ${line.slice(-30)}` : line;
};

export function findMutants(file: string, text: string): Mutant[] {
  const found: Mutant[] = [];
  const used = new Map<string, number>();
  walk(parse(text), (node, above) => {
    const of = (part: Node) => text.slice(part.start, part.end);
    if (above.some((step) => ['ArrayPattern', 'ObjectPattern'].includes(step.node.type) && step.field === 'key'))
      return;
    const seen = new Set<string>();
    for (const change of changesOf(node, above, of)) {
      if (change.kind === 'expression' && (seen.has(change.text) || change.text === of(node))) continue;
      seen.add(change.text);
      const what = `${short(of(node))} => ${short(change.text) || 'nothing'}`;
      const name = `${file} ${placeOf(above)} ${change.operator}: ${what}`;
      const times = (used.get(name) ?? 0) + 1;
      used.set(name, times);
      const id = times > 1 ? `${name} #${times}` : name;
      const line = text.slice(0, node.start).split('\n').length;
      found.push({ ...change, id, number: found.length, file, line, start: node.start, end: node.end });
    }
  });
  return found;
}

/** The file with only this mutant in it, as a person would have written it. */
export const apply = (text: string, { start, end, kind, text: changed }: Mutant): string =>
  text.slice(0, start) + (kind === 'statement' ? ';' : `(${changed})`) + text.slice(end);

/**
 * The file with every mutant in it. `$mutant(n)` says whether number n is on, and notes that it was reached; it stands at the end, so that
 * lines stay where they are and nothing is there too late: a function is known before its module has begun.
 */
export function instrument(file: string, text: string, mutants: readonly Mutant[]): string {
  const at = Map.groupBy(mutants, ({ start, end, kind }) => `${kind} ${start} ${end}`);
  const render = (node: Node): string => {
    let made = '';
    let from = node.start;
    for (const { node: part } of below(node)) {
      if (part.start < from) continue;
      made += text.slice(from, part.start) + render(part);
      from = part.end;
    }
    made += text.slice(from, node.end);
    for (const { number } of at.get(`statement ${node.start} ${node.end}`) ?? [])
      if (node.type.endsWith('Statement')) made = `{ if (!$mutant(${number})) { ${made} } }`;
    if (node.type.endsWith('Statement')) return made;
    const here = at.get(`expression ${node.start} ${node.end}`) ?? [];
    return here.length && ofNode(node, here)
      ? `(${here.map(({ number, text: changed }) => `$mutant(${number}) ? (${changed}) : `).join('')}(${made}))`
      : made;
  };
  // Two nodes may span the same text (a chain and its call): the outer one has the switch.
  const taken = new Set<string>();
  const ofNode = (node: Node, here: readonly Mutant[]): boolean => {
    const name = `${node.start} ${node.end}`;
    if (taken.has(name)) return false;
    taken.add(name);
    return here.length > 0;
  };
  const program = parse(text);
  const body = text.slice(0, program.start) + render(program) + text.slice(program.end);
  return `${body}
function $mutant(number) {
  const on = globalThis.$mutation;
  return on !== undefined && on.reach(${JSON.stringify(file)}, number);
}
`;
}

export const readSource = (file: string): string => readFileSync(join(root, file), 'utf8');
