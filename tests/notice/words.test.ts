import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '#lib/events/catalogue.ts';
import { compose, headerText, MOST_SAID, STOP_PLACE } from '#lib/notice/compose.ts';
import { NOTICE_KINDS, readTopic } from '#lib/notice/kinds.ts';
import { noticeData, type NoticeData } from '#lib/notice/schema.ts';
import { toldOf, WORDINGS } from '#lib/notice/told.ts';
import { wordsOf } from '#lib/notice/words.ts';
import { loadMessages } from '../../messages/load.ts';
import { LOCALES } from '../../messages/locales.ts';

const data: NoticeData = {
  wording: 'taken',
  name: 'Ana',
  coins: '1234.5',
  asset: 'USDC',
  money: '9007199254740993.10',
  currency: 'EUR',
  search: 'Rent',
  price: '0.92',
  reason: 'trigger',
  said: 'Against the rules.',
  device: 'Firefox · Linux',
  place: '203.0.113.0/24',
  address: 'ana@example.com',
  until: 1_900_000_000,
};
const SITE = 'https://holdfast.example';
const one = (more: Partial<NoticeData>) => [{ id: 'n1', data: { ...data, ...more } }];

describe('words of a notice', () => {
  it.each(LOCALES)('there are for everything that is told, in %s, with nothing left out', (locale) => {
    for (const wording of WORDINGS) {
      const { title, text } = wordsOf(locale, { ...data, wording });
      for (const said of [title, text]) {
        expect(said.length, wording).toBeGreaterThan(8);
        expect(said, wording).not.toMatch(/[{}]|undefined|\u2068\u2069/);
      }
    }
    const kinds = (loadMessages(locale).notice as { kinds: Record<string, string> }).kinds;
    expect(Object.keys(kinds).sort()).toEqual([...NOTICE_KINDS].sort());
  });

  it('write amounts exactly, in the way of the language, in Latin figures that nothing around them turns', () => {
    expect(wordsOf('en', data).text).toContain('\u20661,234.5 USDC\u2069');
    expect(wordsOf('es', data).text).toContain('9.007.199.254.740.993,10 EUR');
    expect(wordsOf('ar', data).text).toMatch(/\u2066[\d.,\u200f\u200e]+ USDC\u2069/);
  });

  it('keep a name of another direction to itself', () => {
    expect(wordsOf('en', { ...data, name: 'آنا' }).title).toBe('\u2068آنا\u2069 took your offer');
  });
});

describe('a mail', () => {
  it.each(LOCALES)('says in %s what happened, leads to it, and how to stop it: in text and in HTML', (locale) => {
    const { subject, text, html } = compose(locale, one({}), SITE);
    expect(subject).toContain('Ana');
    for (const body of [text, html]) {
      expect(body).toContain(`${SITE}/notices/n1`);
      expect(body).toContain(STOP_PLACE);
    }
    expect(html).toContain(`dir="${locale === 'ar' ? 'rtl' : 'ltr'}"`);
  });

  it('of several carries each of them, and says how many', () => {
    const notices = ['n1', 'n2', 'n3'].map((id) => ({ id, data: { ...data, wording: 'match' as const } }));
    const { subject, text } = compose('en', notices, SITE);
    expect(subject).toBe('3 offers for “\u2068Rent\u2069”');
    for (const { id } of notices) expect(text).toContain(`/notices/${id}`);
  });

  it('of thousands says so and carries a few: its size is not up to who posts offers', () => {
    const notices = Array.from({ length: MOST_SAID }, (_, index) => ({
      id: `n${index}`,
      data: { ...data, wording: 'match' as const },
    }));
    for (const locale of LOCALES) {
      const { subject, text, html } = compose(locale, notices, SITE, { count: 28_820 });
      expect(subject).toContain('28');
      for (const body of [text, html]) {
        expect(body).toMatch(/28[.,]?800/);
        expect(body).toMatch(/\/notices[\n"]/);
      }
      expect(compose(locale, notices, SITE).text).not.toMatch(/\/notices\n/);
    }
  });

  it('has a subject of one line, whatever somebody called themselves or their search', () => {
    const { subject } = compose(
      'en',
      one({ wording: 'match', search: 'x\r\nBcc: all@example.org\u2028\u0000y' }),
      SITE,
    );
    expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(headerText(`a\r\n${'é'.repeat(400)}`)).toHaveLength(150);
  });

  it('has nothing in its HTML that somebody else wrote as HTML', () => {
    const { html } = compose('en', one({ name: '<img src=x onerror=alert(1)>"\'&' }), SITE);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });
});

const people = { buyerId: 'buyer', sellerId: 'seller', makerId: 'seller' };
const told = (type: string, actorId: string | null) =>
  toldOf({ type, actorId }, people).map(({ accountId, wording }) => `${accountId} ${wording}`);

describe('who is told', () => {
  it('is whoever has to act or to know, and not whoever did it', () => {
    expect(told('trade.opened', 'buyer')).toEqual(['seller taken']);
    expect(told('trade.funded', 'seller')).toEqual(['buyer funded']);
    expect(told('trade.markedPaid', 'buyer')).toEqual(['seller paid']);
    expect(told('trade.released', 'seller')).toEqual(['buyer released']);
    expect(told('trade.disputed', 'buyer')).toEqual(['seller disputed']);
    expect(told('trade.disputed', 'seller')).toEqual(['buyer disputed']);
    expect(told('trade.proposalMade', 'seller')).toEqual(['buyer proposed']);
    expect(told('trade.settled', null)).toEqual(['buyer settled', 'seller settled']);
    expect(told('trade.moveSigned', 'seller')).toEqual([]);
    expect(told('dispute.opened', 'seller')).toEqual([]);
  });

  it('is never anybody outside of the trade, for any event there is', () => {
    for (const type of EVENT_TYPES)
      for (const actorId of ['buyer', 'seller', 'moderator', null])
        for (const { accountId } of toldOf({ type, actorId }, people)) expect(['buyer', 'seller']).toContain(accountId);
  });
});

describe('what is stored', () => {
  it('is read back only in its own shape', () => {
    expect(noticeData.safeParse(data).success).toBe(true);
    expect(noticeData.safeParse({ ...data, wording: 'hacked' }).success).toBe(false);
    expect(readTopic('kind:trade_paid')).toEqual({ kind: 'trade_paid' });
    expect(readTopic('search:abc')).toEqual({ searchId: 'abc' });
    for (const text of ['kind:other', 'search:', 'trade:x', '']) expect(readTopic(text)).toBeUndefined();
  });
});
