import { describe, expect, it } from 'vitest';
import { linkOfEntry } from '#lib/chat/log.ts';
import type { Place } from '#lib/chat/room/ports.ts';
import { createReader, type Reader } from '#lib/chat/room/reading.ts';
import { cardHash } from '#lib/chat/room-keys.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import type { CardView, ChatView, MessageView } from '#lib/chat/view.ts';
import { makeMember, makeScene, NOW, SAID, TRADE, type Member, type Placed, type Scene } from './scene.ts';

const placeOf = ({ buyer, seller }: Scene): Place => ({
  tradeId: 'trade',
  tradeHash: TRADE,
  party: 'buyer',
  me: 'buyer',
  partner: 'seller',
  wallets: { buyer: buyer.wallet.address, seller: seller.wallet.address },
});
const STAMP = { root: ZEROS, size: 1, at: NOW, key: '', signature: '', index: 0, path: [] };

const viewOf = ({ seq, at, before, message }: Placed): MessageView => ({
  seq,
  senderId: message.header.author,
  message,
  sentAt: at,
  before,
  stamp: STAMP,
});
const cardView = ({ author, card, identity }: Member): CardView => ({
  hash: cardHash(card),
  accountId: author,
  card,
  identity,
});
const answer = (scene: Scene, entries: readonly Placed[], changes: Partial<ChatView> = {}): ChatView => ({
  messages: entries.map(viewOf),
  lastSeq: scene.entries.length,
  marks: [],
  cards: [cardView(scene.buyer), cardView(scene.seller)],
  unread: 0,
  own: { number: 0, previous: ZEROS },
  stampKey: '',
  ...changes,
});

function readerOf(scene: Scene, last?: { seq: number; link: string }): Reader {
  const reader = createReader(placeOf(scene), last);
  reader.unlock({ publicKey: scene.buyer.identity.publicKey, secretKey: scene.buyer.secret });
  return reader;
}
const textsOf = (reader: Reader) =>
  reader.entries().map(({ content, refusal }) => (content?.kind === 'text' ? content.text : refusal?.code));
const words = SAID.map(([, text]) => text);

describe('a device that reads a room', () => {
  it('opens what both wrote, once the keys are there, and closes it when they lock', async () => {
    const scene = makeScene();
    const reader = readerOf(scene);
    await reader.takeView(answer(scene, scene.entries));
    expect(textsOf(reader)).toEqual(words);
    reader.unlock(undefined);
    expect(textsOf(reader)).toEqual(words.map(() => undefined));
  });

  it('begins at the end of a long room and joins what was before it', async () => {
    const scene = makeScene();
    const reader = readerOf(scene);
    await reader.takeView(answer(scene, scene.entries.slice(5), { unread: 3 }));
    expect([reader.firstSeq(), reader.lastSeq(), reader.hasOlder(), reader.unread(0)]).toEqual([6, 8, true, 3]);
    await reader.takeOlder(answer(scene, scene.entries.slice(2, 5)));
    await reader.takeOlder(answer(scene, scene.entries.slice(0, 2)));
    expect(textsOf(reader)).toEqual(words);
    expect([reader.hasOlder(), reader.fault()]).toEqual([false, undefined]);
  });

  it('takes an entry once, only as the next one, and says nothing bad of one that came early or twice', async () => {
    const scene = makeScene();
    const reader = readerOf(scene);
    await reader.takeView(answer(scene, scene.entries.slice(0, 3)));
    const [fourth, fifth] = [viewOf(scene.entries[3]!), viewOf(scene.entries[4]!)];
    expect(reader.takeNext(fifth)).toBe(false);
    expect(reader.takeNext(fourth)).toBe(true);
    expect(reader.takeNext(fourth)).toBe(false);
    expect(reader.takeNext(fifth)).toBe(true);
    expect([reader.lastSeq(), reader.fault()]).toEqual([5, undefined]);
  });

  it('waits for the card of a message that was faster than it; a card that the server does not have makes the message forged', async () => {
    const scene = makeScene();
    const reader = readerOf(scene);
    expect(reader.takeNext(viewOf(scene.entries[0]!))).toBe(false);
    expect(reader.fault()).toBeUndefined();
    await reader.takeView(answer(scene, scene.entries.slice(0, 1)));
    expect(textsOf(reader)).toEqual(words.slice(0, 1));
    await reader.takeView(answer(scene, scene.entries.slice(1, 2), { cards: [] }));
    expect(reader.fault()).toBeUndefined();
    const other = readerOf(scene);
    await other.takeView(answer(scene, scene.entries, { cards: [cardView(scene.buyer)] }));
    expect([other.lastSeq(), other.fault()]).toEqual([1, { fault: 'forged', seq: 2 }]);
  });

  it('believes a card only under the wallet that the trade names', async () => {
    const scene = makeScene();
    const stranger = makeMember('seller');
    const faked = makeScene(SAID, { members: { buyer: scene.buyer, seller: stranger } });
    const reader = readerOf(scene);
    await reader.takeView(answer(faked, faked.entries, { cards: [cardView(scene.buyer), cardView(stranger)] }));
    expect(reader.fault()).toEqual({ fault: 'forged', seq: 2 });
  });

  it('takes nothing after what does not fit, neither forwards nor backwards', async () => {
    const [scene, other] = [makeScene(), makeScene()];
    const reader = readerOf(scene);
    await reader.takeView(answer(scene, scene.entries.slice(0, 4)));
    expect(reader.takeNext(viewOf(other.entries[4]!))).toBe(false);
    await reader.takeView(
      answer(
        scene,
        [scene.entries[4]!].map((one) => ({ ...one, before: 'ab'.repeat(32) })),
      ),
    );
    expect(reader.fault()).toEqual({ fault: 'fork', seq: 5 });
    expect(reader.takeNext(viewOf(scene.entries[4]!))).toBe(false);
    const back = readerOf(scene);
    await back.takeView(answer(scene, scene.entries.slice(4)));
    await back.takeOlder(answer(scene, [scene.entries[2]!, { ...scene.entries[3]!, at: NOW }]));
    expect(back.fault()).toBeDefined();
    expect(back.firstSeq()).toBe(5);
  });

  it('finds out a server that shows another past than this device had, or less of it', async () => {
    const scene = makeScene();
    const link = linkOfEntry(scene.entries[3]!);
    const same = readerOf(scene, { seq: 4, link });
    await same.takeView(answer(scene, scene.entries));
    expect(same.fault()).toBeUndefined();
    const other = readerOf(scene, { seq: 4, link: 'cd'.repeat(32) });
    await other.takeView(answer(scene, scene.entries));
    expect(other.fault()).toEqual({ fault: 'fork', seq: 4 });
    const shorter = readerOf(scene, { seq: 9, link });
    await shorter.takeView(answer(scene, scene.entries));
    expect(shorter.fault()).toEqual({ fault: 'cut_off', seq: 8 });
  });
});
