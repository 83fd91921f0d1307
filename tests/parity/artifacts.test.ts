import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileContracts, findStaleArtifacts } from '#scripts/contracts.ts';

describe('committed contract artifacts', () => {
  const fresh = compileContracts();

  it('are exactly what the source compiles to', () => {
    expect(fresh.map((artifact) => artifact.name)).toEqual(['Escrow', 'Panel', 'TestToken', 'Faucet']);
    expect(findStaleArtifacts(fresh)).toEqual([]);
  });

  it('are found stale when one byte of bytecode differs', () => {
    const [escrow, ...others] = fresh;
    const planted = { ...escrow!, bytecode: `${escrow!.bytecode}00` };
    expect(findStaleArtifacts([planted, ...others])).toEqual(['Escrow']);
  });

  it('fit the size limit of EIP-170 (24,576 bytes)', () => {
    for (const artifact of fresh) {
      expect((artifact.deployedBytecode.length - 2) / 2, artifact.name).toBeLessThanOrEqual(24_576);
    }
  });
});

describe('the contract that holds the coins', () => {
  it.each(['Escrow', 'Signatures', 'Vault', 'IEscrow', 'Panel'])(
    '%s.sol can be read whole: under 500 lines',
    (name) => {
      const lines =
        readFileSync(new URL(`../../contracts/src/${name}.sol`, import.meta.url), 'utf8').split('\n').length - 1;
      expect(lines).toBeGreaterThan(10);
      expect(lines).toBeLessThan(500);
    },
  );
});

describe('behaviour trees beside the contract tests', () => {
  const folder = new URL('../../contracts/test/', import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
  const subjects = readdirSync(folder)
    .filter((name) => name.endsWith('.t.sol'))
    .map((name) => name.slice(0, -'.t.sol'.length));

  it('are read at all', () => {
    expect(subjects.length).toBeGreaterThan(8);
  });

  it.each(subjects)('%s.tree names every test of %s.t.sol and no other', (subject) => {
    const tests = [...read(`${subject}.t.sol`).matchAll(/function (?:testFuzz|test|invariant)_(\w+)\(/g)].map((match) =>
      match[1]!.replaceAll('_', ' '),
    );
    // A leaf is two levels deep; the level above says what it is about.
    const leaves = [...read(`${subject}.tree`).matchAll(/^(?:│| ) {3}[├└]── (.+)$/gm)].map((match) => match[1]!);
    expect(tests.length).toBeGreaterThan(0);
    expect(leaves.toSorted()).toEqual(tests.toSorted());
  });
});
