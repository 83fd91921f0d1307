import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileContracts, findStaleArtifacts } from '#scripts/contracts.ts';

describe('committed contract artifacts', () => {
  const fresh = compileContracts();

  it('are exactly what the source compiles to', () => {
    expect(fresh.map((artifact) => artifact.name)).toEqual(['Escrow', 'Panel', 'Bond', 'TestToken', 'Faucet']);
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
  it.each(['Escrow', 'Signatures', 'Vault', 'IEscrow', 'Panel', 'Bond'])(
    '%s.sol can be read whole: under 500 lines',
    (name) => {
      const lines =
        readFileSync(new URL(`../../contracts/src/${name}.sol`, import.meta.url), 'utf8').split('\n').length - 1;
      expect(lines).toBeGreaterThan(10);
      expect(lines).toBeLessThan(500);
    },
  );
});
