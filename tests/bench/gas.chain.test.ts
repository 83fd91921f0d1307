import { beforeAll, expect, it } from 'vitest';
import { measureGas } from '#bench/gas/measure.ts';
import { committedFigures, drift, overAim, tableOf } from '#bench/gas/report.ts';
import { ROW_IDS, type Figures } from '#bench/gas/rows.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#scripts/paths.ts';

let measured: Figures;
beforeAll(async () => {
  measured = await measureGas();
});

it('costs exactly what bench/gas says; after a change of the contract: npm run gas -- --write', () => {
  expect(ROW_IDS.length).toBeGreaterThan(20);
  expect(drift(committedFigures(), measured)).toEqual([]);
});

it('is over its aim in no row', () => {
  expect(overAim(measured)).toEqual([]);
});

it('shows the committed figures in its page', () => {
  expect(readFileSync(join(root, 'bench', 'gas', 'README.md'), 'utf8')).toContain(tableOf(committedFigures()));
});

it('is seen to notice one unit of gas more, and one over the aim', () => {
  const dearer = { ...measured, releaseToken: measured.releaseToken + 1, drawUsed: 70_000 };
  expect(drift(committedFigures(), dearer)).toHaveLength(2);
  expect(overAim(dearer)).toHaveLength(1);
});
