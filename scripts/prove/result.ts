// contracts/prove/result.md: how it is written, and what is missing from one.
import { FAULTS, NOTHING_HAPPENS, plant } from './faults.ts';
import { isProved, TOOLS, type Counts } from './prover.ts';
import { countAsserts, proofHash, properties, slice, type Sources } from './sources.ts';

export const PROVED = 'Proved';
export const PLANTED = 'Faults planted';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const under = (sources: Sources): string => `${TOOLS}.\n\nSources: ${proofHash(sources)}`;

export function provedText(sources: Sources, outcomes: ReadonlyMap<string, Counts>): string {
  const rows = properties(sources).map(({ name, says, entries }) => {
    const counts = outcomes.get(name)!;
    const verdict = isProved(counts) ? 'proved' : counts.refuted ? '**refuted**' : '**not proved**';
    const asked = counts.proved + counts.refuted + counts.unknown;
    return [name, says, verdict, `${counts.proved} of ${asked}`, String(entries.length)];
  });
  return `${under(sources)}\n\n${table(['property', 'says', 'verdict', 'asserts proved', 'entries'], rows)}`;
}

/** One planted fault, or the false property, at one entry. */
export interface Planted {
  readonly what: string;
  readonly property: string;
  readonly at: string;
  readonly isRefuted: boolean;
}

export function plantedText(sources: Sources, planted: readonly Planted[]): string {
  const rows = planted.map(({ what, property, at, isRefuted }) => [
    what,
    property,
    at,
    isRefuted ? 'refuted' : '**not noticed**',
  ]);
  return `${under(sources)}\n\n${table(['fault', 'property', 'at', 'verdict'], rows)}`;
}

const section = (result: string, heading: string): string =>
  result.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';

/** `result` with what stands under the heading replaced. Throws where there is no such heading. */
export function replaceSection(result: string, heading: string, body: string): string {
  const old = section(result, heading);
  if (!old) throw new Error(`contracts/prove/result.md has no heading "${heading}"`);
  const last = result.endsWith(old);
  return result.replace(`## ${old}`, () => `## ${heading}\n\n${body}\n${last ? '' : '\n'}`);
}

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));

/** What a result does not show of these sources; empty when it shows all. */
export function gaps(result: string, sources: Sources): string[] {
  const found: string[] = [];
  for (const heading of [PROVED, PLANTED]) {
    const part = section(result, heading);
    if (!part.includes(`\nSources: ${proofHash(sources)}\n`)) found.push(`${heading}: made of other sources`);
    if (!part.includes(TOOLS)) found.push(`${heading}: made with other tools`);
  }
  const proved = rowsOf(section(result, PROVED));
  for (const { name, entries } of properties(sources)) {
    const asserts = entries.reduce((sum, entry) => sum + countAsserts(slice(sources, name, entry)), 0);
    const [, , verdict, count] = proved.find(([property]) => property === name) ?? [];
    if (verdict !== 'proved' || count !== `${asserts} of ${asserts}`) found.push(`${name}: not proved`);
  }
  const planted = rowsOf(section(result, PLANTED));
  const isRefuted = (what: string, property: string, at: string): boolean =>
    planted.some((row) => row[0] === what && row[1] === property && row[2] === at && row[3] === 'refuted');
  for (const fault of FAULTS) {
    try {
      plant(sources, fault);
    } catch (error) {
      found.push((error as Error).message);
    }
    if (!isRefuted(fault.what, fault.property, fault.at)) found.push(`"${fault.what}": not refuted`);
  }
  for (const act of falseClaims(sources))
    if (!isRefuted(act.what, act.property, act.at)) found.push(`"${act.what}" at ${act.at}: not refuted`);
  return found;
}

/** Where the false property is asked about: at every act. */
export function falseClaims(sources: Sources): Omit<Planted, 'isRefuted'>[] {
  const acts = properties(sources).reduce<readonly string[]>(
    (most, { entries }) => (entries.length > most.length ? entries : most),
    [],
  );
  return acts.map((at) => ({ what: 'the claim that it never happens', property: NOTHING_HAPPENS, at }));
}
