import { describe, expect, it } from 'vitest';
import { ENDS, STATES } from '#lib/trade/machine.ts';
import { momentOf, MOMENTS } from '#lib/trade/moment.ts';
import { loadMessages } from '../../messages/load.ts';
import { LOCALES } from '../../messages/locales.ts';

const PARTIES = ['buyer', 'seller'] as const;

describe('what to have in mind', () => {
  it('is said to both at every moment of a trade until it ends, and never after', () => {
    for (const state of STATES)
      for (const party of PARTIES) expect(momentOf({ state, party }) === null).toBe(ENDS.some((end) => end === state));
  });

  it('is before money or coins leave their hands: paying to the buyer, letting go to the seller', () => {
    expect(momentOf({ state: 'awaiting_payment', party: 'buyer' })).toBe('pay');
    expect(momentOf({ state: 'awaiting_release', party: 'seller' })).toBe('release');
    expect(momentOf({ state: 'awaiting_release', party: 'buyer' })).toBe('paid');
    for (const party of PARTIES) expect(momentOf({ state: 'disputed', party })).toBe('dispute');
  });

  it.each(LOCALES)('has a card of at most sixty words for each of the seven in %s', (locale) => {
    const { cards } = loadMessages(locale).safety as unknown as { cards: Record<string, { text: string }> };
    expect(Object.keys(cards).sort()).toEqual([...MOMENTS].sort());
    for (const { text } of Object.values(cards)) expect(text.split(/\s+/).length).toBeLessThanOrEqual(60);
  });
});
