/** Cheating with what is delivered and where: the server's part. */
import { messageHash } from '#lib/chat/frank.ts';
import type { Entry } from '#lib/chat/log.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { known, makeScene, NOW, OTHER_TRADE, place, readAll, seal, text, type Said, type Scene } from '../scene.ts';
import { chain, drop, messagesOf, reads, swap, UNNOTICED, type Attack } from './attack.ts';
import { makeUp } from './forgery.ts';
import type { Judges, Plant } from './judges.ts';
import { SIGNATURE } from './on-messages.ts';

/** Written by one person in one breath, none of it acknowledged yet: only their own count holds it together. */
const BURST: Said = [
  ['buyer', 'I have paid.'],
  ['buyer', 'No, wait.'],
  ['buyer', 'Now I have.'],
];

const NO_COUNT: Plant = { file: 'log', text: 'lineFault(state.lines[author], first) ??', instead: 'undefined ??' };
const NO_SIGHT: Plant = { file: 'log', text: 'seenFault(state, header, known);', instead: 'undefined;' };
const NO_BEFORE: Plant = { file: 'log', text: "if (before !== state.link) return 'fork';", instead: '' };

/** What a device says that has read `had` and is then shown `shown`. */
function readsOn(judges: Judges, had: readonly Entry[], shown: Entry, { buyer, seller }: Scene): string {
  const { state } = readAll(had, [buyer, seller]);
  const next = judges.extendRoom(state, shown, known(had, [buyer, seller]));
  return next.ok ? UNNOTICED : next.fault;
}

