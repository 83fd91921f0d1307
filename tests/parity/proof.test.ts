import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/paths.ts';
import { FAULTS, plant } from '#scripts/prove/faults.ts';
import { isProved, Prover } from '#scripts/prove/prover.ts';
import { gaps, PLANTED, PROVED, replaceSection } from '#scripts/prove/result.ts';
import { countAsserts, proofHash, properties, readSources, slice, type Sources } from '#scripts/prove/sources.ts';

const sources = readSources();
const MACHINE = 'prove/Machine.sol';
const PROPERTIES = 'prove/Properties.sol';
const withMachine = (change: (text: string) => string): Sources => ({
  ...sources,
  [MACHINE]: change(sources[MACHINE]),
});

describe('the committed proof', () => {
  const result = readFileSync(join(root, 'contracts', 'prove', 'result.md'), 'utf8');
  const first = properties(sources)[0]!.name;
  const without = (line: string) =>
    result
      .split('\n')
      .filter((text) => !text.startsWith(`| ${line} |`))
      .join('\n');
  const edited = (line: string, from: string, to: string) =>
    result
      .split('\n')
      .map((text) => (text.startsWith(`| ${line} |`) ? text.replace(from, to) : text))
      .join('\n');

  it('is of these sources and shows every property proved and every planted fault refuted; where it is not: npm run prove', () => {
    expect(gaps(result, sources)).toEqual([]);
  });

  it('knows all properties and acts', () => {
    const all = properties(sources);
    expect(all).toHaveLength(20);
    expect(all.filter(({ entries }) => entries.length === 18)).toHaveLength(15);
    for (const { says } of all) expect(says).not.toBe('');
    expect(new Set(FAULTS.map(({ property }) => property))).toEqual(new Set(all.map(({ name }) => name)));
  });

  it('made of other sources is noticed', () => {
    const hash = proofHash(sources);
    expect(gaps(result.replace(hash, `0x${'0'.repeat(64)}`), sources)).toEqual([`${PROVED}: made of other sources`]);
    const changed = withMachine((text) => text.replace('ends += 1;', 'ends += 2;'));
    expect(gaps(result, changed)).toEqual([`${PROVED}: made of other sources`, `${PLANTED}: made of other sources`]);
  });

  it('without a property, or with one that is not proved or not at every assert, is noticed', () => {
    const missing = [`${first}: not proved`];
    expect(gaps(without(first), sources)).toEqual(missing);
    expect(gaps(edited(first, '| proved |', '| **refuted** |'), sources)).toEqual(missing);
    expect(gaps(edited(first, '18 of 18', '17 of 17'), sources)).toEqual(missing);
    expect(gaps(replaceSection(result, PROVED, ''), sources).length).toBeGreaterThan(20);
  });

  it('without a planted fault, or with one that went unnoticed, is noticed', () => {
    const { what } = FAULTS[0]!;
    const missing = [`"${what}": not refuted`];
    expect(gaps(without(what), sources)).toEqual(missing);
    expect(gaps(edited(what, '| refuted |', '| **not noticed** |'), sources)).toEqual(missing);
    expect(gaps(without('the claim that it never happens'), sources)).toHaveLength(18);
  });

  it('with a fault that no longer applies to the machine is noticed', () => {
    const { find, what } = FAULTS[0]!;
    expect(
      gaps(
        result,
        withMachine((text) => text.replace(find, '')),
      ),
    ).toContain(`"${what}": found 0 times in Machine.sol`);
  });
});

describe('the hash of the sources', () => {
  it('does not see comments or layout, and sees everything else', () => {
    const hash = (text: string) => proofHash({ ...sources, [MACHINE]: text });
    const text = sources[MACHINE];
    expect(hash(text.replace('ends += 1;', '/* once */ ends  += 1; // more'))).toBe(proofHash(sources));
    expect(hash(text.replace('ends += 1;', 'ends += 2;'))).not.toBe(proofHash(sources));
  });
});

describe('a slice', () => {
  it('holds its entry, its property, and nothing that neither names', () => {
    const sliced = slice(sources, 'PaysExactly', 'release');
    const functions = [...(sliced[MACHINE] + sliced[PROPERTIES]).matchAll(/function (\w+)\(/g)].map(([, name]) => name);
    const named = ['_release', '_mayRelease', '_wellFormed', '_opens', '_owned', '_assume', '_holds', 'release'];
    expect(new Set(functions)).toEqual(new Set(named));
    expect(countAsserts(sliced)).toBe(1);
  });
});

describe('the solver', () => {
  let prover: Prover;
  beforeAll(() => {
    prover = new Prover(1);
  });
  afterAll(() => prover.close());

  it('proves that the share of the fee is pro rata, and refutes it where the share is rounded up', async () => {
    expect(isProved(await prover.prove(sources, 'FeeIsProRata', 'share'))).toBe(true);
    const fault = FAULTS.find(({ property }) => property === 'FeeIsProRata')!;
    const counts = await prover.prove(plant(sources, fault), 'FeeIsProRata', 'share');
    expect(counts.refuted).toBeGreaterThan(0);
    expect(isProved(counts)).toBe(false);
  });

  it('is not asked about what does not compile', async () => {
    const broken = withMachine((text) => text.replace('ends += 1;', 'ends += one;'));
    await expect(prover.prove(broken, 'PaysOnce', 'release')).rejects.toThrow(/Undeclared identifier/);
  });
});
