const known = new Map<string, string>();

/** "April 23, 2025": a day of the sample rates, the same in every time zone. Written once: the writer takes longer to make than all of its words. */
export function sampleDay(day: string, locale: string): string {
  const name = `${locale} ${day}`;
  const found = known.get(name);
  if (found) return found;
  const words = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
  known.set(name, words);
  return words;
}
