type Cookies = { readonly theme: string; readonly locale: string; readonly timeZone: string };
const NAMES = {
  theme: 'holdfast-theme',
  locale: 'holdfast-locale',
  timeZone: 'holdfast-zone',
} as const satisfies Cookies;

/**
 * Three cookies of the screen; readable, since the page itself writes them. None says who somebody is. Over https a neighbour under the same domain
 * cannot set them.
 */
export const screenCookies = (overHttps: boolean): Cookies =>
  overHttps
    ? { theme: `__Host-${NAMES.theme}`, locale: `__Host-${NAMES.locale}`, timeZone: `__Host-${NAMES.timeZone}` }
    : NAMES;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function isTheme(value: string | undefined): value is Theme {
  return THEMES.includes(value as Theme);
}

const YEAR_SECONDS = 31_536_000;

/** Writes one of them for a year. Browser only. */
export function writePreference(name: keyof Cookies, value: string): void {
  const overHttps = location.protocol === 'https:';
  const secure = overHttps ? ';secure' : '';
  document.cookie = `${screenCookies(overHttps)[name]}=${encodeURIComponent(value)};path=/;max-age=${YEAR_SECONDS};samesite=lax${secure}`;
}
