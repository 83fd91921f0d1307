/** What a chat shows in one column: messages and what the trade did, by time. Pure. */
import type { Entry } from '#lib/chat/room/reading.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { TimelineEntry } from '#lib/trade/view.ts';

export type Line = {
  readonly key: string;
  /** Epoch seconds, where a new day begins before this line; null otherwise. */
  readonly day: number | null;
} & (
  | { readonly kind: 'said'; readonly entry: Entry }
  | { readonly kind: 'event'; readonly entry: TimelineEntry }
  | { readonly kind: 'keys'; readonly change: KeyChanged }
);

/** Somebody's identity key was replaced. */
export type KeyChanged = { readonly party: Party; readonly at: number };

/** What both should see in the chat too; the timeline has all of it. */
const SHOWN = new Set([
  'trade.funded',
  'trade.drawn',
  'trade.extended',
  'trade.markedPaid',
  'trade.released',
  'trade.refunded',
  'trade.reclaimed',
  'trade.disputed',
  'trade.settled',
  'trade.ruled',
  'trade.lapsed',
  'trade.expired',
  'trade.cancelRequested',
  'trade.proposalMade',
  'trade.proposalAccepted',
  'trade.proposalDeclined',
  'trade.reverted',
]);

type Between = {
  readonly at: number;
  readonly line:
    | { readonly kind: 'event'; readonly key: string; readonly entry: TimelineEntry }
    | { readonly kind: 'keys'; readonly key: string; readonly change: KeyChanged };
};

const dayOf = (at: number) => new Date(at * 1000).toDateString();

/** Messages keep their own order whatever their times say; what the trade did comes before the first message that is later. */
export function linesOf(
  entries: readonly Entry[],
  { timeline, keyChanges }: { readonly timeline: readonly TimelineEntry[]; readonly keyChanges: readonly KeyChanged[] },
  since: number,
): readonly Line[] {
  const events: readonly Between[] = [
    ...timeline
      .filter(({ type }) => SHOWN.has(type))
      .map((entry) => ({ at: entry.at, line: { kind: 'event', key: `event ${entry.seq}`, entry } }) as const),
    ...keyChanges.map(
      (change) =>
        ({ at: change.at, line: { kind: 'keys', key: `keys ${change.party} ${change.at}`, change } }) as const,
    ),
  ]
    .filter(({ at }) => at >= since)
    .sort((a, b) => a.at - b.at);
  const lines: Line[] = [];
  let day = '';
  const dated = (at: number): number | null => {
    const next = dayOf(at);
    if (next === day) return null;
    day = next;
    return at;
  };
  let next = 0;
  const eventsUntil = (at: number) => {
    for (; next < events.length && events[next]!.at <= at; next++) {
      const event = events[next]!;
      lines.push({ ...event.line, day: dated(event.at) });
    }
  };
  for (const entry of entries) {
    eventsUntil(entry.sentAt);
    lines.push({ kind: 'said', key: `said ${entry.seq}`, entry, day: dated(entry.sentAt) });
  }
  eventsUntil(Number.POSITIVE_INFINITY);
  return lines;
}
