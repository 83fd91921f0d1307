import { useFormatter, useTranslations } from 'next-intl';
import type { Away } from '#lib/account/away.ts';

/** That somebody is away, and until when: the day is that of the form, whatever the reader's zone. */
export function AwayLine({ away }: { away: Pick<Away, 'until'> }) {
  const t = useTranslations('account.away');
  const format = useFormatter();
  if (away.until === null) return t('away');
  const day = format.dateTime(new Date(away.until * 1000), { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return t('away_until', { day });
}
