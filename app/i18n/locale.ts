import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { isTheme, screenCookies, type Theme } from '#components/shell/preferences.ts';
import { acceptedLocale, DEFAULT_LOCALE, isLocale, type Locale } from '../../messages/locales.ts';
import { getActor, overHttps } from '../session.ts';

/** No locale in the path, so that a shared link opens in the reader's language: cookie, profile, Accept-Language. */
export const getRequestLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get(screenCookies(overHttps()).locale)?.value;
  if (isLocale(chosen)) return chosen;
  const actor = await getActor();
  if (isLocale(actor?.locale)) return actor.locale;
  return acceptedLocale((await headers()).get('accept-language')) ?? DEFAULT_LOCALE;
});

/** The reader's time zone as their browser last told us; UTC before. */
export async function getTimeZone(): Promise<string> {
  const zone = (await cookies()).get(screenCookies(overHttps()).timeZone)?.value;
  if (!zone || zone.length > 64) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    // An unknown zone is a forged or outdated cookie: time is then told in UTC, and says so.
    return 'UTC';
  }
}

export async function getTheme(): Promise<Theme> {
  const theme = (await cookies()).get(screenCookies(overHttps()).theme)?.value;
  return isTheme(theme) ? theme : 'system';
}
