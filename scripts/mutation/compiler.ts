// solc for mutation: syntax trees, and creation code of a contract with one file replaced. The module is large and slow to
// load, so it is loaded once a process.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { Parsed } from './mutants.ts';
import { walk, type Node } from './tree.ts';

/** The contracts under test, by the environment variable that tests/Harness.sol reads their creation code from. */
export const TARGETS = { Escrow: 'MUTANT_ESCROW', Panel: 'MUTANT_PANEL', Bond: 'MUTANT_BOND' } as const;
export type Target = keyof typeof TARGETS;

/**
 * `quick` leaves out the slow half of the optimizer: a third of the time, the same meaning, more gas. `full` is what is deployed.
 * Neither appends metadata, which holds a hash of the source and would make every mutant differ.
 */
export type Mode = 'quick' | 'full';

const DETAILS = {
  peephole: true,
  inliner: true,
  jumpdestRemover: true,
  orderLiterals: true,
  deduplicate: true,
  cse: false,
  constantOptimizer: true,
  yul: false,
};

interface Solc {
  version(): string;
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string;
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  sources?: Record<string, { ast: Node }>;
  contracts?: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
}

let loaded: Solc | undefined;
const solc = (): Solc => (loaded ??= createRequire(import.meta.url)('solc') as Solc);

export const solcVersion = (): string => solc().version();

const read = (path: string): string => readFileSync(join(root, 'contracts', path), 'utf8');

/** Relative to contracts/: what holds coins. The local chain's faucet and coin hold nothing. */
export const contractFiles = (): string[] =>
  readdirSync(join(root, 'contracts/src'))
    .filter((name) => name.endsWith('.sol'))
    .map((name) => `src/${name}`)
    .sort();

/** What is mutated. The bond's faults are written by hand (bond.ts): it is apart from the escrow, and so are its rules. */
export const mutatedFiles = (): string[] => contractFiles().filter((path) => path !== 'src/Bond.sol');

function compile(sources: Record<string, string>, settings: object): Output {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings,
  };
  return JSON.parse(solc().compile(JSON.stringify(input), { import: (path) => ({ contents: read(path) }) })) as Output;
}

/** Sources and syntax trees. Throws where they do not compile. */
export function parse(sources: Record<string, string>): Parsed[] {
  const output = compile(sources, { outputSelection: { '*': { '': ['ast'] } } });
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return Object.entries(sources).map(([path, content]) => ({ path, content, tree: output.sources![path]!.ast }));
}

export const parseSources = (files = mutatedFiles()): Parsed[] =>
  parse(Object.fromEntries(files.map((path) => [path, read(path)])));

/** Which of the targets a file is part of. */
export function targetOf(path: string, files: readonly Parsed[]): Target | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reaches = (from: string, seen = new Set<string>()): boolean => {
    if (from === path) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    const imports = [...walk(byPath.get(from)!.tree)].filter(([node]) => node.nodeType === 'ImportDirective');
    return imports.some(([node]) => {
      const target = String(node['absolutePath']);
      return byPath.has(target) && reaches(target, seen);
    });
  };
  return (Object.keys(TARGETS) as Target[]).find((target) => reaches(`src/${target}.sol`));
}

/** Creation code in hex, or undefined where it does not compile. `replaced`: path and content of one file. */
export function creationCode(target: Target, mode: Mode, replaced: Record<string, string> = {}): string | undefined {
  const main = `src/${target}.sol`;
  const sources = { [main]: read(main), ...replaced };
  const optimizer = { enabled: true, runs: 200, ...(mode === 'quick' ? { details: DETAILS } : {}) };
  const output = compile(sources, {
    evmVersion: 'osaka',
    optimizer,
    metadata: { appendCBOR: false, bytecodeHash: 'none' },
    outputSelection: { [main]: { [target]: ['evm.bytecode.object'] } },
  });
  if (output.errors?.some(({ severity }) => severity === 'error')) return undefined;
  return `0x${output.contracts![main]![target]!.evm.bytecode.object}`;
}
