import { describe, expect, it } from 'vitest';
import { makeExcerpt, readExcerpt, type Excerpt } from '#lib/chat/excerpt.ts';
import { messageHash } from '#lib/chat/frank.ts';
import { linkOfEntry } from '#lib/chat/log.ts';
import { findConflict, verifyExcerpt, type Ground, type Report } from '#lib/chat/verify-excerpt.ts';
import {
  excerptOf,
  groundOf,
  makeMember,
  makeScene,
  openAs,
  place,
  SAID,
  seal,
  stampAll,
  text,
  TRADE,
} from './scene.ts';

const scene = makeScene();
const ground = groundOf(scene);

function reported(excerpt: unknown, where: Ground = ground): Report {
  const report = verifyExcerpt(JSON.parse(JSON.stringify(excerpt)), where);
  if (!report.ok) throw new Error(report.refusal.code);
  return report.value;
}

describe('an excerpt', () => {
  it('proves every shown message to be exactly what its author sent, all of them, in order, by when; offline', () => {
    for (const by of ['buyer', 'seller'] as const) {
      const report = reported(excerptOf(scene, { by }));
      expect(report).toMatchObject({ from: 1, to: 8, order: [], limits: ['after'], seen: { buyer: 6, seller: 7 } });
      for (const [i, entry] of report.entries.entries()) {
        const [author, words] = SAID[i]!;
        expect(entry).toMatchObject({ seq: i + 1, author, content: text(words), fault: null });
        expect(entry.stampedAt).toBeGreaterThanOrEqual(entry.at);
      }
    }
  });

  it('shows what the party chose and nothing of the rest, not even to whoever reads the file', () => {
    const excerpt = excerptOf(scene, { from: 2, to: 6, show: (seq) => seq === 3 });
    const report = reported(excerpt);
    expect(report).toMatchObject({ from: 2, to: 6, order: [], limits: ['after', 'before', 'closed'] });
    expect(report.entries.filter(({ content }) => content)).toMatchObject([{ seq: 3, content: text(SAID[2]![1]) }]);
    const file = JSON.stringify(excerpt);
    for (const [i, [, words]] of SAID.entries()) expect(file.includes(words)).toBe(i === 2);
    // Ciphertext is not in it either: no key that leaks later opens what was not shown.
    for (const { message } of scene.entries) expect(file).not.toContain(message.body);
  });

  it('says which entries no stamp vouches for; one stamp covers all that chain to it', () => {
    const whole = excerptOf(scene);
    const only = (seqs: readonly number[]): Excerpt => ({
      ...whole,
      entries: whole.entries.map((entry) => (seqs.includes(entry.seq) ? entry : { ...entry, stamped: null })),
    });
    const vouched = (excerpt: Excerpt) => reported(excerpt).entries.map(({ stampedAt }) => stampedAt !== null);
    expect(vouched(only([8]))).toEqual(Array(8).fill(true));
    expect(vouched(only([5]))).toEqual([true, true, true, true, true, false, false, false]);
    expect(reported(only([5])).limits).toContain('unstamped');
    expect(vouched(only([]))).toEqual(Array(8).fill(false));
  });

  it('holds through a change of keys: the old card leads to the same wallet by the identity of its time', () => {
    const { seller, buyer, entries } = scene;
    const renewed = makeMember('seller', TRADE, seller.wallet);
    const last = entries.at(-1)!;
    const head = {
      number: 5,
      previous: messageHash(last.message.header),
      seen: { seq: 8, link: linkOfEntry(last) },
    };
    const entry = place(seal(renewed, buyer, text('New keys, same me.'), head), last, last.at + 60);
    const opened = openAs(buyer, entry.message, renewed);
    if (!opened.ok) throw new Error(opened.refusal.code);
    const excerpt = makeExcerpt({
      trade: TRADE,
      identities: [buyer.identity, seller.identity, renewed.identity],
      cards: [buyer.card, seller.card, renewed.card],
      entries: [...entries, entry],
      opened: new Map([[9, opened.value]]),
      stamps: stampAll([...entries, entry], scene.stampSecret),
    });
    expect(reported(excerpt)).toMatchObject({ order: [], to: 9 });
    expect(reported(excerpt).entries[8]).toMatchObject({ content: text('New keys, same me.'), fault: null });
    const forgotten = { ...excerpt, identities: [buyer.identity, renewed.identity] };
    expect(reported(forgotten).entries.find(({ fault }) => fault)).toMatchObject({ author: 'seller', fault: 'forged' });
  });

  it('has one fault named without hiding another', () => {
    const excerpt = excerptOf(scene);
    const [a, b, c, ...rest] = excerpt.entries;
    const broken = { ...excerpt, entries: [a!, { ...b!, at: b!.at + 1 }, { ...c!, signature: a!.signature }, ...rest] };
    const report = reported(broken);
    expect(report.entries.map(({ fault }) => fault)).toEqual([null, 'stamp', 'forged', ...Array(5).fill(null)]);
    expect(report.order.map(({ seq, fault }) => `${seq} ${fault}`)).toEqual(['3 fork']);
  });

  it('is read in its exact form and no other', () => {
    const good = JSON.parse(JSON.stringify(excerptOf(scene))) as Excerpt;
    expect(readExcerpt(good)).toEqual({ ok: true, value: good });
    const [entry] = good.entries;
    for (const bad of [
      null,
      {},
      { ...good, note: 1 },
      { ...good, format: 'holdfast-excerpt-2' },
      { ...good, entries: [] },
      { ...good, entries: Array(2001).fill(entry) },
      { ...good, stamps: [] },
      { ...good, cards: [{ ...good.cards[0], note: 1 }] },
      { ...good, identities: [{ ...good.identities[0], note: 1 }] },
      { ...good, entries: [{ ...entry, opened: { ...entry!.opened, opening: 'AA' } }] },
      { ...good, entries: [{ ...entry, body: 'x' }] },
    ])
      expect(readExcerpt(bad)).toMatchObject({ ok: false, refusal: { code: 'chat.excerpt_unreadable' } });
  });

  it('is not made with a gap, nor of nothing', () => {
    expect(() => excerptOf(scene, { entries: scene.entries.filter(({ seq }) => seq !== 4) })).toThrow(RangeError);
    expect(() => excerptOf(scene, { entries: [] })).toThrow(RangeError);
  });
});

describe('two excerpts of one trade', () => {
  it('agree where both are honest, whatever each shows', () => {
    const [one, other] = [excerptOf(scene, { by: 'buyer', to: 5 }), excerptOf(scene, { by: 'seller', from: 3 })];
    expect(findConflict(reported(one), reported(other))).toBeNull();
  });

  it('convict the server where it stamped two histories, and accuse nobody where one is unstamped', () => {
    const told = scene.entries.slice(0, 3);
    const moved = told.map((entry, i) => (i === 2 ? { ...entry, at: entry.at + 1 } : entry));
    const [one, other] = [excerptOf(scene, { entries: told }), excerptOf(scene, { entries: moved })];
    expect(findConflict(reported(one), reported(other))).toEqual({ seq: 3, byServer: true });
    const bare = { ...other, stamps: [], entries: other.entries.map((entry) => ({ ...entry, stamped: null })) };
    expect(findConflict(reported(one), reported(bare))).toEqual({ seq: 3, byServer: false });
  });
});
