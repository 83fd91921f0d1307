import { makeExcerpt, type Excerpt } from '../excerpt.ts';
import type { Place } from './ports.ts';
import type { Reader } from './reading.ts';

/**
 * What a party hands to a moderator: every entry from the first chosen to the last, with those chosen opened and the others closed but in
 * their place, so that nothing can be left out unseen. Undefined where nothing is chosen, or one that is chosen does not open here.
 */
export function excerptOf(place: Place, reader: Reader, chosen: ReadonlySet<number>): Excerpt | undefined {
  const run = reader.views();
  const [from, to] = [Math.min(...chosen), Math.max(...chosen)];
  const opened = new Map([...chosen].map((seq) => [seq, reader.opened(seq)] as const));
  if (chosen.size === 0 || [...opened.values()].some((one) => one === undefined)) return undefined;
  const shown = run.filter(({ seq }) => seq >= from && seq <= to);
  const used = new Set(shown.map(({ message }) => message.header.card));
  const cards = reader.cards().filter(({ hash }) => used.has(hash));
  return makeExcerpt({
    trade: place.tradeHash,
    identities: cards.map(({ identity }) => identity),
    cards: cards.map(({ card }) => card),
    entries: shown.map(({ seq, sentAt, before, message: { header, signature } }) => ({
      seq,
      at: sentAt,
      before,
      message: { header, signature },
    })),
    opened: opened as ReadonlyMap<number, NonNullable<ReturnType<Reader['opened']>>>,
    stamps: new Map(shown.map(({ seq, stamp: { index, path, ...stamp } }) => [seq, { index, path, stamp }])),
  });
}
