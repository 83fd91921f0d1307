import { describe, expect, it } from 'vitest';
import { keyChangesOf } from '#components/chat/key-changes.ts';
import { linesOf } from '#components/chat/lines.ts';
import type { Entry } from '#lib/chat/room/reading.ts';
import { cardHash } from '#lib/chat/room-keys.ts';
import type { CardView } from '#lib/chat/view.ts';
import type { TimelineEntry } from '#lib/trade/view.ts';
import { makeMember, NOW, TRADE, type Member } from './scene.ts';

const PEOPLE = { buyer: 'b', seller: 's' };

function cardOf({ author, card, identity }: Member, issuedAt: number): CardView {
  return { hash: cardHash(card), accountId: PEOPLE[author], card, identity: { ...identity, issuedAt } };
}

describe('changed keys', () => {
  it('show from the cards alone, whatever the server tells, and once where both tell', () => {
    const buyer = makeMember('buyer');
    const renewed = makeMember('buyer', TRADE, buyer.wallet);
    const cards = [
      cardOf(buyer, NOW),
      cardOf(buyer, NOW),
      cardOf(renewed, NOW + 5000),
      cardOf(makeMember('seller'), NOW),
    ];
    const change = { party: 'buyer', at: NOW + 5000 } as const;
    expect(keyChangesOf(cards, PEOPLE, [])).toEqual([change]);
    expect(keyChangesOf(cards, PEOPLE, [{ party: 'buyer', at: NOW + 5020 }])).toEqual([change]);
    const later = { party: 'seller', at: NOW + 9000 } as const;
    expect(keyChangesOf(cards, PEOPLE, [later])).toEqual([change, later]);
    expect(keyChangesOf(cards.slice(0, 2), PEOPLE, [])).toEqual([]);
  });
});

describe('the column of a chat', () => {
  const said = (seq: number, sentAt: number): Entry => ({
    seq,
    isMine: false,
    clientId: `${seq}`,
    sentAt,
    content: { kind: 'text', text: `${seq}` },
    refusal: undefined,
  });
  const event = (seq: number, type: string, at: number) =>
    ({ seq, type, at, by: 'nobody', data: {} }) as unknown as TimelineEntry;
  const kinds = (lines: ReturnType<typeof linesOf>) => lines.map(({ key }) => key);

  it('puts what the trade did before the first message that is later, and never changes the order of messages', () => {
    const entries = [said(1, NOW + 10), said(2, NOW + 5), said(3, NOW + 30)];
    const timeline = [
      event(1, 'trade.funded', NOW),
      event(2, 'trade.markedPaid', NOW + 20),
      event(3, 'trade.released', NOW + 40),
    ];
    const lines = linesOf(entries, { timeline, keyChanges: [{ party: 'buyer', at: NOW + 15 }] }, 0);
    expect(kinds(lines)).toEqual([
      'event 1',
      'said 1',
      'said 2',
      `keys buyer ${NOW + 15}`,
      'event 2',
      'said 3',
      'event 3',
    ]);
  });

  it('leaves out what both know anyway, and what lies before the messages that are here', () => {
    const timeline = [
      event(1, 'trade.funded', NOW),
      event(2, 'trade.moveSigned', NOW + 6),
      event(3, 'trade.released', NOW + 40),
    ];
    const lines = linesOf([said(9, NOW + 30)], { timeline, keyChanges: [] }, NOW + 30);
    expect(kinds(lines)).toEqual(['said 9', 'event 3']);
  });

  it('says where a new day begins, once', () => {
    const day = 86_400;
    const lines = linesOf([said(1, NOW), said(2, NOW + 60), said(3, NOW + day)], { timeline: [], keyChanges: [] }, 0);
    expect(lines.map(({ day: at }) => at)).toEqual([NOW, null, NOW + day]);
  });
});
