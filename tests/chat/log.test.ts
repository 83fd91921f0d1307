import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Author } from '#lib/chat/frank.ts';
import { emptyRoom, extendRoom, joinRooms, linkOfEntry, roomAfter, type RoomState } from '#lib/chat/log.ts';
import { verifyExcerpt } from '#lib/chat/verify-excerpt.ts';
import { drop } from './attacks/attack.ts';
import {
  excerptOf,
  groundOf,
  known,
  makeScene,
  place,
  readAll,
  SAID,
  seal,
  text,
  TRADE,
  type Placed,
  type Scene,
} from './scene.ts';

const said = fc.array(
  fc.tuple(fc.constantFrom<Author>('buyer', 'seller'), fc.string({ minLength: 1, maxLength: 20 })),
  { minLength: 1, maxLength: 8 },
);
const both = ({ buyer, seller }: Scene) => [buyer, seller];

/** Reads entries from the middle, as a device does that opens a long room at its end. */
function readFrom(scene: Scene, entries: readonly Placed[]): RoomState {
  const [first] = entries;
  const start = roomAfter(TRADE, { seq: first!.seq - 1, link: first!.before });
  return entries.reduce((state, entry) => {
    const next = extendRoom(state, entry, known(entries, both(scene)));
    if (!next.ok) throw new Error(next.fault);
    return next.state;
  }, start);
}

describe('a room', () => {
  it('in which all was delivered in order has no fault, whoever said what', () => {
    fc.assert(
      fc.property(said, fc.boolean(), (lines, blind) => {
        const scene = makeScene(lines, { blind });
        const { state, fault } = readAll(scene.entries, both(scene));
        expect(fault).toBeUndefined();
        expect([state.seq, state.link]).toEqual([lines.length, linkOfEntry(scene.entries.at(-1)!)]);
      }),
      { numRuns: 20 },
    );
  });

  it('is judged without being changed: a refused entry leaves the state as it was', () => {
    const scene = makeScene();
    const { state } = readAll(scene.entries.slice(0, 3), both(scene));
    const before = structuredClone(state);
    expect(extendRoom(state, scene.entries[5]!, known(scene.entries, both(scene)))).toEqual({
      ok: false,
      fault: 'gap',
    });
    expect(extendRoom(state, scene.entries[3]!, known(scene.entries, both(scene))).ok).toBe(true);
    expect(state).toEqual(before);
  });

  it('is judged by a server from its last entry alone: where both stand, and the link of the one entry seen', () => {
    const scene = makeScene();
    const { state } = readAll(scene.entries.slice(0, 6), both(scene));
    const kept = roomAfter(TRADE, { seq: 6, link: state.link }, state.lines, state.at);
    const { linkAt, cardOf } = known(scene.entries, both(scene));
    const next = scene.entries[6]!;
    expect(extendRoom(kept, next, { cardOf, linkAt })).toMatchObject({ ok: true, state: { unproven: null } });
    const earlier = seal(scene.buyer, scene.seller, text('as I said'), {
      number: 4,
      previous: state.lines.buyer!.hash,
      seen: { seq: 4, link: linkAt(5)! },
    });
    expect(extendRoom(kept, place(earlier, scene.entries[5]!), { cardOf, linkAt })).toEqual({
      ok: false,
      fault: 'history',
    });
  });

  it('takes an entry that comes twice for what it is: a repeat, nothing worse', () => {
    const scene = makeScene();
    const { state } = readAll(scene.entries, both(scene));
    for (const entry of scene.entries)
      expect(extendRoom(state, entry, known(scene.entries, both(scene)))).toEqual({ ok: false, fault: 'repeat' });
  });

  it('lets both write at once: neither has seen the other, and the server decides who is first', () => {
    const scene = makeScene(
      [
        ['buyer', 'Hello?'],
        ['seller', 'Hello!'],
      ],
      { blind: true },
    );
    const [one, two] = scene.entries.map(({ message }) => message);
    for (const order of [
      [one!, two!],
      [two!, one!],
    ]) {
      const first = place(order[0]!, null);
      expect(readAll([first, place(order[1]!, first)], both(scene)).fault).toBeUndefined();
    }
  });

  it('is the same room whether it was read from the first entry or from its end backwards, at any seam', () => {
    const scene = makeScene();
    const whole = readAll(scene.entries, both(scene)).state;
    for (let seam = 1; seam < scene.entries.length; seam++) {
      const [older, newer] = [scene.entries.slice(0, seam), scene.entries.slice(seam)];
      const joined = joinRooms(readAll(older, both(scene)).state, readFrom(scene, newer), known(older, []).linkAt);
      expect(joined).toMatchObject({ ok: true, state: { ...whole, began: expect.any(Number) } });
      // And in three pieces, the middle one first joined to the newest.
      if (seam < 2) continue;
      const middle = readFrom(scene, older.slice(1));
      const late = joinRooms(middle, readFrom(scene, newer), known(older, []).linkAt);
      if (!late.ok) throw new Error(late.fault);
      const first = readAll(older.slice(0, 1), both(scene)).state;
      expect(joinRooms(first, late.state, known(older, []).linkAt)).toMatchObject({
        ok: true,
        state: { lines: whole.lines },
      });
    }
  });
});

