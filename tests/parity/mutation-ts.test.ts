import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRounds } from '#scripts/mutation-ts/compile.ts';
import { apply, AREAS, filesOf, findMutants, instrument, readSource } from '#scripts/mutation-ts/mutants.ts';
import { testsFor } from '#scripts/mutation-ts/plan.ts';
import { belowOf, faultsOf, readExplanations, readSummary, resultOf } from '#scripts/mutation-ts/report.ts';
import { drawSample, interval } from '#scripts/mutation-ts/sample.ts';
import { Session } from '#scripts/mutation-ts/session.ts';
import { parse } from '#scripts/mutation-ts/syntax.ts';
import { root } from '#scripts/paths.ts';

const SAMPLE = `import { other } from './other.ts';
type State = 'open' | 'closed';
export const STATES = ['open', 'closed'] as const satisfies readonly State[];
export const fee = (amount: bigint, bps: bigint): bigint => (amount * bps) / 10_000n;
export function grow(list: number[], most: number, state: State = 'open'): number | null {
  if (list.length >= most && state === 'open') throw new Error(\`more than \${most}\`);
  let sum = 0;
  for (const one of list) if (one > 0) sum += one; else other(one);
  while (sum > most) sum--;
  const found = { state, last: list.at(-1)?.toFixed(), exact: true };
  return !found.exact ? null : other(sum ?? 0, { state: 'closed' });
}
`;
const mutants = findMutants('sample.ts', SAMPLE);
const ids = mutants.map(({ id }) => id);

