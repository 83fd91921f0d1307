'use server';
import { cookies } from 'next/headers';
import { COOKIES } from '#components/shell/preferences.ts';
import { isLocale } from '../messages/locales.ts';

/** The language switch of the footer, which works without scripts. */
export async function chooseLocale(form: FormData): Promise<void> {
  const locale = form.get('locale');
  if (typeof locale !== 'string' || !isLocale(locale)) return;
  (await cookies()).set(COOKIES.locale, locale, { path: '/', maxAge: 31_536_000, sameSite: 'lax' });
}
