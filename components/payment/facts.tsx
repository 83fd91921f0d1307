import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import type { Reversibility } from '#lib/kernel/reversibility.ts';
import type { Method } from '#lib/payment/method.ts';
import { Rest } from './rest.tsx';

const TONES: Readonly<Record<Reversibility, Tone>> = {
  irreversible: 'neutral',
  hard: 'neutral',
  reversible: 'caution',
};

/** Whether money that arrived this way can be taken back; amber where it can. */
export function ReversibilityBadge({ method }: { method: Pick<Method, 'reversibility'> }) {
  const t = useTranslations('payment.reversibility');
  return <Badge tone={TONES[method.reversibility]}>{t(method.reversibility)}</Badge>;
}

/** "Usually in seconds · Final once it arrived": what a payer and a payee should know of a rail, in one line; also that it rests now. */
export function MethodFacts({ method }: { method: Pick<Method, 'usualSeconds' | 'reversibility' | 'hours'> }) {
  const t = useTranslations('payment');
  return (
    <>
      {t('usual', { time: useRoughTime()(method.usualSeconds) })}
      {' · '}
      {t(`reversibility.${method.reversibility}`)}
      <Rest hours={method.hours} />
    </>
  );
}

/** A length of time as people say it: "in seconds", "15 minutes", "4 hours", "2 days". */
export function useRoughTime(): (seconds: number) => string {
  const t = useTranslations('payment.time');
  return (seconds) => {
    if (seconds < MINUTE) return t('seconds');
    if (seconds < HOUR) return t('minutes', { minutes: Math.round(seconds / MINUTE) });
    if (seconds < 2 * DAY) return t('hours', { hours: Math.round(seconds / HOUR) });
    return t('days', { days: Math.round(seconds / DAY) });
  };
}
