import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { NextIntlClientProvider } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { KeyChange } from '#components/chat/key-change.tsx';
import { SafetyNumber } from '#components/chat/safety-number.tsx';
import { safetyNumber } from '#lib/chat/safety-number.ts';
import { loadMessages } from '../../messages/load.ts';
import { LOCALES, type Locale } from '../../messages/locales.ts';
import { makeMember, NOW } from './scene.ts';

function render(element: ReactElement, locale: Locale): string {
  const provider = { locale, messages: loadMessages(locale), timeZone: 'UTC', now: new Date(NOW * 1000) };
  return renderToStaticMarkup(createElement(NextIntlClientProvider, provider as never, element));
}

const [mine, theirs] = [makeMember('buyer').identity, makeMember('seller').identity];

describe.each(LOCALES)('in %s', (locale) => {
  it('a changed key says whose and when, and another sentence where it is one’s own', () => {
    const [other, own] = [false, true].map((own) =>
      render(createElement(KeyChange, { name: 'Ada <b>', mine: own, at: NOW }), locale),
    );
    expect(other).toContain('<bdi>Ada &lt;b&gt;</bdi>');
    expect(own).not.toContain('Ada');
    for (const html of [other, own]) expect(html).toContain('dateTime="2023-11-14T22:13:20.000Z"');
  });

  it('a safety number shows all twelve groups in order, left to right', () => {
    const html = render(createElement(SafetyNumber, { name: 'Ada', mine, theirs }), locale);
    expect(html).toContain('<ol dir="ltr"');
    expect([...html.matchAll(/>(\d{5})</g)].map(([, group]) => group)).toEqual(safetyNumber(theirs, mine));
  });
});
