/** The figures of the whole site, the same whichever process is asked: read from the database when somebody looks, and once in a few seconds at most. */
import { Gauge, type Registry } from 'prom-client';
import { db } from '#lib/db/client.ts';
import { once } from '#lib/kernel/once.ts';
import { readFigures, type ChainFigures, type Figures } from '#lib/site/queries/figures.ts';
import { log } from '../loop.ts';

const FRESH_MS = 5_000;
/** Longer than this a look does not wait: what is known of the process itself is told without the rest. */
const PATIENCE_MS = 8_000;

type Value = readonly [labels: Record<string, string>, value: number];
type Row = { readonly name: string; readonly help: string; readonly values: (figures: Figures) => readonly Value[] };

const one = (value: number | null | undefined): Value[] => (value === null || value === undefined ? [] : [[{}, value]]);
const perLoop = (read: (loop: Figures['loops'][number]) => number | null) => (figures: Figures) =>
  figures.loops.flatMap<Value>((loop) => {
    const value = read(loop);
    return value === null ? [] : [[{ loop: loop.loop }, value]];
  });
const perChain = (read: (chain: ChainFigures) => number | null | undefined) => (figures: Figures) =>
  figures.chains.flatMap<Value>((chain) => one(read(chain)).map(([, value]) => [{ chain: `${chain.chainId}` }, value]));
const byName = (values: Readonly<Record<string, number>>, label: string): Value[] =>
  Object.entries(values).map(([name, value]) => [{ [label]: name }, value]);

const LOOPS_ROWS: readonly Row[] = [
  {
    name: 'holdfast_loop_ok_age_seconds',
    help: 'Since the last good pass of a loop in any process; +Inf: there was none.',
    values: perLoop(({ okAgeSeconds }) => okAgeSeconds),
  },
  {
    name: 'holdfast_loop_patience_seconds',
    help: 'How long a loop may be silent before somebody should look.',
    values: perLoop(({ patienceSeconds }) => patienceSeconds),
  },
  {
    name: 'holdfast_loop_processes',
    help: 'Processes in which a loop showed life lately.',
    values: perLoop(({ processes }) => processes),
  },
  {
    name: 'holdfast_loop_failures',
    help: 'Passes of a loop that failed in a row, in the process that has it worst.',
    values: perLoop(({ failures }) => failures),
  },
  {
    name: 'holdfast_queue_due',
    help: 'What waits for a loop: events (dispatcher), mail (mailer), pushes (pusher), webhooks (hooker), signed acts (relayer), trades past their time (clock), offers to shelve (shelf).',
    values: perLoop(({ backlog }) => backlog),
  },
  {
    name: 'holdfast_queue_oldest_seconds',
    help: 'How long the oldest of it has been due; 0: nothing waits.',
    values: perLoop(({ backlog, lagSeconds }) => (backlog === null ? null : (lagSeconds ?? 0))),
  },
];

const SITE_ROWS: readonly Row[] = [
  {
    name: 'holdfast_chain_up',
    help: 'Whether the node of the chain answers this process.',
    values: perChain(({ blocks }) => blocks && Number(blocks.head !== null)),
  },
  {
    name: 'holdfast_chain_head_block',
    help: 'Newest block of the node.',
    values: perChain(({ blocks }) => blocks?.head),
  },
  { name: 'holdfast_chain_seen_block', help: 'Last block read.', values: perChain(({ blocks }) => blocks?.seen) },
  {
    name: 'holdfast_chain_final_block',
    help: 'Last block taken for final.',
    values: perChain(({ blocks }) => blocks?.final),
  },
  {
    name: 'holdfast_chain_behind_blocks',
    help: 'Blocks of the node that were not read yet.',
    values: perChain(({ blocks }) => (blocks && blocks.head !== null ? Math.max(0, blocks.head - blocks.seen) : null)),
  },
  {
    name: 'holdfast_chain_head_age_seconds',
    help: 'Age of the newest block read, by the chain’s clock.',
    values: perChain(({ blocks }) => blocks?.headAgeSeconds),
  },
  {
    name: 'holdfast_relayer_of_least',
    help: 'What a relayer has of the least it should hold; under 1 it wants coins.',
    values: ({ chains }) =>
      chains.flatMap(({ chainId, relayers }) =>
        relayers.flatMap<Value>(({ which, ofLeast }) =>
          ofLeast === null ? [] : [[{ which, chain: `${chainId}` }, ofLeast]],
        ),
      ),
  },
  {
    name: 'holdfast_trades',
    help: 'Trades that have not ended, by state.',
    values: ({ trades }) => byName(trades, 'state'),
  },
  {
    name: 'holdfast_disputes',
    help: 'Cases: open (not over), overdue (their next time has passed), unclaimed (nobody has them).',
    values: ({ disputes: { open, overdue, unclaimed } }) => byName({ open, overdue, unclaimed }, 'which'),
  },
  {
    name: 'holdfast_dispute_unclaimed_seconds',
    help: 'How long the oldest case that nobody has waits.',
    values: ({ disputes }) => one(disputes.unclaimedSeconds),
  },
  {
    name: 'holdfast_failed',
    help: 'Mails, pushes and messages of webhooks that were given up.',
    values: ({ failed }) => byName(failed, 'of'),
  },
  {
    name: 'holdfast_reconciler_alarms',
    help: 'Differences between chain and database that the last comparison could not explain.',
    values: perChain(({ reconciled }) => reconciled?.alarms),
  },
  {
    name: 'holdfast_reconciler_age_seconds',
    help: 'Since the last comparison ended.',
    values: perChain(({ reconciled }) => reconciled?.ageSeconds),
  },
  {
    name: 'holdfast_reconciler_failed',
    help: 'Whether the last comparison could not be made.',
    values: perChain(({ reconciled }) => reconciled && Number(reconciled.failed)),
  },
];

type Kept = { at: number; reading: Promise<Figures | null> | undefined };

/** Null: the database does not answer. */
function figures(): Promise<Figures | null> {
  const kept = once<Kept>('metrics.figures', () => ({ at: -Infinity, reading: undefined }));
  if (!kept.reading || performance.now() - kept.at > FRESH_MS) {
    kept.at = performance.now();
    const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());
    kept.reading = Promise.race([readFigures(db()), late]).catch((error: unknown) => {
      log().warn({ err: error }, 'the figures of the site could not be read');
      return null;
    });
  }
  return kept.reading;
}

/** Adds them to a registry. Where they cannot be read they are left out, and `holdfast_db_up` is 0. */
export function addSite(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'holdfast_db_up',
    help: 'Whether the database answers this process.',
    registers,
    async collect() {
      this.set((await figures()) ? 1 : 0);
    },
  });
  for (const { name, help, values } of [...LOOPS_ROWS, ...SITE_ROWS]) {
    const labelNames = LABELS[name] ?? [];
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        const read = await figures();
        this.reset();
        // Without labels it would say 0 of what is not known.
        if (labelNames.length === 0) this.remove();
        for (const [labels, value] of read ? values(read) : []) this.set(labels, value);
      },
    });
  }
}

const LABELS: Readonly<Record<string, string[]>> = {
  ...Object.fromEntries(LOOPS_ROWS.map(({ name }) => [name, ['loop']])),
  ...Object.fromEntries(
    SITE_ROWS.filter(({ name }) => /^holdfast_(chain|reconciler)_/.test(name)).map(({ name }) => [name, ['chain']]),
  ),
  holdfast_relayer_of_least: ['which', 'chain'],
  holdfast_trades: ['state'],
  holdfast_disputes: ['which'],
  holdfast_failed: ['of'],
};
