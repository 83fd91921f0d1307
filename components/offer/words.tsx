import { useTranslations } from 'next-intl';
import { findMethod } from '#lib/payment/registry.ts';
import { wholeTime } from './amounts.ts';

/** Says a length of time whole: "30 minutes", "3 days". */
export function useTimeWords(): (seconds: number) => string {
  const t = useTranslations('offer.time');
  return (seconds) => {
    const { unit, count } = wholeTime(seconds);
    return unit === 'days' ? t('days', { count }) : unit === 'hours' ? t('hours', { count }) : t('minutes', { count });
  };
}

export function WholeTime({ seconds }: { seconds: number }) {
  const words = useTimeWords();
  return <span className="figures">{words(seconds)}</span>;
}

/** The rails' own names; of many the first ones and how many more there are. */
export function MethodNames({ ids, most = 3 }: { ids: readonly string[]; most?: number }) {
  const t = useTranslations('offer.market');
  const shown = ids.length > most ? ids.slice(0, most - 1) : ids;
  const rest = ids.length - shown.length;
  return (
    <>
      {shown.map((id, index) => (
        <span key={id}>
          {index > 0 ? ' · ' : ''}
          <bdi className="whitespace-nowrap">{findMethod(id)?.label ?? id}</bdi>
        </span>
      ))}
      {rest > 0 ? <span className="text-quiet"> {t('moreMethods', { count: rest })}</span> : null}
    </>
  );
}
