'use server';
import { cookies } from 'next/headers';
import { screenCookies } from '#components/shell/preferences.ts';
import { overHttps } from './session.ts';
import { isLocale } from '../messages/locales.ts';

/** The language switch of the footer, which works without scripts. */
export async function chooseLocale(form: FormData): Promise<void> {
  const locale = form.get('locale');
  if (typeof locale !== 'string' || !isLocale(locale)) return;
  const secure = overHttps();
  const options = { path: '/', maxAge: 31_536_000, sameSite: 'lax', secure } as const;
  (await cookies()).set(screenCookies(secure).locale, locale, options);
}
