/**
 * One person's end of a chat, on their device: keeps the run of messages whole, in order and checked, whatever the line does, and brings
 * out what was written until the server has confirmed it. Knows no screen; pages, tests and the bench use the same.
 *
 * What is sent is kept until it is answered and sent again under the same `clientId`, so that it is never lost and never there twice. What
 * arrives is taken only as the next number; anything else makes it ask the database again.
 */
import type { Drafts } from './drafts.ts';
import type { Content } from './content.ts';
import { newClientId } from './frank.ts';
import { createMarks, type Marks } from './room/marks.ts';
import { createOutbox, type Outbox } from './room/outbox.ts';
import { waitOf, type OwnKey, type Place, type RoomPorts } from './room/ports.ts';
import { createReader, type Reader } from './room/reading.ts';
import { createStore, type RoomState, type Store } from './room/state.ts';
import { createWriter } from './room/writing.ts';
import type { CardView, ChatView, MarkView, MessageView } from './view.ts';

export type Room = {
  readonly state: () => RoomState;
  readonly onChange: (listener: () => void) => () => void;
  /** Gives the keys that open messages, or takes them away again. */
  readonly unlock: (key: OwnKey | undefined) => void;
  readonly send: (content: Content) => void;
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
  /** Sends what an earlier page left behind. */
  readonly resume: (drafts: Drafts) => void;
  readonly loadOlder: () => Promise<void>;
  /** The person has seen everything there is. */
  readonly markRead: () => void;
  readonly reader: Reader;
  readonly place: Place;
  readonly close: () => void;
};

const TYPING_MS = 4_000;
/** How often the database is asked though the socket says nothing. */
const LOOK_MS = 30_000;

/** Opens a room; it begins to fetch at once and goes on until `close`. */
export function openRoom(place: Place, ports: RoomPorts): Room {
  const store = createStore();
  const reader = createReader(place, ports.last);
  const marks = createMarks(place, ports, store, reader.lastSeq);
  const show = () => showRoom(place, ports, store, reader, marks);
  const catchUp = createCatchUp(place, ports, store, reader, (view) => {
    writer.follow(view.own);
    marks.take(view.marks);
    store.change({ loaded: true });
    view.messages.forEach(settle);
    show();
    if (view.messages.length > 0) marks.tell();
  });
  const writer = createWriter(place, ports, reader, catchUp);
  /** Takes note of what the server has kept. */
  const settle = (view: MessageView) => {
    if (view.senderId !== place.me) return;
    writer.wrote(view);
    outbox.confirm(view.message.header.clientId);
  };
  const arrive = (view: MessageView) => {
    const taken = reader.takeNext(view);
    settle(view);
    show();
    if (taken) marks.tell();
    else if (view.seq > reader.lastSeq()) void catchUp();
  };
  const outbox = createOutbox(ports, store, writer.send, arrive);
  const takeMark = (mark: MarkView) => {
    marks.take([mark]);
    show();
  };
  const reopened = () => {
    void catchUp();
    outbox.wake();
  };
  const takeCard = (card: CardView) => reader.takeCards([card]);
  const unlisten = listen(place, ports, store, { arrive, takeCard, takeMark, reopened });
  const looking = setInterval(() => void catchUp(), LOOK_MS);
  void catchUp();
  const close = () => {
    store.close();
    unlisten();
    clearInterval(looking);
    marks.close();
    outbox.wake();
  };
  return { ...faceOf(place, ports, { store, reader, marks, outbox, show }), close };
}

type Parts = {
  readonly store: Store;
  readonly reader: Reader;
  readonly marks: Marks;
  readonly outbox: Outbox;
  readonly show: () => void;
};

