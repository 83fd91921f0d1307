'use client';
import { useTranslations } from 'next-intl';
import { DAY_MINUTES, type OpeningHours } from '#lib/offer/hours.ts';
import { useDayName } from './offer-hours.tsx';
import { clockText } from './offer-fields.ts';

/** Opening hours in a list: days that are alike stand together. The times are the maker's, and whose they are is said. */
export function OfferWhen({ hours }: { hours: OpeningHours | null }) {
  const t = useTranslations('offer.rules');
  const dayName = useDayName();
  if (!hours) return t('always');
  const texts = hours.days.map((ranges) =>
    ranges.map(([from, to]) => `${clockText(from)}–${to === DAY_MINUTES ? '24:00' : clockText(to)}`).join(', '),
  );
  const runs: { first: number; last: number; text: string }[] = [];
  for (const [day, text] of texts.entries()) {
    const run = runs.at(-1);
    if (run?.text === text) run.last = day;
    else runs.push({ first: day, last: day, text });
  }
  return (
    <>
      <ul className="figures flex flex-col gap-0.5">
        {runs.map(({ first, last, text }) => (
          <li key={first}>
            {first === last ? dayName(first) : `${dayName(first)} – ${dayName(last)}`}:{' '}
            {text === '' ? t('closedDay') : <bdi dir="ltr">{text}</bdi>}
          </li>
        ))}
      </ul>
      <p className="text-sm text-quiet">{t('zone', { zone: hours.zone.replaceAll('_', ' ') })}</p>
    </>
  );
}
