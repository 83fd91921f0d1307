import type { Metadata, Viewport } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AccountMenu } from '#components/account/menu.tsx';
import { AccountProvider } from '#components/account/provider.tsx';
import { Bell } from '#components/notice/bell.tsx';
import { sampleDay } from '#components/price/sample-day.ts';
import { Banners } from '#components/shell/banners.tsx';
import { Footer } from '#components/shell/footer.tsx';
import { Header, SkipLink } from '#components/shell/header.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { ScreenMenu } from '#components/shell/screen-menu.tsx';
import { seatsOf } from '#lib/account/powers.ts';
import { config } from '#lib/config.ts';
import { countUnread } from '#lib/notice/queries.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { isSampleOnly } from '#lib/price/cache.ts';
import { SNAPSHOT_AT } from '#lib/price/snapshot.ts';
import { TRUST_SCRIPT } from '#components/shell/trust.ts';
import { directionOf, LOCALE_NAMES, LOCALES } from '../messages/locales.ts';
import { fontClasses } from './fonts.ts';
import './globals.css';
import { getTheme, getTimeZone } from './i18n/locale.ts';
import { chooseLocale } from './preferences.ts';
import { getNonce } from './nonce.ts';
import { toldAbove } from './told-above.ts';
import { getActor } from './session.ts';
import { Patient } from '#components/shell/patient.tsx';
import { ShellWords } from './words.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ui');
  return { title: { default: 'Holdfast', template: '%s · Holdfast' }, description: t('promise') };
}

const PAPER = { light: '#faf8f4', dark: '#141614' };

export async function generateViewport(): Promise<Viewport> {
  const theme = await getTheme();
  return {
    width: 'device-width',
    initialScale: 1,
    viewportFit: 'cover',
    themeColor:
      theme === 'system'
        ? [
            { media: '(prefers-color-scheme: light)', color: PAPER.light },
            { media: '(prefers-color-scheme: dark)', color: PAPER.dark },
          ]
        : PAPER[theme],
  };
}

/** What everybody can read about the site, from every page. */
async function footerLinks(): Promise<{ href: string; label: string }[]> {
  const [how, staff, privacy, api] = await Promise.all([
    getTranslations('how'),
    getTranslations('staff'),
    getTranslations('privacy'),
    getTranslations('api'),
  ]);
  return [
    { href: '/how', label: how('link') },
    { href: '/verify-staff', label: staff('link') },
    { href: '/privacy', label: privacy('link') },
    { href: '/api', label: api('link') },
  ];
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, theme, timeZone, actor] = await Promise.all([getLocale(), getTheme(), getTimeZone(), getActor()]);
  const unread = await countUnread({ actor });
  const { thrown, announcements } = await toldAbove(actor, locale);
  const day = sampleDay(dateOf(SNAPSHOT_AT).toISOString().slice(0, 10), locale);
  const languages = LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }));
  return (
    <html
      lang={locale}
      dir={directionOf(locale)}
      data-theme={theme === 'system' ? undefined : theme}
      className={fontClasses}
      // The theme switch sets data-theme on this element at once; the server's next answer agrees.
      suppressHydrationWarning
    >
      <head>
        {/* A browser shows scripts no nonce, so React finds another one than it expects. */}
        <script nonce={await getNonce()} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: TRUST_SCRIPT }} />
      </head>
      <body className="flex flex-col">
        <Patient />
        <ShellWords signedIn={actor !== null}>
          <Providers direction={directionOf(locale)} timeZone={timeZone}>
            <AccountProvider actor={actor}>
              <SkipLink />
              <Banners
                testChain={config().embeddedChain}
                sampleRatesOf={isSampleOnly() ? day : undefined}
                thrown={thrown}
                announcements={announcements}
              />
              <Header
                signedIn={actor !== null}
                staff={seatsOf(actor?.roles ?? []).length > 0}
                preferences={<ScreenMenu theme={theme} languages={languages} />}
                bell={actor ? <Bell accountId={actor.accountId} unread={unread} /> : null}
                account={<AccountMenu />}
              />
              <main id="main" tabIndex={-1} className="flex flex-1 flex-col outline-none">
                {children}
              </main>
              <Footer links={await footerLinks()} languages={languages} chooseLocale={chooseLocale} />
            </AccountProvider>
          </Providers>
        </ShellWords>
      </body>
    </html>
  );
}
