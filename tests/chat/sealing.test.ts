import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSealingKey } from '#lib/account/sealing.ts';
import { newClientId, openMessage, sealMessage } from '#lib/chat/browser.ts';

const buyer = newSealingKey();
const seller = newSealingKey();
const stranger = newSealingKey();
const place = { tradeHash: `0x${'ab'.repeat(32)}`, senderId: 'a'.repeat(20), clientId: newClientId() };
const both = [buyer.publicKey, seller.publicKey];
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });

describe('a sealed message', () => {
  it('opens for both as exactly what was written, whatever the script, and for nobody else', () => {
    fc.assert(
      fc.property(words, (text) => {
        const sealed = JSON.parse(JSON.stringify(sealMessage(text, both, place)));
        expect(openMessage(sealed, buyer.secretKey, place)).toEqual({ ok: true, value: text });
        expect(openMessage(sealed, seller.secretKey, place)).toEqual({ ok: true, value: text });
        expect(openMessage(sealed, stranger.secretKey, place)).toMatchObject({ ok: false });
      }),
      { numRuns: 40 },
    );
  });

  it('cannot be shown in another trade, as another person’s, or as another message', () => {
    const sealed = sealMessage('I have paid', both, place);
    const elsewhere = [
      { ...place, tradeHash: `0x${'cd'.repeat(32)}` },
      { ...place, senderId: 'b'.repeat(20) },
      { ...place, clientId: newClientId() },
    ];
    for (const other of elsewhere) {
      const opened = openMessage(sealed, buyer.secretKey, other);
      expect(opened).toMatchObject({ ok: false, refusal: { code: 'account.sealed_altered' } });
    }
  });

  it('does not open with a single character changed', () => {
    const sealed = sealMessage('pay to the usual account', both, place);
    for (const at of [0, 10, sealed.body.length - 1]) {
      const other = sealed.body[at] === 'A' ? 'B' : 'A';
      const altered = { ...sealed, body: sealed.body.slice(0, at) + other + sealed.body.slice(at + 1) };
      expect(openMessage(altered, seller.secretKey, place).ok).toBe(false);
    }
  });

  it('does not tell a short answer from another by its length', () => {
    const length = (text: string) => sealMessage(text, both, place).body.length;
    expect(length('yes')).toBe(length('no'));
    expect(length('ok')).toBe(length('I have paid, please check your bank.'));
  });
});