describe('the mutator of TypeScript', () => {
  it.each([
    "STATES array: ['open', 'closed'] => []",
    "STATES string: 'open' => ''",
    'fee arithmetic: (amount * bps) / 10_000n => (amount * bps) * (10_000n)',
    'fee arithmetic: amount * bps => (amount) / (bps)',
    'grow boundary: list.length >= most => (list.length) > (most)',
    "grow equality: state === 'open' => (state) !== ('open')",
    "grow logic: list.length >= most && state === 'open' => (list.length >= most) || (state === 'open')",
    "grow operand: list.length >= most && state === 'open' => state === 'open'",
    "grow condition: list.length >= most && state === 'open' => false",
    'grow condition: one > 0 => !(one > 0)',
    'grow statement: throw new Error(`more than ${most}`); => nothing',
    'grow statement: other(one); => nothing',
    'grow arithmetic: sum += one => sum -= one',
    'grow arithmetic: sum-- => sum++',
    'grow found optional: list.at(-1)?.toFixed() => list.at(-1).toFixed()'.replace('grow found', 'grow.found'),
    'grow.found boolean: true => false',
    'grow negation: !found.exact => found.exact',
    'grow operand: sum ?? 0 => 0',
    "grow string: 'closed' => ''",
  ])('makes %s', (id) => {
    expect(ids).toContain(`sample.ts ${id}`);
  });

  it('leaves types, names of modules and keys alone, and gives each mutant an id of its own', () => {
    expect(ids.filter((id) => id.includes('./other.ts'))).toEqual([]);
    const typed = SAMPLE.indexOf('type State');
    expect(mutants.filter(({ start }) => start >= typed && start < SAMPLE.indexOf('export const STATES'))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('writes every mutant of every file so that it parses, and compiles each of them in behind its own switch', () => {
    let found = 0;
    for (const file of Object.keys(AREAS).flatMap(filesOf)) {
      const text = readSource(file);
      const all = findMutants(file, text);
      const code = instrument(file, text, all);
      parse(code);
      expect(all.filter(({ number }) => !code.includes(`$mutant(${number})`)).map(({ id }) => id)).toEqual([]);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      for (const mutant of all.slice(0, 10)) parse(apply(text, mutant));
      found += all.length;
    }
    expect(found).toBeGreaterThan(5_000);
  });
});

describe('a sample', () => {
  const many = ['a', 'b', 'c'].flatMap((file, at) =>
    Array.from({ length: 10 * (at + 1) }, (_, number) => ({ ...mutants[0]!, file, number, id: `${file} ${number}` })),
  );

  it('gives each file its share, is the same for the same seed and another for another', () => {
    const drawn = drawSample(many, 12, 1);
    expect([...Map.groupBy(drawn, ({ file }) => file)].map(([file, of]) => `${file} ${of.length}`)).toEqual([
      'a 2',
      'b 4',
      'c 6',
    ]);
    expect(drawSample(many, 12, 1)).toEqual(drawn);
    expect(drawSample(many, 12, 2)).not.toEqual(drawn);
    expect(drawSample(many, 11, 1)).toHaveLength(11);
    expect(drawSample(many, 100, 1)).toHaveLength(60);
  });

  it('has an interval that holds what is known of Wilson’s', () => {
    const [low, high] = interval(90, 100);
    expect(low).toBeCloseTo(0.8256, 4);
    expect(high).toBeCloseTo(0.9448, 4);
    expect(interval(0, 10)[0]).toBe(0);
    expect(interval(10, 10)[1]).toBe(1);
  });
});

describe('the runner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-planted-'));
  const file = 'limit.ts';
  const text = `export const most = (a: number, b: number) => (a > b ? a : b);
export const loop = (n: number) => { let i = 0; while (i < n) i++; return i; };
export const idle = (on: boolean) => { if (on) throw new Error('never'); };
`;
  const test = (body: string) =>
    `import { expect, it } from 'vitest';\nimport { loop, most } from '../${file}';\nit('says what it guarantees', () => { ${body} });\n`;
  let session: Session;

  beforeAll(async () => {
    mkdirSync(join(folder, 'tests'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, file), text);
    writeFileSync(
      join(folder, 'tests/weak.test.ts'),
      test('expect(most(2, 2)).toBe(2); expect(loop(3)).toBeGreaterThan(0);'),
    );
    writeFileSync(
      join(folder, 'tests/strong.test.ts'),
      test('expect([most(1, 2), most(2, 1), loop(3)]).toEqual([2, 2, 3]);'),
    );
    for (const name of ['other', 'third'])
      writeFileSync(join(folder, `tests/${name}.test.ts`), test('expect(loop(2)).toBe(2);'));
    const projects = [{ test: { name: 'planted', include: ['tests/*.test.ts'] } }];
    session = await Session.open({ folder, projects, mutated: [file] });
  });
  afterAll(async () => {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const number = (part: string) => findMutants(file, text).find(({ id }) => id.includes(part))!;

  it('lets a weak test pass a mutant that a strong one kills, and passes the code itself', async () => {
    const wrong = number('a > b => false');
    expect(await session.run(['tests/weak.test.ts'], wrong, 60_000)).toMatchObject({ failed: [], timedOut: false });
    const both = await session.run(['tests/weak.test.ts', 'tests/strong.test.ts'], wrong, 60_000);
    expect(both.failed).toEqual(['tests/strong.test.ts: says what it guarantees']);
    // What failed before is not said again of a run that does not fail.
    expect((await session.run(['tests/weak.test.ts'], null, 60_000)).failed).toEqual([]);
    expect((await session.run(['tests/strong.test.ts'], null, 60_000)).failed).toEqual([]);
  });

  it('ends one that never ends', async () => {
    expect(await session.run(['tests/strong.test.ts'], number('i++ => i--'), 3_000)).toMatchObject({ timedOut: true });
  });

  it('ends one that never ends in several files, in all of them', async () => {
    const files = ['tests/strong.test.ts', 'tests/other.test.ts', 'tests/third.test.ts'];
    expect(await session.run(files, number('i++ => i--'), 3_000)).toMatchObject({ timedOut: true });
  }, 60_000);

  it('knows which mutants a test file reaches, and asks only those, the tests that need nothing first', async () => {
    const reach = await session.reach('tests/strong.test.ts');
    expect(reach.reached[file]).toContain(number('a > b => false').number);
    expect(reach.reached[file]).not.toContain(number('throw').number);
    const known = new Map([
      ['slow.db.test.ts', { ...reach, took: 10 }],
      ['slower.db.test.ts', { ...reach, took: 1e6 }],
      ['quick.test.ts', { ...reach, took: 20 }],
      ['broken.test.ts', { ...reach, failed: ['broken.test.ts'] }],
    ]);
    const projects = new Map([...known.keys()].map((name) => [name, name.includes('.db.') ? 'db' : 'unit'] as const));
    expect(testsFor(number('a > b => false'), known, projects)).toEqual(['quick.test.ts', 'slow.db.test.ts']);
    expect(testsFor(number('throw'), known, projects)).toEqual([]);
  });

  it('gives the compiler one mutant of a file at a time', () => {
    const two = [mutants[0]!, mutants[1]!, { ...mutants[2]!, file: 'b.ts' }];
    expect(inRounds(two)).toEqual([[two[0], two[2]], [two[1]]]);
  });
});

describe('the report of the TypeScript’s mutants', () => {
  it('counts one that no test reaches as survived, and one that the compiler refuses as noticed', () => {
    const sample = mutants.slice(0, 4);
    const said = ['killed', 'survived', 'unreached', 'survived'] as const;
    const verdicts = new Map(
      sample.map(({ id }, at) => [id, { id, verdict: said[at]!, by: at ? null : 'time limit', asked: 1 }]),
    );
    const result = resultOf('lib/x', 9, sample, verdicts, new Set([ids[3]!]));
    expect(result).toMatchObject({
      tried: 4,
      killed: 1,
      timeLimit: 1,
      unreached: 1,
      refused: [ids[3]],
      survivors: [ids[1], ids[2]],
    });
    const summary = { date: '', seed: 1, areas: [result], files: ['lib/gone.ts'] };
    expect(faultsOf(summary, { unknown: { kind: 'accepted', why: 'x' } })).toEqual([
      'is not there: lib/gone.ts',
      `not explained: ${ids[1]}`,
      `not explained: ${ids[2]}`,
      'explained, and no survivor: unknown',
    ]);
    expect(belowOf([result])).toEqual([result]);
    expect(belowOf([{ ...result, killed: 3 }])).toEqual([]);
    // Of what was stopped half way nothing is said: neither a score nor a survivor.
    const half = { ...result, killed: 3, drawn: 5 };
    expect(belowOf([half])).toEqual([half]);
    expect(faultsOf({ ...summary, areas: [half], files: [] }, {})).toEqual([]);
  });

  it('names only files that are there, and explains every survivor', () => {
    const summary = readSummary();
    expect(faultsOf(summary, readExplanations())).toEqual([]);
    expect(summary.areas.map(({ area }) => area)).toEqual(Object.keys(AREAS));
    expect(summary.files.length > 0).toBe(summary.areas.some(({ tried }) => tried > 0));
  });
});
