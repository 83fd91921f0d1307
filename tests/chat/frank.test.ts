import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '#lib/account/encoding.ts';
import { readOpened, type Content, type FileContent } from '#lib/chat/content.ts';
import {
  isCommitted,
  messageHash,
  readSigned,
  verifyAuthor,
  type Header,
  type SignedMessage,
} from '#lib/chat/frank.ts';
import { cardHash, makeCard, tradeKeys, verifyCard } from '#lib/chat/room-keys.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { sealUnder } from './attacks/forgery.ts';
import { makeMember, NOW, openAs, OTHER_TRADE, seal, text, TRADE } from './scene.ts';

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
const [buyer, seller, stranger] = [makeMember('buyer'), makeMember('seller'), makeMember('buyer')];
const sent = (message: SignedMessage) => readSigned(JSON.parse(JSON.stringify(message)))!;

const FILE: FileContent = {
  id: 'a'.repeat(20),
  key: toBase64Url(secureRandom(32)),
  hash: 'ab'.repeat(32),
  size: 120_000,
  type: 'image/webp',
  width: 1280,
  height: 960,
};

describe('a message', () => {
  it('opens for both as exactly what was written, whatever the script, and for nobody else', () => {
    fc.assert(
      fc.property(words, (said) => {
        const message = sent(seal(buyer, seller, text(said)));
        for (const by of [buyer, seller])
          expect(openAs(by, message, buyer)).toMatchObject({ ok: true, value: { content: text(said) } });
        const refusal = { code: 'chat.message_for_other_key' };
        expect(openAs(stranger, message, buyer)).toMatchObject({ ok: false, refusal });
      }),
      { numRuns: 30 },
    );
  });

  it('carries a picture, with a name and a thumbnail or without', () => {
    for (const file of [FILE, { ...FILE, name: 'receipt.jpg', thumbnail: toBase64Url(secureRandom(9000)) }]) {
      const message = sent(seal(seller, buyer, { kind: 'file', file }));
      expect(openAs(buyer, message, seller)).toMatchObject({ ok: true, value: { content: { kind: 'file', file } } });
    }
  });

  it('can be written to somebody who has never been in the room: only the writer needs a card', () => {
    const message = sent(seal(buyer, seller, text('I am early')));
    expect(message.header.to).toBe(seller.identity.publicKey);
    // The seller's own keys of the trade take no part in it.
    expect(openAs({ ...seller, keys: stranger.keys }, message, buyer).ok).toBe(true);
  });

  it('does not tell a short answer from another by its length, and a long one in steps', () => {
    const length = (said: string) => fromBase64Url(seal(buyer, seller, text(said)).body)!.length - 16;
    expect(length('yes')).toBe(length('no'));
    expect(length('ok')).toBe(length('I have paid you, all of it.'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (letters) => {
        const bytes = length('x'.repeat(letters));
        expect(bytes % (bytes <= 512 ? 64 : 256)).toBe(0);
        expect(bytes).toBeGreaterThan(letters);
        expect(bytes).toBeLessThan(letters + 400);
      }),
      { numRuns: 20 },
    );
  });

  it('never looks the same twice, though the words and their place are', () => {
    const head = { clientId: '0'.repeat(32) };
    const many = Array.from({ length: 10 }, () => seal(buyer, seller, text('same'), head));
    expect(new Set(many.map(({ body }) => body)).size).toBe(10);
    expect(new Set(many.map(({ header }) => header.commitment)).size).toBe(10);
  });

  it('is refused with any field of its header changed, by whoever holds all of its ciphertext', () => {
    const message = seal(buyer, seller, text('paid'), { number: 2, previous: '1'.repeat(64) });
    const others: { [field in keyof Header]: unknown } = {
      v: 2,
      trade: OTHER_TRADE,
      author: 'seller',
      card: cardHash(stranger.card),
      to: stranger.identity.publicKey,
      clientId: 'f'.repeat(32),
      number: 3,
      previous: '2'.repeat(64),
      seen: { seq: 1, link: '3'.repeat(64) },
      commitment: '4'.repeat(64),
      bodyHash: '5'.repeat(64),
    };
    for (const [field, value] of Object.entries(others)) {
      const changed = { ...message, header: { ...message.header, [field]: value } };
      expect([field, verifyAuthor(changed, buyer.card).ok]).toEqual([field, false]);
      expect([field, openAs(seller, changed, buyer).ok]).toEqual([field, false]);
    }
  });

  it('is refused with a single bit of ciphertext, nonce or signature changed', () => {
    const message = seal(buyer, seller, text('paid'));
    for (const part of ['body', 'nonce', 'signature'] as const) {
      const bytes = fromBase64Url(message[part])!;
      for (let bit = 0; bit < bytes.length * 8; bit += 37) {
        const copy = bytes.slice();
        copy[bit >> 3]! ^= 1 << (bit & 7);
        expect(verifyAuthor({ ...message, [part]: toBase64Url(copy) }, buyer.card).ok).toBe(false);
      }
    }
  });

  it('that its author sealed to something of no known form is refused as theirs, not shown', () => {
    const { header } = seal(buyer, seller, text('x'));
    for (const content of [
      { kind: 'text', text: '' },
      { kind: 'text', text: 'x'.repeat(2001) },
      { kind: 'text', text: 'x', html: '<b>' },
      { kind: 'html', html: '<b>' },
      { kind: 'file', file: { ...FILE, type: 'image/svg+xml' } },
      { kind: 'file', file: { ...FILE, id: '../../etc' } },
      { kind: 'file', file: { ...FILE, thumbnail: '<svg>' } },
    ]) {
      const read = openAs(seller, sealUnder(buyer, header, content as Content), buyer);
      expect(read).toMatchObject({ ok: false, refusal: { code: 'chat.message_sealed_wrong' } });
    }
  });

  it('checks a signature once where it is told to remember, and remembers no other', () => {
    const [message, verified] = [seal(buyer, seller, text('paid')), new Set<string>()];
    expect(verifyAuthor(message, buyer.card, verified).ok).toBe(true);
    expect(verified.size).toBe(1);
    const forged = { ...message, signature: seal(buyer, seller, text('other')).signature };
    expect(verifyAuthor(forged, buyer.card, verified).ok).toBe(false);
    expect(verified.size).toBe(1);
    expect(verifyAuthor(message, buyer.card, verified).ok).toBe(true);
  });

  it('has one name, which every part of its header decides', () => {
    const { header } = seal(buyer, seller, text('paid'));
    expect(messageHash(JSON.parse(JSON.stringify(header)))).toBe(messageHash(header));
    expect(messageHash({ ...header, number: 2 })).not.toBe(messageHash(header));
  });
});

