// npm run bench:warnings             prints precision and recall of the warnings, per kind and language
// npm run bench:warnings -- --write  writes bench/chat/warnings.json and its part of bench/chat/README.md
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#scripts/paths.ts';
import { figuresTable, warningFigures } from './figures.ts';

const figures = warningFigures();
process.stdout.write(`${figuresTable(figures)}\n`);
if (process.argv.includes('--write')) {
  const folder = join(root, 'bench', 'chat');
  writeFileSync(join(folder, 'warnings.json'), `${JSON.stringify(figures, null, 2)}\n`);
  const page = join(folder, 'README.md');
  const marked = /<!-- warnings -->[^]*<!-- \/warnings -->/;
  const text = readFileSync(page, 'utf8');
  if (!marked.test(text)) throw new Error(`${page} has no place for the table`);
  writeFileSync(page, text.replace(marked, `<!-- warnings -->\n\n${figuresTable(figures)}\n\n<!-- /warnings -->`));
}
