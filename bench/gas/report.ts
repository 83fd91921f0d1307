import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#scripts/paths.ts';
import { PEERS, ROWS, ROW_IDS, aimOf, type Figures, type Peer, type Row } from './rows.ts';

const PEER_NAMES = Object.keys(PEERS) as Peer[];
const file = (name: string) => join(root, 'bench', 'gas', name);

/** The figures as they were last committed. */
export function committedFigures(): Figures {
  return JSON.parse(readFileSync(file('gas.json'), 'utf8')) as Figures;
}

const digits = (value: number | undefined) => (value === undefined ? '' : value.toLocaleString('en-US'));
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** The table as Markdown, one row a figure. */
export function tableOf(figures: Figures): string {
  const head = ['transaction', 'Holdfast', 'at most', 'probe', ...PEER_NAMES];
  const rows = ROW_IDS.map((id) => {
    const { label, probe, peers }: Row = ROWS[id];
    const cited = PEER_NAMES.map((peer) => digits(peers?.[peer]));
    return line([label, digits(figures[id]), digits(aimOf(id)), digits(probe), ...cited]);
  });
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows].join('\n');
}

/** Rows over what they may cost, as sentences. */
export function overAim(figures: Figures): string[] {
  return ROW_IDS.flatMap((id) => {
    const most = aimOf(id);
    return most !== undefined && figures[id] > most ? [`${ROWS[id].label}: ${figures[id]}, over ${most}`] : [];
  });
}

/** Rows whose measured figure is not the committed one, as sentences. */
export function drift(committed: Figures, measured: Figures): string[] {
  return ROW_IDS.flatMap((id) =>
    committed[id] === measured[id] ? [] : [`${ROWS[id].label}: ${committed[id]} committed, ${measured[id]} measured`],
  );
}

function reportOf(figures: Figures): string {
  const over = overAim(figures);
  const peers = PEER_NAMES.map((peer) => `- *${peer}*: ${PEERS[peer]}`).join('\n');
  return `# What a transaction costs

Whole-transaction gas, as receipts say it. Written by \`npm run gas -- --write\`; a test measures anew and fails where a figure differs from this page, so a change of the contract that
costs more shows in its diff.

${tableOf(figures)}

${over.length ? `Over what was aimed at: ${over.join('; ')}.` : 'No row is over what was aimed at.'}

## Conditions

- A local EVM under Osaka rules (anvil of \`@foundry-rs/anvil\`), the committed bytecode: solc 0.8.37, legacy pipeline, optimizer on with 200 runs, no metadata stripped.
- Gas used by the whole transaction: 21,000 of base, call data, execution, less refunds. No transaction touches the storage of another one in the same block.
- Token: a plain ERC-20 of 6 decimals (\`contracts/src/local/TestToken.sol\`) with an unlimited allowance given before; 100 tokens and a fee of 0.5 token. Own coin: 0.05 and a fee of 0.00025.
- Seller and buyer have held the token before, the fee receiver has earned before, the escrow holds coins of others. A *new lane* was never used; a *used lane* holds an ended trade.
- *Set-up*: a seller has nothing to set up. Who funds a token by an own transaction gives the token's allowance once; by signature the permit goes along.
- *Own*: the party's own transaction. *By signature*: \`submitMove\`, or the named function, by a relayer who is nobody in the trade. All parties are plain accounts.
- A signed fund carries its permit. A draw carries the whole offer and its signature. The batch is one \`submit\` of 20 releases in 20 lanes, divided by 20 and rounded up.
- Times, accounts, amounts and signatures are the same at every run: the figures repeat to the last unit.

*At most* is 5 % over the probe, or the figure set for that row. *Probe*: a first contract with most of this design's terms, untuned, without ERC-1271, the low-s rule, a share
of the fee and second windows. The peers' figures are cited as published or seen on their chains, not rebuilt:

${peers}

They promise other things: the leanest takes its own coin only and has no offers, vault, backup arbiter or division; the nearest deploys a contract for each seller.
`;
}

export function writeReport(figures: Figures): void {
  writeFileSync(file('gas.json'), `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(file('README.md'), reportOf(figures));
}
