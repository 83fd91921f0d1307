import { useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';
import { Figure } from '#components/ui/money.tsx';
import { findMethod } from '#lib/payment/registry.ts';
import { percentText, wholeTime } from './amounts.ts';

/** From here on a price is far enough from the market to be said in amber to whom it costs. */
const FAR_BPS = 500;

/** "1.25 % above market", seen by whoever buys or sells at it. */
export function Distance({ bps, want, className }: { bps: number | null; want: 'buy' | 'sell'; className?: string }) {
  const t = useTranslations('offer.distance');
  const against = bps !== null && (want === 'buy' ? bps : -bps) >= FAR_BPS;
  const share = () => <Figure value={percentText(Math.abs(bps ?? 0))} unit="%" />;
  return (
    <span className={cn('text-sm', against ? 'text-caution' : 'text-quiet', className)}>
      {bps === null
        ? t('none')
        : bps === 0
          ? t('at')
          : bps > 0
            ? t.rich('above', { share })
            : t.rich('below', { share })}
    </span>
  );
}

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