export const ON_ROOMS: readonly Attack[] = [
  {
    by: 'server',
    title: 'swaps two messages of one author and chains all anew',
    caught: 'missing',
    planted: UNNOTICED,
    plant: NO_COUNT,
    run: (judges) => {
      const scene = makeScene(BURST, { blind: true });
      return reads(judges, chain(swap(messagesOf(scene), 1, 2)), scene);
    },
  },
  {
    by: 'server',
    title: 'swaps a question and its answer and chains all anew',
    caught: 'seen',
    planted: UNNOTICED,
    plant: NO_SIGHT,
    run: (judges) => {
      const scene = makeScene([
        ['buyer', 'Did it arrive?'],
        ['seller', 'Yes.'],
      ]);
      return reads(judges, chain(swap(messagesOf(scene), 0, 1)), scene);
    },
  },
  {
    by: 'server',
    title: 'drops a message from the middle and chains the rest anew',
    caught: 'missing',
    planted: UNNOTICED,
    plant: NO_COUNT,
    run: (judges) => {
      const scene = makeScene(BURST, { blind: true });
      return reads(judges, chain(drop(messagesOf(scene), 1)), scene);
    },
  },
  {
    by: 'server',
    title: 'drops an author’s last message, which the other had answered',
    caught: 'seen',
    planted: UNNOTICED,
    plant: NO_SIGHT,
    run: (judges) => {
      const scene = makeScene([
        ['buyer', 'Did it arrive?'],
        ['seller', 'Yes.'],
      ]);
      return reads(judges, chain(drop(messagesOf(scene), 0)), scene);
    },
  },
  {
    by: 'server',
    title: 'drops an entry and delivers the rest as it was',
    caught: 'gap',
    planted: 'fork',
    plant: { file: 'log', text: "if (seq !== state.seq + 1) return 'gap';", instead: '' },
    run: (judges) => {
      const scene = makeScene();
      return reads(judges, drop(scene.entries, 2), scene);
    },
  },
  {
    by: 'server',
    title: 'delivers a message a second time in a later place',
    caught: 'order',
    planted: UNNOTICED,
    plant: NO_COUNT,
    run: (judges) => {
      const scene = makeScene(BURST, { blind: true });
      const messages = messagesOf(scene);
      return reads(judges, chain([...messages, messages[1]!]), scene);
    },
  },
  {
    by: 'server',
    title: 'puts an entry where it does not continue what came before',
    caught: 'fork',
    planted: UNNOTICED,
    plant: NO_BEFORE,
    run: (judges) => {
      const scene = makeScene(BURST, { blind: true });
      const [first, second] = scene.entries;
      const moved = { ...first!, at: first!.at - 60 };
      return reads(judges, [moved, second!], scene);
    },
  },
  {
    by: 'server',
    title: 'shows another entry in a place that was read already',
    caught: 'fork',
    planted: 'repeat',
    plant: { file: 'log', text: "return there === link ? 'repeat' : 'fork';", instead: "return 'repeat';" },
    run: (judges) => {
      const scene = makeScene();
      const [first, second] = scene.entries;
      return readsOn(judges, [first!, second!], { ...second!, at: second!.at + 1 }, scene);
    },
  },
  {
    by: 'server',
    title: 'tells each of the two another history, and the next message of one carries it to the other',
    caught: 'history',
    planted: UNNOTICED,
    plant: NO_SIGHT,
    run: (judges) => {
      const scene = makeScene([
        ['buyer', 'I have paid.'],
        ['seller', 'Seen.'],
      ]);
      const [paid, answer] = scene.entries;
      // The buyer was shown another time for the first entry than the seller, who answered what they were shown.
      const told = { ...paid!, at: paid!.at + 5 };
      return readsOn(judges, [told], place(answer!.message, told), scene);
    },
  },
  {
    by: 'server',
    title: 'continues an author’s line from another message than the one before',
    caught: 'history',
    planted: UNNOTICED,
    plant: { file: 'log', text: "if (previous !== line.hash) return 'history';", instead: '' },
    run: (judges) => {
      const [scene, parallel] = [makeScene(BURST, { blind: true }), makeScene([])];
      const { buyer, seller } = scene;
      const one = seal(buyer, seller, text('yes'));
      const two = seal(buyer, seller, text('no'));
      const next = seal(buyer, seller, text('that is final'), { number: 2, previous: messageHash(two.header) });
      return reads(judges, chain([one, next]), { ...parallel, buyer, seller });
    },
  },
  {
    by: 'server',
    title: 'lets time run backwards',
    caught: 'time',
    planted: UNNOTICED,
    plant: { file: 'log', text: "return at < state.at ? 'time' : undefined;", instead: 'return undefined;' },
    run: (judges) => {
      const scene = makeScene(BURST, { blind: true });
      const [first, second] = messagesOf(scene);
      const one = place(first!, null, NOW);
      return reads(judges, [one, { ...place(second!, one), at: NOW - 1 }], scene);
    },
  },
  {
    by: 'server',
    title: 'delivers an entry of another trade',
    caught: 'elsewhere',
    planted: 'forged',
    plant: { file: 'log', text: 'if (header.trade !== state.trade)', instead: 'if (false)' },
    run: (judges) => {
      const scene = makeScene([]);
      const message = seal(scene.buyer, scene.seller, text('paid'), { trade: OTHER_TRADE });
      return reads(judges, chain([message]), scene);
    },
  },
  {
    by: 'server',
    title: 'writes a message itself',
    caught: 'forged',
    planted: UNNOTICED,
    plant: SIGNATURE,
    run: (judges) => {
      const scene = makeScene([]);
      return reads(judges, chain([makeUp(scene.buyer, scene.seller, 'paid')]), scene);
    },
  },
  {
    by: 'party',
    title: 'claims to have seen what had not been written yet',
    caught: 'seen',
    planted: 'history',
    plant: { file: 'log', text: "if (seen.seq > state.seq) return 'seen';", instead: '' },
    run: (judges) => {
      const scene = makeScene([]);
      const message = seal(scene.buyer, scene.seller, text('as you wrote'), { seen: { seq: 7, link: ZEROS } });
      return reads(judges, chain([message]), scene);
    },
  },
  {
    by: 'party',
    title: 'takes back having seen what they had shown to have seen',
    caught: 'seen',
    planted: UNNOTICED,
    plant: { file: 'log', text: "return seen < line.seen ? 'seen' : undefined;", instead: 'return undefined;' },
    run: (judges) => {
      const scene = makeScene([
        ['buyer', 'My account ends in 3000.'],
        ['seller', 'Thank you.'],
      ]);
      const { buyer, seller, entries } = scene;
      const answer = entries[1]!;
      const head = { number: 2, previous: messageHash(answer.message.header), seen: { seq: 0, link: ZEROS } };
      const blind = seal(seller, buyer, text('You never told me.'), head);
      return reads(judges, [...entries, place(blind, answer)], scene);
    },
  },
];
