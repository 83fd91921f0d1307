import { getRequestConfig } from 'next-intl/server';
import { loadCompiled } from '../../messages/compiled.ts';
import { isLocale } from '../../messages/locales.ts';
import { getRequestLocale, getTimeZone } from './locale.ts';

/** What next-intl knows of a request. `now` and the zone go to the browser with it, so that both write the same times. */
export default getRequestConfig(async ({ locale: asked }) => {
  const locale = isLocale(asked) ? asked : await getRequestLocale();
  return { locale, messages: loadCompiled(locale), timeZone: await getTimeZone(), now: new Date() };
});
