import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY, hasGap, markOf, unreadOf, withMarks, withMessages } from '#components/chat/conversation.ts';
import { warningsOf } from '#components/chat/warnings.ts';
import type { MessageView } from '#lib/chat/view.ts';

const message = (seq: number, senderId = 'other'): MessageView =>
  ({ seq, senderId, clientId: `${seq}`, sealed: {}, sentAt: 0 }) as unknown as MessageView;
const all = Array.from({ length: 12 }, (_, index) => message(index + 1));

describe('a conversation in the browser', () => {
  it('is the same list whatever order and however often messages arrive, once gaps are fetched', () => {
    const arrivals = fc.array(fc.nat({ max: 11 }), { maxLength: 60 });
    fc.assert(
      fc.property(arrivals, (order) => {
        let conversation = EMPTY;
        for (const index of order) conversation = withMessages(conversation, [all[index]!]);
        // What it shows never has a hole, and it knows when something is missing.
        expect(conversation.messages.map(({ seq }) => seq)).toEqual(conversation.messages.map((_, index) => index + 1));
        const highest = Math.max(0, ...order.map((index) => index + 1));
        expect(hasGap(conversation)).toBe(conversation.messages.length < highest);
        const fetched = withMessages(conversation, all.slice(conversation.messages.length), all.length);
        expect(fetched.messages).toEqual(all);
        expect(hasGap(fetched)).toBe(false);
      }),
    );
  });

  it('moves marks forward only and counts what the other wrote since', () => {
    let conversation = withMessages(EMPTY, [message(1), message(2, 'me'), message(3)]);
    expect(unreadOf(conversation, 'me')).toBe(2);
    conversation = withMarks(conversation, [{ accountId: 'me', deliveredSeq: 3, readSeq: 1 }]);
    conversation = withMarks(conversation, [{ accountId: 'me', deliveredSeq: 1, readSeq: 0 }]);
    expect(markOf(conversation, 'me')).toEqual({ accountId: 'me', deliveredSeq: 3, readSeq: 1 });
    expect(unreadOf(conversation, 'me')).toBe(1);
  });
});

describe('warnings on the reader’s own device', () => {
  it.each([
    ['Please release first, I will pay after', 'release_first'],
    ['Can you send the coins now, my bank is slow', 'release_first'],
    ['Please pay to my brother’s other account', 'other_account'],
    ['Libera las monedas primero', 'release_first'],
    ['write me on WhatsApp', 'off_platform'],
    ['تواصل معي على واتساب', 'off_platform'],
    ['see https://holdfast-help.com/verify', 'link'],
    ['I am from Holdfast support', 'staff'],
    ['tell me your recovery phrase to verify', 'secret'],
  ])('says of “%s” that it sounds like %s', (text, kind) => {
    expect(warningsOf(text)).toContain(kind);
  });

  it.each([
    'Hello',
    'I have paid 100.00 EUR',
    'The money has arrived, thank you',
    'I am checking my bank.',
    'Grazie mille e.g. domani',
  ])('says nothing of “%s”', (text) => {
    expect(warningsOf(text)).toEqual([]);
  });
});
