import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64UrlSize, fromBase64Url, fromUtf8 } from '#lib/account/encoding.ts';
import { messageHash, readHeader, signedBytes, type Header } from '#lib/chat/frank.ts';
import { entryLink, headerHash, joinHashes, signedText } from '#lib/chat/internal/hashing.ts';
import { linkOf } from '#lib/chat/log.ts';
import { leafHash, pathsOf } from '#lib/chat/stamp.ts';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((raw) => Buffer.from(raw).toString('hex'));
const key = hex(32).map((text) => `0x${text}`);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

const headers = fc.record({
  v: fc.constant(1 as const),
  trade: key,
  author: fc.constantFrom('buyer' as const, 'seller' as const),
  card: hex(32),
  to: key,
  clientId: hex(16),
  number: count.map((value) => Math.max(1, value)),
  previous: hex(32),
  seen: fc.record({ seq: count, link: hex(32) }),
  commitment: hex(32),
  bodyHash: hex(32),
});

/** A copy that nothing is remembered of. */
const fresh = (header: Header): Header => readHeader(JSON.parse(JSON.stringify(header)))!;

describe('the server’s hashes', () => {
  it('are those that readers make, of every header that a door lets in and of every place', () => {
    fc.assert(
      fc.property(headers, hex(32), count, count, (header, before, seq, at) => {
        const hash = headerHash(fresh(header));
        expect(hash).toBe(messageHash(fresh(header)));
        expect(signedText(hash)).toBe(fromUtf8(signedBytes(fresh(header))));
        const { trade, author } = header;
        const place = { seq, before, at };
        expect(entryLink(header, { ...place, message: hash })).toBe(
          linkOf({ ...place, trade, author, messageHash: hash }),
        );
      }),
    );
  });

  it('change with every field of a header', () => {
    fc.assert(
      fc.property(headers, headers, (one, other) => {
        const hash = headerHash(fresh(one));
        for (const field of Object.keys(one) as (keyof Header)[]) {
          const bent = fresh({ ...one, [field]: other[field] });
          const same = JSON.stringify(one[field]) === JSON.stringify(other[field]);
          expect(headerHash(bent) === hash, field).toBe(same);
        }
      }),
    );
  });

  it('make the tree that readers climb', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array(), { minLength: 1, maxLength: 40 }), (data) => {
        const leaves = data.map((item) => leafHash(item));
        expect(pathsOf(leaves, joinHashes)).toEqual(pathsOf(leaves));
      }),
    );
  });
});

describe('the size of a base64url text', () => {
  it('is that of its bytes, and none where it is no text of any bytes', () => {
    const texts = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.string({ unit: fc.constantFrom(...'AQgwx_-19='), maxLength: 9 }),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(base64UrlSize(text)).toBe(fromBase64Url(text)?.length);
      }),
      { numRuns: 500 },
    );
    for (const text of ['AB', 'AAB', 'A', 'AA=', 'AA\n', 'A+', 7, undefined])
      expect(base64UrlSize(text)).toBe(undefined);
  });
});
