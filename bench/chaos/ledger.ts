/** What all kept runs come to: bench/chaos/kills.json, one entry a run, and the table in the README that is made of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '#scripts/paths.ts';
import type { Report } from './play.ts';

const FILE = join(root, 'bench', 'chaos', 'kills.json');
const README = join(root, 'bench', 'chaos', 'README.md');
const MARKS = ['<!-- kills -->', '<!-- /kills -->'] as const;

const count = z.number().int().nonnegative();
const startsSchema = z.object({ p50: count, p99: count, most: count });
const entrySchema = z.object({
  date: z.iso.date(),
  /** The commit that ran; `+` where files differed from it. */
  commit: z.string(),
  seed: count,
  minutes: z.number(),
  people: count,
  /** By what they were started for. */
  kills: z.record(z.string(), count),
  requests: count,
  cutOrFailed: count,
  trades: z.record(z.string(), count),
  events: count,
  messages: count,
  notices: count,
  mails: count,
  mailsAgain: count,
  wrong: z.array(z.string()),
  /** Milliseconds from the start of a process to its first good answer, while everything else went on. */
  startMs: z.record(z.string(), startsSchema),
  conditions: z.string(),
});
export type Entry = z.infer<typeof entrySchema>;

const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((all, one) => all + one, 0);
/** Without Redis, of which nothing depends but how soon somebody hears. */
const processes = ({ redis: _, ...kills }: Entry['kills']): number => sum(kills);

/** Of some: the middle one, the one that one of a hundred exceeds, and the longest, rounded. */
export function spread(all: readonly number[]): { p50: number; p99: number; most: number } {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

export function entryOf(report: Report, about: Pick<Entry, 'date' | 'commit' | 'conditions'>): Entry {
  const {
    kills,
    starts,
    struck: _struck,
    ended: _ended,
    hintsHeard: _hints,
    messagesHeard: _messages,
    ...same
  } = report;
  const byRole: Record<string, number> = {};
  for (const [name, times] of Object.entries(kills)) {
    const role = name.replace(/ \d+$/, '');
    byRole[role] = (byRole[role] ?? 0) + times;
  }
  const startMs = Object.fromEntries(Object.entries(starts).map(([role, all]) => [role, spread(all)]));
  return entrySchema.parse({ ...about, ...same, wrong: [...same.wrong], kills: byRole, startMs });
}

export const readEntries = (): Entry[] =>
  existsSync(FILE) ? z.array(entrySchema).parse(JSON.parse(readFileSync(FILE, 'utf8'))) : [];

/** The cells of some runs together. */
function cellsOf(name: string, commit: string, runs: readonly Entry[]): string {
  const all = (of: (one: Entry) => number) => runs.reduce((total, one) => total + of(one), 0);
  const roles = [...new Set(runs.flatMap(({ kills }) => Object.keys(kills)))].sort();
  const by = roles.map((role) => `${all(({ kills }) => kills[role] ?? 0)} ${role}`);
  const cells = [
    name, commit, runs.length, `${all(({ kills }) => processes(kills))}: ${by.join(', ')}`, `${all((one) => one.requests)} (${all((one) => one.cutOrFailed)})`,
    all(({ trades }) => sum(trades)), all((one) => one.events), all((one) => one.messages), all((one) => one.notices),
    `${all((one) => one.mails)} (${all((one) => one.mailsAgain)})`, all((one) => one.wrong.length),
  ]; // prettier-ignore
  return `| ${cells.join(' | ')} |`;
}

/** The table: a row for the runs of each commit, and what all come to in the last. */
export function tableOf(entries: readonly Entry[]): string {
  const head =
    '| date | commit | runs | kills | requests (cut or failed) | trades | events | messages | notices | mails (again) | wrong |';
  const line = '| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |';
  const groups = Map.groupBy(entries, ({ date, commit }) => `${date} ${commit}`);
  const rows = [...groups.values()].map((runs) => cellsOf(runs[0]!.date, runs[0]!.commit, runs));
  return [head, line, ...rows, cellsOf('all', '', entries)].join('\n');
}

/** The README with the table as it is now. @throws where its marks are gone. */
export function withTable(text: string, entries: readonly Entry[]): string {
  const [from, to] = MARKS.map((mark) => text.indexOf(mark)) as [number, number];
  if (from < 0 || to < from) throw new Error('The README has no place for the table.');
  return `${text.slice(0, from + MARKS[0].length)}\n\n${tableOf(entries)}\n\n${text.slice(to)}`;
}

/** Adds a run to what is kept. */
export function keep(entry: Entry): void {
  const entries = [...readEntries(), entry];
  writeFileSync(FILE, `${JSON.stringify(entries, null, 2)}\n`);
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), entries));
}
