/** What came of checking a statement: who says it, whether the chain bears it out, and line by line what rests on what. */
import type { Checked } from '#lib/reputation/statement-chain.ts';
import { isBornOut, linesOf, UNKNOWABLE, type Line } from '#lib/reputation/statement-report.ts';
import type { StatementFile } from '#lib/reputation/statement.ts';
import { facts, h, machineText, notice, type Child } from '../dom.ts';
import type { Words } from '../words.ts';
import { factIn, figureIn, verdictIn, type Tokens } from './figures.ts';
import type { Seen } from './session.ts';

export function report({ file, checked, tokens }: Seen, words: Words): readonly Child[] {
  if (!file) return [];
  const lines = linesOf(file, checked);
  return [
    notice('done', words('verify.signed')),
    who(file, words),
    ...(checked ? chainSays(file, checked, lines, words) : []),
    table(lines, words, tokens),
    h('h2', {}, words('verify.unknowable')),
    h('ul', {}, ...UNKNOWABLE.map((what) => h('li', {}, words(`verify.unknown.${what}`)))),
  ];
}

/** Text of somebody else's making: it runs in its own direction. */
const foreign = (text: string) => h('bdi', {}, text);

function who(file: StatementFile, words: Words): HTMLElement {
  const { site, wallet, presenter, name, asOf } = file;
  const keys = `${site.url}/.well-known/statement-keys.json`;
  return facts(
    [words('verify.site'), machineText(site.url)],
    [
      words('verify.signer'),
      [machineText(site.signer), h('p', { class: 'hint' }, words('verify.signer_hint', { url: keys }))],
    ],
    [words('verify.name'), foreign(name)],
    [words('verify.wallet'), machineText(wallet)],
    presenter === wallet ? null : [words('verify.presenter'), machineText(presenter)],
    [words('verify.as_of'), words.time(asOf.at)],
    [words('verify.block'), machineText(`${asOf.block} ${asOf.hash}`)],
    [words('verify.escrow'), machineText(site.escrow)],
  );
}

function chainSays(file: StatementFile, checked: Checked, lines: readonly Line[], words: Words): readonly Child[] {
  const { trades, leftOut, block, knownEscrow } = checked;
  const faults = trades.filter(({ fault }) => fault !== null);
  const blockKind = block === 'same' ? 'done' : block === 'young' ? 'caution' : 'danger';
  return [
    notice(knownEscrow ? 'done' : 'danger', words(knownEscrow ? 'verify.known' : 'verify.not_known')),
    notice(blockKind, words(`verify.block_${block}`)),
    isBornOut(lines, checked)
      ? notice('done', h('p', {}, words('verify.all_same')), h('p', {}, tradesGood(checked, words)))
      : notice('danger', h('p', {}, words('verify.some_different')), h('p', {}, tradesGood(checked, words))),
    faults.length > 0 && h('h2', {}, words('verify.faults')),
    faults.length > 0 &&
      h('ul', {}, ...faults.map(({ id, fault }) => h('li', {}, words(`verify.fault.${fault!}`), ' ', machineText(id)))),
    leftOut.length > 0 &&
      notice(
        'caution',
        h('p', {}, words('verify.left_out', { count: leftOut.length })),
        h('p', {}, words('verify.left_out_hint', { older: file.word.older })),
      ),
  ];
}

const tradesGood = ({ trades }: Checked, words: Words): string =>
  words('verify.trades_good', { good: trades.filter(({ fault }) => fault === null).length, all: trades.length });

function table(lines: readonly Line[], words: Words, tokens: Tokens | undefined): HTMLElement {
  const head = (['fact', 'said', 'verdict'] as const).map((name) =>
    h('th', { scope: 'col' }, words(`verify.head.${name}`)),
  );
  const rows = lines.map((line) =>
    h(
      'tr',
      { 'data-fact': line.fact, class: line.verdict },
      h('th', { scope: 'row' }, factIn(line, words, tokens)),
      h('td', {}, foreign(figureIn(line, line.said, words, tokens))),
      h('td', {}, verdictIn(line, words, tokens)),
    ),
  );
  return h(
    'table',
    {},
    h('caption', {}, words('verify.table')),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...rows),
  );
}