describe('a commitment', () => {
  it('opens to the words it was made for with their opening key, and to nothing else', () => {
    const message = seal(buyer, seller, text('I have paid'));
    const read = openAs(seller, message, buyer);
    if (!read.ok) throw new Error(read.refusal.code);
    expect(isCommitted(message.header, read.value)).toBe(true);
    fc.assert(
      fc.property(words, fc.uint8Array({ minLength: 32, maxLength: 32 }), (other, key) => {
        const opening = toBase64Url(key);
        expect(isCommitted(message.header, { ...read.value, opening })).toBe(false);
        fc.pre(other !== 'I have paid');
        expect(isCommitted(message.header, { content: text(other), opening: read.value.opening })).toBe(false);
        expect(isCommitted(message.header, { content: text(other), opening })).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('tells nothing of the words to whoever lacks the opening key: the same words never commit alike', () => {
    const commitments = Array.from({ length: 20 }, () => seal(buyer, seller, text('yes')).header.commitment);
    expect(new Set(commitments).size).toBe(20);
  });
});

describe('the door', () => {
  it('lets in the exact form and nothing more', () => {
    const message = seal(buyer, seller, text('paid'));
    expect(readSigned(JSON.parse(JSON.stringify(message)))).toEqual(message);
    const { header } = message;
    for (const bad of [
      null,
      'text',
      [],
      { ...message, note: 1 },
      { ...message, nonce: 'AA' },
      { ...message, body: '' },
      { ...message, body: 'A'.repeat(40_000) },
      { ...message, body: `${message.body}=` },
      { ...message, signature: message.signature.slice(2) },
      { ...message, header: { ...header, note: 1 } },
      { ...message, header: { ...header, v: 2 } },
      { ...message, header: { ...header, author: 'moderator' } },
      { ...message, header: { ...header, number: 0 } },
      { ...message, header: { ...header, number: 1.5 } },
      { ...message, header: { ...header, clientId: 'F'.repeat(32) } },
      { ...message, header: { ...header, seen: { seq: 0, link: header.previous, note: 1 } } },
      { ...message, header: { ...header, seen: { seq: -1, link: header.previous } } },
      { ...message, header: { ...header, commitment: header.commitment.toUpperCase() } },
    ])
      expect(readSigned(bad)).toBeUndefined();
  });

  it('reads no plaintext that is not JSON of the known form', () => {
    for (const bad of ['', '{}', '[]', 'null', '{"content":{"kind":"text","text":"x"}}', '\u0000'])
      expect(readOpened(new TextEncoder().encode(bad))).toBeUndefined();
    expect(readOpened(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  });
});

describe('keys of a trade', () => {
  it('are the same on every device of one person and different for every trade and person', () => {
    expect(tradeKeys(buyer.secret, TRADE)).toEqual(buyer.keys);
    const all = [buyer.secret, seller.secret].flatMap((secret) =>
      [TRADE, OTHER_TRADE].flatMap((trade) => {
        const { boxKey, signKey } = tradeKeys(secret, trade);
        return [boxKey, signKey];
      }),
    );
    expect(new Set(all).size).toBe(8);
  });

  it('of one trade open nothing of another', () => {
    const there = { ...buyer, ...keysIn(OTHER_TRADE) };
    const message = seal(there, seller, text('paid'), { trade: OTHER_TRADE, card: cardHash(there.card) });
    // Somebody who was handed the first trade's keys tries them on the second's message.
    expect(openAs({ ...seller, reader: buyer.reader }, message, there, OTHER_TRADE).ok).toBe(false);
  });

  it('come with a card that only this identity could have signed', () => {
    expect(verifyCard(buyer.card, buyer.identity, TRADE).ok).toBe(true);
    for (const [field, value] of Object.entries({
      boxKey: seller.card.boxKey,
      signKey: seller.card.signKey,
      issuedAt: 1,
    }))
      expect(verifyCard({ ...buyer.card, [field]: value }, buyer.identity, TRADE).ok).toBe(false);
    expect(verifyCard(buyer.card, seller.identity, TRADE)).toMatchObject({ refusal: { code: 'chat.card_wrong' } });
  });

  const keysIn = (trade: string) => ({
    keys: tradeKeys(buyer.secret, trade),
    card: makeCard(buyer.secret, trade, NOW),
  });
});