describe('a seam between two stretches', () => {
  const scene = makeScene();
  const links = known(scene.entries, both(scene)).linkAt;
  const newer = readFrom(scene, scene.entries.slice(4));
  const join = (older: RoomState, linkAt = links, later = newer) => joinRooms(older, later, linkAt);

  it('shows entries left out at it', () => {
    expect(join(readAll(scene.entries.slice(0, 3), both(scene)).state)).toEqual({ ok: false, fault: 'gap' });
  });

  it('shows another history behind it', () => {
    const other = makeScene(SAID.slice(0, 4), { members: scene.members });
    expect(join(readAll(other.entries, both(scene)).state)).toEqual({ ok: false, fault: 'fork' });
    expect(join(emptyRoom(`0x${'cd'.repeat(32)}`))).toEqual({ ok: false, fault: 'elsewhere' });
  });

  it('shows a message dropped behind it, chained anew', () => {
    const burst = makeScene(
      [
        ['buyer', 'one'],
        ['buyer', 'two'],
        ['buyer', 'three'],
      ],
      { blind: true },
    );
    const [one, , three] = burst.entries.map(({ message }) => message);
    const first = place(one!, null);
    const late = readFrom(burst, [place(three!, first)]);
    const early = readAll([first], both(burst)).state;
    expect(joinRooms(early, late, () => undefined)).toEqual({ ok: false, fault: 'missing' });
  });

  it('shows that what was seen before it was something else', () => {
    // Each message saw the entry right before it: the one after the seam saw the last of the older stretch, one more saw further back.
    const back = seal(scene.seller, scene.buyer, text('as you said'), {
      number: 4,
      previous: newer.lines.seller!.hash,
      seen: { seq: 2, link: '1'.repeat(64) },
    });
    const state = { ...newer, lines: { ...newer.lines, seller: { ...newer.lines.seller!, seen: 0, number: 3 } } };
    const more = extendRoom(state, place(back, scene.entries.at(-1)!), known(scene.entries.slice(4), both(scene)));
    if (!more.ok) throw new Error(more.fault);
    const older = readAll(scene.entries.slice(0, 4), both(scene)).state;
    expect(join(older, links, more.state)).toEqual({ ok: false, fault: 'history' });
    expect(join(older).ok).toBe(true);
  });

  it('shows time running backwards across it', () => {
    const older = readAll(scene.entries.slice(0, 4), both(scene)).state;
    expect(join({ ...older, at: newer.at + 1 })).toEqual({ ok: false, fault: 'time' });
  });
});

describe('what is not noticed', () => {
  it('entries after the last one, never delivered: the room that was cut short looks whole, and an excerpt says it cannot tell', () => {
    const scene = makeScene();
    for (let cut = 1; cut < scene.entries.length; cut++)
      expect(readAll(scene.entries.slice(0, cut), both(scene)).fault).toBeUndefined();
    const report = verifyExcerpt(excerptOf(scene, { to: 5 }), groundOf(scene));
    if (!report.ok) throw new Error(report.refusal.code);
    expect(report.value.order).toEqual([]);
    expect(report.value.limits).toContain('after');
    // As soon as one of the two has answered what was held back, holding it back further shows.
    const held = drop(scene.entries, 5);
    expect(readAll(held, both(scene)).fault).toBe('5: gap');
  });

  it('the server’s own clock: times it made up from the first are as good as others, as long as they do not go back', () => {
    const scene = makeScene();
    const later = scene.entries.slice(0, 1).map((entry) => ({ ...entry, at: entry.at + 600 }));
    expect(readAll(later, both(scene)).fault).toBeUndefined();
  });
});
