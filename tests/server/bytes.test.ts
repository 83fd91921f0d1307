// The bytes of a kept page: pieces that are compressed once, and what stands in its holes.
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keep, plainBody, zippedBody, type Hole } from '#server/shared/bytes.ts';
import { newNonce } from '#server/headers.ts';

const PLACEHOLDER = newNonce();
const piece = fc.oneof(
  fc.string({ maxLength: 60, unit: 'grapheme' }),
  fc.nat(3000).map((length) => '<script nonce="" src="/a.js"></script>'.repeat(length).slice(0, length * 7)),
);

const NONCE: Hole = { placeholder: PLACEHOLDER, fixed: true };
const NAME: Hole = { placeholder: 'standinname', fixed: false };
const ID: Hole = { placeholder: 'standinid', fixed: false };

describe('the bytes of a kept page', () => {
  it('are the page with the values of the answer wherever they belong, of any length, plain and compressed', () => {
    const gap = fc.constantFrom(0, 1, 2);
    const name = fc.string({ maxLength: 300, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, gap), { minLength: 1, maxLength: 12 }), name, name, (parts, one, other) => {
        const holes = [NONCE, NAME, ID];
        const filled = (values: readonly string[]) => parts.map(([text, hole]) => text + values[hole]!).join('');
        const kept = keep(Buffer.from(filled(holes.map(({ placeholder }) => placeholder))), holes);
        for (const values of [
          [newNonce(), one, other],
          [newNonce(), other, one],
        ]) {
          expect(plainBody(kept, values).toString()).toBe(filled(values));
          if (kept.zipped) expect(gunzipSync(zippedBody(kept, values)).toString()).toBe(filled(values));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('hold no trace of the placeholder, nor of the nonce of another answer', () => {
    const kept = keep(Buffer.from(`${'<p>text</p>'.repeat(200)}${PLACEHOLDER}${'x'.repeat(900)}${PLACEHOLDER}`), [
      NONCE,
    ]);
    const [first, second] = [newNonce(), newNonce()];
    for (const body of [plainBody(kept, [first]), gunzipSync(zippedBody(kept, [first]))]) {
      expect(body.includes(PLACEHOLDER)).toBe(false);
      expect(body.includes(second)).toBe(false);
      expect(body.toString().split(first).length).toBe(3);
    }
  });

  it('are refused where a value is missing or does not fit its hole', () => {
    const kept = keep(Buffer.from(`${'<p>text</p>'.repeat(200)}${PLACEHOLDER}${NAME.placeholder}`), [NONCE, NAME]);
    for (const values of [[], [newNonce()], ['short', 'Ada'], [newNonce(), 'x'.repeat(70_000)]])
      for (const make of [plainBody, zippedBody]) expect(() => make(kept, values)).toThrow('does not fit');
  });

  it('are whole where there is no nonce in them', () => {
    const body = Buffer.from(JSON.stringify({ value: 'ü'.repeat(600) }));
    const kept = keep(body);
    expect(plainBody(kept, [newNonce()])).toEqual(body);
    expect(gunzipSync(zippedBody(kept, [newNonce()]))).toEqual(body);
  });
});
