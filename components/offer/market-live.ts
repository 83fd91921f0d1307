'use client';
/** A page of the market that is looked at, held against the market as it is now. Nothing moves before the reader says so. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { MarketVersionView } from '#lib/offer/view.ts';
import type { LiveFigures } from './market-figures.ts';
import type { MarketLine } from './market-lines.ts';

type Seen = Pick<MarketLine, 'id' | 'revision'>;

export type Changes = {
  /** New prices of rows that stay where they are. */
  readonly figures: ReadonlyMap<string, LiveFigures>;
  /** Rows that can no longer be taken. */
  readonly gone: ReadonlySet<string>;
  /** New, edited, gone or in another place: how many there would be to see. */
  readonly count: number;
};

/** The page is as it was drawn. */
const NOTHING: Changes = { figures: new Map(), gone: new Set(), count: 0 };

/** What the market of now says of the rows that are shown. Of an edited row nothing is shown before its new terms are. */
export function changesOf(shown: readonly Seen[], now: Pick<MarketVersionView, 'rows' | 'kept'>): Changes {
  const before = new Map(shown.map(({ id, revision }) => [id, revision]));
  const after = new Set(now.rows.map(({ id }) => id));
  const kept = new Set(now.kept);
  const figures = new Map<string, LiveFigures>();
  let count = 0;
  for (const { id, revision, ...of } of now.rows) {
    if (before.get(id) === revision) figures.set(id, of);
    else count += 1;
  }
  const gone = new Set(shown.map(({ id }) => id).filter((id) => !after.has(id) && !kept.has(id)));
  count += gone.size;
  if (count === 0) count = movedAmong(shown, now.rows);
  return { figures, gone, count };
}

/** Rows of both that stand in another order than before. */
function movedAmong(shown: readonly Seen[], rows: readonly Seen[]): number {
  const both = new Set(rows.map(({ id }) => id));
  const there = shown.filter(({ id }) => both.has(id));
  const here = rows.filter(({ id }) => there.some((one) => one.id === id));
  return there.filter(({ id }, place) => here[place]!.id !== id).length;
}

/** How often an open tab asks. */
const EVERY_MS = 10_000;

/** Asks while the tab is looked at, and at once when somebody comes back to it. `query`: the market's own, without the mark. */
export function useMarketChanges(lines: readonly MarketLine[], query: string): Changes {
  const [known, know] = useState({ lines, changes: NOTHING });
  const look = useEffectEvent(async (signal: AbortSignal) => {
    const seen = lines.map(({ id }) => id).join(',');
    const answer = await fetch(`/api/v1/market/version?${query}&seen=${seen}`, { signal }).catch(() => null);
    // No answer says nothing about the offers; the next one will.
    if (!answer?.ok) return;
    const { value } = (await answer.json()) as { value: MarketVersionView };
    if (!signal.aborted) know({ lines, changes: changesOf(lines, value) });
  });
  useEffect(() => {
    const stop = new AbortController();
    const ask = () => void (document.visibilityState === 'visible' ? look(stop.signal) : undefined);
    const timer = setInterval(ask, EVERY_MS);
    document.addEventListener('visibilitychange', ask, { signal: stop.signal });
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [query, lines]);
  // What was found about other rows says nothing about these.
  return known.lines === lines ? known.changes : NOTHING;
}
