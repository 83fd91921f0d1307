import type { MarkView } from '../view.ts';
import type { Place, RoomPorts } from './ports.ts';
import type { Store } from './state.ts';

const MARK_MS = 250;

/** How far somebody is; at the beginning where nothing is known. */
export const markIn = (marks: readonly MarkView[], accountId: string): MarkView =>
  marks.find((mark) => mark.accountId === accountId) ?? { accountId, deliveredSeq: 0, readSeq: 0 };

export type Marks = {
  readonly of: (accountId: string) => MarkView;
  /** Takes what the server says; marks only move forward. */
  readonly take: (marks: readonly MarkView[]) => void;
  /** Tells the server how far this device has fetched and its person has read, once for a burst of messages. */
  readonly tell: () => void;
  readonly close: () => void;
};

export function createMarks(place: Place, ports: RoomPorts, store: Store, lastSeq: () => number): Marks {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = { delivered: 0, read: 0 };
  const of = (accountId: string): MarkView => markIn(store.state().marks, accountId);
  const send = () => {
    timer = undefined;
    const mark = { delivered: lastSeq(), read: of(place.me).readSeq };
    if (store.isClosed() || (mark.delivered <= told.delivered && mark.read <= told.read)) return;
    told = mark;
    void ports.ask<MarkView>('mark', { tradeId: place.tradeId, ...mark }).then((heard) => {
      if (heard === undefined && !store.isClosed()) void ports.call('POST', `/trades/${place.tradeId}/read`, mark);
    });
  };
  return {
    of,
    take: (marks) => {
      const merged = new Map(store.state().marks.map((mark) => [mark.accountId, mark]));
      for (const { accountId, deliveredSeq, readSeq } of marks) {
        const known = of(accountId);
        merged.set(accountId, {
          accountId,
          deliveredSeq: Math.max(known.deliveredSeq, deliveredSeq),
          readSeq: Math.max(known.readSeq, readSeq),
        });
      }
      store.change({ marks: [...merged.values()] });
    },
    tell: () => {
      timer ??= setTimeout(send, MARK_MS);
    },
    close: () => clearTimeout(timer),
  };
}
