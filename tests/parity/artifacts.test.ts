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
