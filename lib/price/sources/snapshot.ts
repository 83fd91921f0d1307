/** The figures that come with the program, as a source: no network, one day of their own, said on screen. */
import { parseFigure } from '../decimal.ts';
import { SNAPSHOT_AT, snapshotFigure, STALE_AFTER } from '../snapshot.ts';
import type { PriceSource } from './source.ts';

/** `takenAt`: the time they count as taken; their own day where nothing is said. */
export function snapshot(takenAt: number = SNAPSHOT_AT): PriceSource {
  return {
    id: 'snapshot',
    everySeconds: 30,
    read: async ({ assets, currencies }) => ({
      quotes: [
        ...assets.map((asset) => ({ base: asset, quote: 'USD', text: snapshotFigure('asset', asset) })),
        ...currencies.map((code) => ({ base: 'USD', quote: code, text: snapshotFigure('currency', code) })),
      ].flatMap(({ base, quote, text }) => {
        const value = text === undefined ? undefined : parseFigure(text);
        return value ? [{ source: 'snapshot', base, quote, value, at: takenAt, goodFor: STALE_AFTER }] : [];
      }),
      failures: [],
    }),
  };
}
