/** Three cookies of the screen; readable, since the page itself writes them. None says who somebody is. */
export const COOKIES = { theme: 'holdfast-theme', locale: 'holdfast-locale', timeZone: 'holdfast-zone' } as const;

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function isTheme(value: string | undefined): value is Theme {
  return THEMES.includes(value as Theme);
}

const YEAR_SECONDS = 31_536_000;

/** Writes one of them for a year. Browser only. */
export function writePreference(name: keyof typeof COOKIES, value: string): void {
  const secure = location.protocol === 'https:' ? ';secure' : '';
  document.cookie = `${COOKIES[name]}=${encodeURIComponent(value)};path=/;max-age=${YEAR_SECONDS};samesite=lax${secure}`;
}
