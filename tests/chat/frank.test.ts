import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSigned } from '#lib/chat/frank.ts';
import { makeMember, makeScene, openAs, readAll, excerptOf, groundOf, seal, text } from './scene.ts';
import { verifyExcerpt } from '#lib/chat/verify-excerpt.ts';

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
const [buyer, seller, stranger] = [makeMember('buyer'), makeMember('seller'), makeMember('buyer')];

describe('a message', () => {
  it('opens for both as exactly what was written, and for nobody else', () => {
    fc.assert(
      fc.property(words, (said) => {
        const message = readSigned(JSON.parse(JSON.stringify(seal(buyer, seller, text(said)))))!;
        for (const by of [buyer, seller]) {
          expect(openAs(by, message, buyer)).toMatchObject({ ok: true, value: { content: text(said) } });
        }
        expect(openAs(stranger, message, buyer)).toMatchObject({
          ok: false,
          refusal: { code: 'chat.message_for_other_key' },
        });
      }),
      { numRuns: 30 },
    );
  });
});

it('smoke', () => {
  const scene = makeScene();
  expect(readAll(scene.entries, [scene.buyer, scene.seller]).fault).toBeUndefined();
  const report = verifyExcerpt(JSON.parse(JSON.stringify(excerptOf(scene, { from: 3 }))), groundOf(scene));
  expect(report).toMatchObject({ ok: true, value: { order: [], limits: ['after', 'before'] } });
});
