// npm run gas             measures, prints the table, and says where a figure differs from the committed one
// npm run gas -- --write  writes bench/gas/gas.json and bench/gas/README.md
import { measureGas } from './measure.ts';
import { committedFigures, drift, overAim, tableOf, writeReport } from './report.ts';

const figures = await measureGas();
process.stdout.write(`${tableOf(figures)}\n`);
if (process.argv.includes('--write')) writeReport(figures);
for (const sentence of [...drift(committedFigures(), figures), ...overAim(figures)]) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
