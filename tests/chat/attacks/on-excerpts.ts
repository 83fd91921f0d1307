/** Cheating a moderator: the part of whoever hands over an excerpt. */
import type { Excerpt, ExcerptEntry } from '#lib/chat/excerpt.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { excerptOf, makeScene, NOW, OTHER_TRADE, stampAll, text, type Scene } from '../scene.ts';
import { chain, drop, messagesOf, shows, swap, UNNOTICED, type Attack } from './attack.ts';
import { makeUp } from './forgery.ts';
import { COMMITMENT, SIGNATURE } from './on-messages.ts';

const alter = (excerpt: Excerpt, seq: number, change: (entry: ExcerptEntry) => object): Excerpt => ({
  ...excerpt,
  entries: excerpt.entries.map((entry) => (entry.seq === seq ? { ...entry, ...change(entry) } : entry)),
});

/** Without any stamp: what only the two chains hold together. */
const unstamped = (excerpt: Excerpt): Excerpt => ({
  ...excerpt,
  stamps: [],
  entries: excerpt.entries.map((entry) => ({ ...entry, stamped: null })),
});

export const ON_EXCERPTS: readonly Attack[] = [
  {
    by: 'party',
    title: 'opens a message of the other to other words',
    caught: 'content',
    planted: UNNOTICED,
    plant: COMMITMENT,
    run: (judges) => {
      const scene = makeScene();
      const lie = alter(excerptOf(scene), 2, ({ opened }) => ({
        opened: { ...opened!, content: text('Hello, I will not lock any coins.') },
      }));
      return shows(judges, lie, scene);
    },
  },
  {
    by: 'party',
    title: 'opens a message of their own to other words',
    caught: 'content',
    planted: UNNOTICED,
    plant: COMMITMENT,
    run: (judges) => {
      const scene = makeScene();
      const lie = alter(excerptOf(scene, { by: 'buyer' }), 3, ({ opened }) => ({
        opened: { ...opened!, content: text('I have sent 1000 EUR.') },
      }));
      return shows(judges, lie, scene);
    },
  },
  {
    by: 'party',
    title: 'makes up a message of the other, in a room chained anew',
    caught: 'forged',
    planted: UNNOTICED,
    plant: SIGNATURE,
    run: (judges) => {
      const scene = makeScene([]);
      const entries = chain([makeUp(scene.seller, scene.buyer, 'It has arrived.')]);
      return shows(judges, excerptOf({ ...scene, entries }), scene);
    },
  },
  {
    by: 'party',
    title: 'leaves out a message in the middle',
    caught: 'gap',
    planted: 'fork',
    plant: { file: 'log', text: "if (seq !== state.seq + 1) return 'gap';", instead: '' },
    run: (judges) => {
      const scene = makeScene();
      const excerpt = unstamped(excerptOf(scene));
      return shows(judges, { ...excerpt, entries: drop(excerpt.entries, 3) }, scene);
    },
  },
  {
    by: 'party',
    title: 'leaves out a message and numbers the rest anew',
    caught: 'missing',
    planted: UNNOTICED,
    plant: { file: 'log', text: 'lineFault(state.lines[author], first) ??', instead: 'undefined ??' },
    run: (judges) => {
      const scene = makeScene(
        [
          ['buyer', 'I have paid.'],
          ['buyer', 'No, wait.'],
          ['buyer', 'Now I have.'],
        ],
        { blind: true },
      );
      const entries = chain(drop(messagesOf(scene), 1));
      return shows(judges, unstamped(excerptOf({ ...scene, entries })), scene);
    },
  },
  {
    by: 'party',
    title: 'puts two messages in another order',
    caught: 'missing',
    planted: UNNOTICED,
    plant: { file: 'log', text: 'lineFault(state.lines[author], first) ??', instead: 'undefined ??' },
    run: (judges) => {
      const scene = makeScene(
        [
          ['buyer', 'I have paid.'],
          ['buyer', 'No, wait.'],
          ['buyer', 'Now I have.'],
        ],
        { blind: true },
      );
      const entries = chain(swap(messagesOf(scene), 1, 2));
      return shows(judges, unstamped(excerptOf({ ...scene, entries })), scene);
    },
  },
  {
    by: 'party',
    title: 'shows a message twice',
    caught: 'repeat',
    planted: UNNOTICED,
    plant: {
      file: 'log',
      text: 'if (seq <= state.seq)',
      instead: 'if (seq <= state.seq) return { ok: true, state }; if (false)',
    },
    run: (judges) => {
      const scene = makeScene();
      const excerpt = unstamped(excerptOf(scene));
      const [first, ...rest] = excerpt.entries;
      return shows(judges, { ...excerpt, entries: [first!, first!, ...rest] }, scene);
    },
  },
  {
    by: 'party',
    title: 'gives the last entry another time',
    caught: 'stamp',
    planted: UNNOTICED,
    plant: {
      file: 'verify-excerpt',
      text: 'verifyPath(link, stamped.index, stamp.size, stamped.path, stamp.root);',
      instead: 'true;',
    },
    run: (judges) => {
      const scene = makeScene();
      return shows(
        judges,
        alter(excerptOf(scene), 8, ({ at }) => ({ at: at + 60 })),
        scene,
      );
    },
  },
  {
    by: 'party',
    title: 'puts an entry under the stamp of another',
    caught: 'stamp',
    planted: UNNOTICED,
    plant: {
      file: 'verify-excerpt',
      text: 'verifyPath(link, stamped.index, stamp.size, stamped.path, stamp.root);',
      instead: 'true;',
    },
    run: (judges) => {
      const [scene, elsewhere] = [makeScene(), makeScene()];
      const stolen = [...stampAll(elsewhere.entries, scene.stampSecret).values()][7]!;
      const excerpt = excerptOf(scene);
      const { index, path } = stolen;
      return shows(
        judges,
        alter({ ...excerpt, stamps: [stolen.stamp] }, 8, () => ({ stamped: { stamp: 0, index, path } })),
        scene,
      );
    },
  },
  {
    by: 'party',
    title: 'stamps with a key of their own',
    caught: 'stamp',
    planted: UNNOTICED,
    plant: { file: 'stamp', text: 'return keys.includes(stamp.key) && isSignedBy(', instead: 'return isSignedBy(' },
    run: (judges) => {
      const scene = makeScene();
      return shows(judges, excerptOf({ ...scene, stampSecret: secureRandom(32) }), scene);
    },
  },
  {
    by: 'party',
    title: 'stamps with the operator’s key, of whose signature they have none',
    caught: 'stamp',
    planted: UNNOTICED,
    plant: {
      file: 'stamp',
      text: 'isSignedBy(stampBytes(stamp), stamp.signature, stamp.key);',
      instead: 'true;',
    },
    run: (judges) => {
      const scene = makeScene();
      const [own, real] = [excerptOf({ ...scene, stampSecret: secureRandom(32) }), excerptOf(scene)];
      return shows(
        judges,
        { ...own, stamps: own.stamps.map((stamp) => ({ ...stamp, key: real.stamps[0]!.key })) },
        scene,
      );
    },
  },
  {
    by: 'party',
    title: 'has an entry that is younger than its stamp',
    caught: 'stamp',
    planted: UNNOTICED,
    plant: { file: 'verify-excerpt', text: 'stamp.at >= at &&', instead: '' },
    run: (judges) => {
      const scene = makeScene();
      return shows(judges, restamped(scene, NOW - 60), scene);
    },
  },
  {
    by: 'third party',
    title: 'hands over the talk of another trade',
    caught: 'elsewhere',
    planted: 'forged',
    plant: { file: 'verify-excerpt', text: "(header.trade !== trade && 'elsewhere') ||", instead: '' },
    run: (judges) => {
      const scene = makeScene();
      const excerpt = excerptOf(scene);
      const moved = {
        ...excerpt,
        entries: excerpt.entries.map((entry) => ({ ...entry, header: { ...entry.header, trade: OTHER_TRADE } })),
      };
      return shows(judges, moved, scene);
    },
  },
];

function restamped(scene: Scene, at: number): Excerpt {
  const excerpt = excerptOf(scene);
  const stamps = stampAll(scene.entries, scene.stampSecret, at);
  const { stamp } = stamps.get(1)!;
  const entries = excerpt.entries.map((entry) => {
    const { index, path } = stamps.get(entry.seq)!;
    return { ...entry, stamped: { stamp: 0, index, path } };
  });
  return { ...excerpt, stamps: [stamp], entries };
}
