'use client';
import { NextIntlClientProvider, useLocale, type Messages } from 'next-intl';
import type { ReactNode } from 'react';
import ar from '../../messages/held/ar.json' with { type: 'json' };
import en from '../../messages/held/en.json' with { type: 'json' };
import es from '../../messages/held/es.json' with { type: 'json' };
import { DEFAULT_LOCALE, isLocale, type Locale } from '../../messages/locales.ts';

const WORDS = { ar, en, es } as unknown as Readonly<Record<Locale, Messages>>;

type Props = { locale: string; timeZone: string; now: Date; children: ReactNode };

/** The words that the browser has from the start (`HELD` of messages/groups.ts): pages go without them. */
export function HeldWords({ locale, ...rest }: Props) {
  return (
    <NextIntlClientProvider locale={locale} messages={WORDS[isLocale(locale) ? locale : DEFAULT_LOCALE]} {...rest} />
  );
}

/** The same, within a page that has other words around; where more came with the page, those `instead`, and nothing below begins anew. */
export function HeldWordsWithin({ instead, children }: { instead?: Messages | undefined; children: ReactNode }) {
  const locale = useLocale();
  return (
    <NextIntlClientProvider locale={locale} messages={instead ?? WORDS[isLocale(locale) ? locale : DEFAULT_LOCALE]}>
      {children}
    </NextIntlClientProvider>
  );
}