function faceOf(place: Place, ports: RoomPorts, { store, reader, marks, outbox, show }: Parts): Omit<Room, 'close'> {
  return {
    state: store.state,
    onChange: store.onChange,
    reader,
    place,
    unlock: (key) => {
      reader.unlock(key);
      show();
    },
    send: (content) => outbox.add([{ clientId: newClientId(ports.random), content, writtenAt: ports.now() }]),
    retry: outbox.retry,
    discard: outbox.discard,
    resume: ({ unsent }) => outbox.add(unsent),
    loadOlder: async () => {
      await fetchOlder(place, ports, reader);
      show();
    },
    markRead: () => {
      const last = reader.lastSeq();
      if (last === 0 || marks.of(place.me).readSeq >= last) return;
      marks.take([{ accountId: place.me, deliveredSeq: last, readSeq: last }]);
      show();
      marks.tell();
    },
  };
}

function showRoom(place: Place, ports: RoomPorts, store: Store, reader: Reader, marks: Marks): void {
  const seen = reader.seen();
  if (seen.seq > 0) ports.remember?.(seen);
  store.change({
    entries: reader.entries(),
    hasOlder: reader.hasOlder(),
    unread: reader.unread(marks.of(place.me).readSeq),
    fault: reader.fault(),
  });
}

/** Fetches what is missing, one question at a time; whoever asks meanwhile is answered by one more. */
function createCatchUp(place: Place, ports: RoomPorts, store: Store, reader: Reader, heard: (view: ChatView) => void) {
  let asking: Promise<void> | undefined;
  let again = false;
  const fetchNew = async () => {
    for (let tries = 0; !store.isClosed();) {
      const before = reader.lastSeq();
      const query = before === 0 ? '' : `?after=${before}`;
      const found = await ports.call<ChatView>('GET', `/trades/${place.tradeId}/messages${query}`);
      if (found.ok) {
        await reader.takeView(found.value);
        heard(found.value);
        // What does not fit is not taken, and asking again would not make it fit.
        if (reader.lastSeq() === before || reader.lastSeq() >= found.value.lastSeq) return;
      } else if (found.refusal.code === 'request.unreachable') await ports.pause(waitOf(tries++));
      else return;
    }
  };
  return (): Promise<void> => {
    again = asking !== undefined;
    asking ??= (async () => {
      do {
        again = false;
        await fetchNew();
      } while (again && !store.isClosed());
    })().finally(() => (asking = undefined));
    return asking;
  };
}

async function fetchOlder(place: Place, ports: RoomPorts, reader: Reader): Promise<void> {
  if (!reader.hasOlder()) return;
  const found = await ports.call<ChatView>('GET', `/trades/${place.tradeId}/messages?before=${reader.firstSeq()}`);
  if (found.ok) await reader.takeOlder(found.value);
}

type Heard = {
  readonly arrive: (view: MessageView) => void;
  readonly takeCard: (card: CardView) => void;
  readonly takeMark: (mark: MarkView) => void;
  /** The line was opened, for the first time or again. */
  readonly reopened: () => void;
};

/** What comes over the socket. Answers how to stop. */
function listen(place: Place, ports: RoomPorts, store: Store, heard: Heard): () => void {
  let typing: ReturnType<typeof setTimeout> | undefined;
  const quiet = () => {
    clearTimeout(typing);
    if (store.state().partnerTyping) store.change({ partnerTyping: false });
  };
  // Who is there is told when the line opens; while it does not stand nobody knows.
  const unwatch = ports.onLine((connected) => {
    if (!connected) store.change({ partnerHere: false });
  });
  const stop = ports.subscribe({
    onHint: (hint) => {
      if (hint === undefined) heard.reopened();
    },
    on: {
      message: (value) => {
        const view = value as MessageView;
        if (view.senderId === place.partner) quiet();
        heard.arrive(view);
      },
      card: (value) => heard.takeCard(value as CardView),
      mark: (value) => heard.takeMark(value as MarkView),
      here: (value) => {
        const { accountId, here } = value as { accountId: string; here: boolean };
        if (accountId === place.partner) store.change({ partnerHere: here });
      },
      typing: (who) => {
        if (who !== place.partner) return;
        clearTimeout(typing);
        typing = setTimeout(quiet, TYPING_MS);
        store.change({ partnerTyping: true });
      },
    },
  });
  return () => {
    clearTimeout(typing);
    unwatch();
    stop();
  };
}
