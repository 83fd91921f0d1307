import { describe, expect, it } from 'vitest';
import { parse, parseSources } from '#scripts/mutation/compiler.ts';
import { DEFENCE_MUTANTS } from '#scripts/mutation/defences.ts';
import { apply, findMutants, treeHash } from '#scripts/mutation/mutants.ts';
import { faultsOf, readExplanations, readSummary } from '#scripts/mutation/report.ts';

const SAMPLE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
contract Sample {
    enum Light { Red, Green }
    struct Pair { address a; address b; }
    uint256 private constant MOST = 10 days;
    mapping(address => mapping(address => uint256)) private held;
    error TooMuch(uint256 value, uint256 most);
    modifier once() { _; }
    function set(Pair calldata p, uint128 value, Light light) external once returns (uint256) {
        if (value > MOST && light == Light.Red) revert TooMuch(value, MOST);
        held[p.a][p.b] += uint256(value) + 1;
        if (msg.sender != p.a) held[p.a][p.b] = 0;
        assembly { mstore(0, add(1, 2)) }
        return held[p.a][p.b];
    }
}
`;

const sample = parse({ 'src/Sample.sol': SAMPLE });
const mutants = findMutants(sample);
const ids = new Set(mutants.map(({ id }) => id));

describe('the mutator', () => {
  it.each([
    'Sample.MOST constant: 10 days => (10 days + 1)',
    'Sample.MOST constant: 10 days => type(uint256).max',
    'Sample.set relation: value > MOST => (value >= MOST)',
    'Sample.set relation: value > MOST && light == Light.Red => false',
    'Sample.set logic: value > MOST && light == Light.Red => (value > MOST) || (light == Light.Red)',
    'Sample.set operand: value > MOST && light == Light.Red => (light == Light.Red)',
    'Sample.set member: Light.Red => Light.Green',
    'Sample.set member: p.a => p.b',
    'Sample.set swap: value, MOST => MOST, value',
    'Sample.set swap: p.a][p.b => p.b][p.a',
    'Sample.set arithmetic: held[p.a][p.b] += uint256(value) + 1 => held[p.a][p.b] = uint256(value) + 1',
    'Sample.set arithmetic: uint256(value) + 1 => uint256(value) - 1',
    'Sample.set cast: uint256(value) => value',
    'Sample.set environment: msg.sender => tx.origin',
    'Sample.set modifier: once => nothing',
    'Sample.set payable: external => external payable',
    'Sample.set result: held[p.a][p.b] => 0',
    'Sample.set yul: add(1, 2) => sub(1, 2)',
    'Sample.set yul: mstore(0, add(1, 2)) => { }',
  ])('makes %s', (id) => {
    expect([...ids]).toContain(id);
  });

  it('gives every mutant an id of its own', () => {
    expect(ids.size).toBe(mutants.length);
    const real = findMutants(parseSources()).map(({ id }) => id);
    expect(new Set(real).size).toBe(real.length);
    expect(real.length).toBeGreaterThan(1_000);
  });

  it('changes the text it says, and nothing else', () => {
    for (const mutant of mutants) {
      const changed = apply(SAMPLE, mutant);
      expect(changed).not.toBe(SAMPLE);
      expect(changed.startsWith(SAMPLE.slice(0, mutant.range.start))).toBe(true);
      expect(changed.endsWith(SAMPLE.slice(mutant.range.end))).toBe(true);
    }
  });

  it('does not touch names, comments or types', () => {
    for (const { original } of mutants) expect(original).not.toMatch(/^(uint128|SPDX|pragma|Sample)$/);
  });
});

describe('the hash of the sources', () => {
  it('does not see comments or layout, and sees everything else', () => {
    const hash = (text: string) => treeHash(parse({ 'src/Sample.sol': text }));
    expect(hash(SAMPLE.replace('contract Sample', '/// What it is.\ncontract   Sample'))).toBe(hash(SAMPLE));
    expect(hash(SAMPLE.replace('value > MOST', 'value >= MOST'))).not.toBe(hash(SAMPLE));
    expect(hash(SAMPLE.replace('add(1, 2)', 'add(1, 3)'))).not.toBe(hash(SAMPLE));
    expect(hash(SAMPLE.replace('10 days', '10 hours'))).not.toBe(hash(SAMPLE));
    expect(hash(SAMPLE.replace('p.a][p.b] = 0', 'p.b][p.a] = 0'))).not.toBe(hash(SAMPLE));
  });
});

describe('the committed mutation run', () => {
  const summary = readSummary();

  it('is of these sources; where it is not: npm run mutate', () => {
    expect(summary.source).toBe(treeHash(parseSources()));
  });

  it('explains every survivor, and kills whatever removes a defence', () => {
    expect(faultsOf(summary, readExplanations())).toEqual([]);
    const removals = summary.defences.flatMap(({ removals: all }) => all.map(({ id }) => id));
    expect(new Set(removals)).toEqual(new Set(DEFENCE_MUTANTS));
  });

  it('a survivor that nobody explained, and a defence that can be removed unseen, are noticed', () => {
    const planted = {
      ...summary,
      survivors: [...summary.survivors, 'new'],
      defences: [
        { defence: 'x', removals: [{ id: 'y', killed: false, by: [] }] },
        { defence: 'z', removals: [] },
      ],
    };
    expect(faultsOf(planted, readExplanations())).toEqual([
      'not explained: new',
      'survives: y (x)',
      'no mutant removes: z',
    ]);
  });

  it('explains nothing that no longer survives', () => {
    const survivors = new Set(summary.survivors);
    expect(Object.keys(readExplanations()).filter((id) => !survivors.has(id))).toEqual([]);
  });
});
