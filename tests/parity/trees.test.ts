import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractFiles, parseSources } from '#scripts/mutation/compiler.ts';
import { errorsByFunction } from '#scripts/mutation/errors.ts';
import { root } from '#scripts/paths.ts';

const tests = join(root, 'contracts/test');
const trees = join(tests, 'trees');

const named = new Set(
  readdirSync(tests)
    .filter((file) => file.endsWith('.t.sol'))
    .flatMap((file) => [
      ...readFileSync(join(tests, file), 'utf8').matchAll(/function ((?:test|testFuzz|invariant)_\w+)\(/g),
    ])
    .map((match) => match[1]!),
);

interface Tree {
  readonly title: string;
  /** Of each leaf: what is said, and the test that shows it; undefined where it names none. */
  readonly leaves: readonly { readonly says: string; readonly test: string | undefined }[];
}

/** A tree is its name, branches, and leaves below them: `│   ├── what it does [the test that shows it]`. */
function parse(text: string): Tree {
  const [title = '', ...lines] = text.trimEnd().split('\n');
  const leaves = lines
    .map((line) => /^(?:│ {3}| {4})[├└]── (.*?)(?: \[(\w+)\])?$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ says: match[1]!, test: match[2] }));
  return { title, leaves };
}

const forest = new Map(
  readdirSync(trees).map((file) => [file.replace(/\.tree$/, ''), parse(readFileSync(join(trees, file), 'utf8'))]),
);

const leavesWithoutTest = (tree: Tree) => tree.leaves.filter(({ test }) => test === undefined || !named.has(test));

/** `word` as a word: Paid is not found in Unpaid. */
const mentions = (tree: Tree, word: string) => tree.leaves.some(({ says }) => new RegExp(`\\b${word}\\b`).test(says));

interface Entry {
  readonly type: string;
  readonly name?: string;
}

const functionsOf = (name: string): string[] => {
  const artifact = readFileSync(join(root, 'contracts/artifacts', `${name}.json`), 'utf8');
  const { abi } = JSON.parse(artifact) as { abi: Entry[] };
  return abi
    .filter(({ type }) => type === 'function' || type === 'constructor')
    .map(({ type, name: called }) => called ?? type);
};

const files = parseSources(contractFiles());
const raised = {
  Escrow: errorsByFunction(files, 'Escrow'),
  Panel: errorsByFunction(files, 'Panel'),
  Bond: errorsByFunction(files, 'Bond'),
};
const subjects = [
  ...functionsOf('Escrow').map((name) => ({ tree: name, name, contract: 'Escrow' as const })),
  ...functionsOf('Panel').map((name) => ({ tree: `Panel.${name}`, name, contract: 'Panel' as const })),
  ...functionsOf('Bond').map((name) => ({ tree: `Bond.${name}`, name, contract: 'Bond' as const })),
];

describe('behaviour trees of the contracts', () => {
  it('are read at all, and so are the tests', () => {
    expect(forest.size).toBeGreaterThan(40);
    expect(named.size).toBeGreaterThan(200);
    expect([...forest.values()].every(({ leaves }) => leaves.length > 0)).toBe(true);
  });

  it('bear the name of their file', () => {
    for (const [name, { title }] of forest) expect(title).toBe(name);
  });

  it('show every leaf by a test that exists', () => {
    for (const [name, tree] of forest) expect(leavesWithoutTest(tree), name).toEqual([]);
  });

  it('leave out no test', () => {
    const shown = new Set([...forest.values()].flatMap(({ leaves }) => leaves.map(({ test }) => test)));
    expect([...named].filter((test) => !shown.has(test))).toEqual([]);
  });

  it('exist for every function of the deployed interfaces, and for nothing else', () => {
    const functions = [...forest.keys()].filter((name) => !name.startsWith('theme.'));
    expect(functions.toSorted()).toEqual(subjects.map(({ tree }) => tree).toSorted());
  });

  it.each(subjects)('$tree names every error that the function can raise', ({ tree, name, contract }) => {
    const errors = raised[contract].get(name) ?? [];
    expect(errors.filter((error) => !mentions(forest.get(tree)!, error))).toEqual([]);
  });

  it('errors are found through calls, modifiers and bases', () => {
    const errors = raised.Escrow;
    expect(errors.get('extend')).toEqual([
      'NotLater',
      'NotParty',
      'Reentered',
      'TooLate',
      'UnknownTrade',
      'WrongStatus',
    ]);
    expect(errors.get('withdraw')).toContain('TransferFailed');
  });

  it('a leaf without a test, or with one that is gone, is noticed', () => {
    const planted = parse('x\n└── when a\n    ├── it does\n    ├── it does [test_that_is_gone]\n    └── it does [t]\n');
    expect(leavesWithoutTest(planted).map(({ test }) => test)).toEqual([undefined, 'test_that_is_gone', 't']);
    expect(mentions(parse('x\n└── when a\n    └── it refuses: NotPartyX [t]\n'), 'NotParty')).toBe(false);
  });
});
