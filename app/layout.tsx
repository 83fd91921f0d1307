import type { Metadata, Viewport } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AccountMenu } from '#components/account/menu.tsx';
import { AccountProvider } from '#components/account/provider.tsx';
import { Bell } from '#components/notice/bell.tsx';
import { Footer } from '#components/shell/footer.tsx';
import { Header, SkipLink } from '#components/shell/header.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { ScreenMenu } from '#components/shell/screen-menu.tsx';
import { seatsOf } from '#lib/account/powers.ts';
import { countUnread } from '#lib/notice/queries.ts';
import { directionOf, LOCALE_NAMES, LOCALES, type Locale } from '../messages/locales.ts';
import { fontClasses } from './fonts.ts';
import './globals.css';
import { getTheme, getTimeZone } from './i18n/locale.ts';
import { chooseLocale } from './preferences.ts';
import { ToldAbove } from './told-above.tsx';
import { getActor, getLent } from './session.ts';
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

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, theme, timeZone, actor] = await Promise.all([getLocale(), getTheme(), getTimeZone(), getActor()]);
  const unread = (await getLent())?.unread ?? (await countUnread({ actor }));
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
      <body className="flex flex-col">
        <Patient />
        <ShellWords signedIn={actor !== null}>
          <Providers direction={directionOf(locale)} timeZone={timeZone}>
            <AccountProvider actor={actor}>
              <SkipLink />
              <ToldAbove actor={actor} locale={locale} />
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
              <Footing languages={languages} />
            </AccountProvider>
          </Providers>
        </ShellWords>
      </body>
    </html>
  );
}

async function Footing({ languages }: { languages: { value: Locale; label: string }[] }) {
  const [api, how, privacy, staff, court] = await Promise.all([
    getTranslations('api'),
    getTranslations('how'),
    getTranslations('privacy'),
    getTranslations('staff'),
    getTranslations('court'),
  ]);
  const links = [
    { href: '/how', label: how('link') },
    { href: '/court', label: court('rules.link') },
    { href: '/verify-staff', label: staff('link') },
    { href: '/privacy', label: privacy('link') },
    { href: '/api', label: api('link') },
  ];
  return <Footer links={links} languages={languages} chooseLocale={chooseLocale} />;
}
