/**
 * npm run verify:statement -- file.json --rpc URL [--escrow 0x...]
 *
 * Checks a statement of trades with a node alone: both signatures, every trade it lists, every figure that follows from them. It asks no site. Ends with 0
 * where everything that a chain can tell is as the statement says, with 1 where it is not. `--escrow`: the contract it has to be of.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isBornOut, linesOf, UNKNOWABLE, type Line } from '#lib/reputation/statement-report.ts';
import { verifySignatures } from '#lib/reputation/statement-signing.ts';
import { readStatement, type StatementFile } from '#lib/reputation/statement.ts';
import type { Checked } from '#lib/reputation/statement-chain.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { connect, rpcAt } from '../exit/connection.ts';
import { factIn, figureIn, verdictIn, type Tokens } from '../exit/verifier/figures.ts';
import { askThrough } from '../exit/verifier/session.ts';
import { wordsOf } from '../exit/words.ts';
import { escrowCodeHash } from './deploy.ts';

const USAGE = 'npm run verify:statement -- file.json --rpc URL [--escrow 0x...]';
const words = wordsOf('en');

/** What is asked of the command; a sentence where it cannot be read. */
export type Asked = { readonly text: string; readonly rpc: string; readonly escrow: string | undefined };

export type Outcome = { readonly lines: readonly string[]; readonly good: boolean };

/** Somebody else's words, without anything that moves the cursor of a terminal. */
const plain = (text: string): string => text.replace(/[^\P{C}\n]/gu, '?');

const refusal = (why: Refusal): Outcome => ({ lines: [words.refusal(why)], good: false });

/** All that the command says of a statement. */
export async function verifyStatement({ text, rpc, escrow }: Asked): Promise<Outcome> {
  const read = readStatement(text);
  const signed = read.ok ? verifySignatures(read.value) : read;
  if (!signed.ok) return refusal(signed.refusal);
  const file = signed.value;
  if (escrow !== undefined && escrow.toLowerCase() !== file.site.escrow.toLowerCase())
    return { lines: [`The statement is of the escrow ${file.site.escrow}, not of ${escrow}.`], good: false };
  const connection = await connect(rpcAt(rpc), rpc, rpc);
  if (!connection.ok) return refusal(connection.refusal);
  const answer = await askThrough(connection.value, file, { codeHash: escrowCodeHash() });
  if (!answer.ok) return refusal(answer.refusal);
  const { checked, tokens } = answer.value;
  const lines = linesOf(file, checked);
  return {
    lines: [...head(file), ...chainSays(file, checked), ...table(lines, tokens), ...unknown()],
    good: isBornOut(lines, checked),
  };
}

const head = ({ site, wallet, name, asOf }: StatementFile): string[] => [
  words('verify.signed'),
  `${words('verify.site')}: ${site.url}`,
  `${words('verify.signer')}: ${site.signer}`,
  words('verify.signer_hint', { url: `${site.url}/.well-known/statement-keys.json` }),
  `${words('verify.wallet')}: ${wallet} (${plain(name)})`,
  `${words('verify.block')}: ${asOf.block} ${asOf.hash}`,
  '',
];

function chainSays({ word }: StatementFile, { knownEscrow, block, trades, leftOut }: Checked): string[] {
  const faults = trades.flatMap(({ id, fault }) => (fault ? [`  ${words(`verify.fault.${fault}`)}: ${id}`] : []));
  const left = [
    words('verify.left_out', { count: leftOut.length }),
    words('verify.left_out_hint', { older: word.older }),
  ];
  return [
    words(knownEscrow ? 'verify.known' : 'verify.not_known'),
    words(`verify.block_${block}`),
    words('verify.trades_good', { good: trades.length - faults.length, all: trades.length }),
    ...faults,
    ...(leftOut.length > 0 ? left : []),
    '',
  ];
}

/** Three columns, each as wide as its widest. */
function table(lines: readonly Line[], tokens: Tokens): string[] {
  const rows = [
    [words('verify.head.fact'), words('verify.head.said'), words('verify.head.verdict')],
    ...lines.map((line) => [
      factIn(line, words, tokens),
      figureIn(line, line.said, words, tokens),
      verdictIn(line, words, tokens),
    ]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

const unknown = (): string[] => [
  '',
  words('verify.unknowable'),
  ...UNKNOWABLE.map((what) => `  ${words(`verify.unknown.${what}`)}`),
];

function readArguments(): Asked | undefined {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { rpc: { type: 'string' }, escrow: { type: 'string' } },
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || values.rpc === undefined) return undefined;
    return { text: readFileSync(path, 'utf8'), rpc: values.rpc, escrow: values.escrow };
  } catch {
    // An option that there is not, or a file that cannot be read.
    return undefined;
  }
}

if (import.meta.main) {
  const asked = readArguments();
  const { lines, good } = asked ? await verifyStatement(asked) : { lines: [USAGE], good: false };
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = good ? 0 : 1;
}
