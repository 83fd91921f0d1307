// The sources of the proof, a hash of what in them a solver reads, and the slice of them that one question needs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';

const FILES = ['prove/Machine.sol', 'prove/Properties.sol', 'src/IEscrow.sol'] as const;

/** Path within contracts/ to text. */
export type Sources = Record<(typeof FILES)[number], string>;

export const readSources = (): Sources =>
  Object.fromEntries(FILES.map((file) => [file, readFileSync(join(root, 'contracts', file), 'utf8')])) as Sources;

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

/** SHA-256 of the sources, comments and white space left out: a better word in a comment asks for no new proof. */
export function proofHash(sources: Sources): string {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(`${file}\0${withoutComments(sources[file]).replace(/\s+/g, '')}\0`);
  return `0x${hash.digest('hex')}`;
}

interface Contract {
  readonly name: string;
  readonly parent: string;
  readonly isProperty: boolean;
  readonly says: string;
  readonly text: string;
}

function contracts(text: string): Contract[] {
  const found = text.matchAll(/((?:^\/\/\/ .*\n)*)^(abstract )?contract (\w+) is (\w+) \{\n[\s\S]*?^\}\n/gm);
  return Array.from(found, ([whole, comment, abstract, name, parent]) => ({
    name: name!,
    parent: parent!,
    isProperty: abstract === undefined,
    says: comment!
      .replaceAll(/^\/\/\/ /gm, '')
      .trim()
      .replaceAll('\n', ' '),
    text: whole,
  }));
}

/** A function as the formatter lays it out, with its comment. */
const FUNCTION = /(?:^ {4}\/\/\/ .*\n)*^ {4}function (\w+)\([^;{]*(?:;|\{\}|\{\n[\s\S]*?^ {4}\})\n/gm;
const isOpen = (text: string): boolean => /\)\s+(?:public|external)\b/.test(text.split('{')[0]!);

const openFunctions = (text: string): string[] =>
  Array.from(text.matchAll(FUNCTION))
    .filter(([whole]) => isOpen(whole))
    .map(([, name]) => name!);

/** A property: a contract of Properties.sol that is not abstract. */
export interface Property {
  readonly name: string;
  /** What its comment says. */
  readonly says: string;
  /** Where the solver begins: every act there is, or the property's own public functions, or its constructor. */
  readonly entries: readonly string[];
}

export function properties(sources: Sources): Property[] {
  const all = contracts(sources['prove/Properties.sol']);
  const acts = openFunctions(all.find(({ name }) => name === 'Steps')?.text ?? '');
  return all
    .filter(({ isProperty }) => isProperty)
    .map(({ name, says, parent, text }) => {
      const own = openFunctions(text);
      return { name, says, entries: parent === 'Steps' ? acts : own.length ? own : ['constructor'] };
    });
}

/**
 * The sources with one property, one entry, and of all other functions those that these two name, directly or through each other. solc
 * encodes every function of a contract by itself too, so a property with all acts costs minutes before its first question, and a slice
 * seconds. Leaving out a function that is used is an error of the compiler, leaving out one that is not changes nothing.
 */
export function slice(sources: Sources, property: string, entry: string): Sources {
  const all = contracts(sources['prove/Properties.sol']);
  const chain: Contract[] = [];
  const find = (wanted: string) => all.find(({ name }) => name === wanted);
  for (let next = find(property); next; next = find(next.parent)) chain.unshift(next);
  const head = sources['prove/Properties.sol'].split(/^(?:\/\/\/|abstract|contract)/m)[0]!;
  const files = {
    'prove/Machine.sol': sources['prove/Machine.sol'],
    'prove/Properties.sol': head + chain.map(({ text }) => text).join('\n'),
  };
  const functions = Object.values(files).flatMap((text) => Array.from(text.matchAll(FUNCTION)));
  const texts = Object.values(files).map((text) => text.replace(FUNCTION, ''));
  if (entry !== 'constructor') texts.push(...functions.filter(([, name]) => name === entry).map(([whole]) => whole));
  const kept = new Set([entry]);
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    const named = new Set(withoutComments(text).match(/\w+/g));
    for (const [whole, name] of functions) {
      if (!named.has(name!) || kept.has(name!) || isOpen(whole)) continue;
      kept.add(name!);
      texts.push(...functions.filter((other) => other[1] === name).map(([body]) => body));
    }
  }
  const keep = (text: string) => text.replace(FUNCTION, (whole, name: string) => (kept.has(name) ? whole : ''));
  return {
    ...sources,
    'prove/Machine.sol': keep(files['prove/Machine.sol']),
    'prove/Properties.sol': keep(files['prove/Properties.sol']),
  };
}

/** How many asserts a slice holds: so many questions its compiler must ask. */
export const countAsserts = (sliced: Sources): number =>
  withoutComments(sliced['prove/Machine.sol'] + sliced['prove/Properties.sol']).match(/\bassert\(/g)?.length ?? 0;
