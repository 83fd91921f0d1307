'use client';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import { instantOf } from '#lib/kernel/instant.ts';
import { restsUntil, type Hours } from '#lib/payment/hours.ts';

/** Until when a rail rests, now and by the clock on the wall: a bank keeps its own hours, whatever a chain's clock says. */
function useRest(hours: Hours | undefined): { readonly at: string; readonly words: string } | undefined {
  const now = useNow({ updateInterval: 60_000 });
  const format = useFormatter();
  const opens = restsUntil(hours, instantOf(now));
  if (opens === undefined) return undefined;
  const date = new Date(opens * 1000);
  const form = { weekday: 'long', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return { at: date.toISOString(), words: format.dateTime(date, form) };
}

/** " · Rests until Monday 9:00", or nothing while the rail moves money. */
export function Rest({ hours }: { hours: Hours | undefined }) {
  const t = useTranslations('payment.rest');
  const rest = useRest(hours);
  if (!rest) return null;
  return (
    <>
      {' · '}
      <span className="text-caution">
        {t.rich('short', { time: () => <time dateTime={rest.at}>{rest.words}</time> })}
      </span>
    </>
  );
}

/** The same to somebody who is about to pay: what becomes of money that is sent now. */
export function RestNote({ hours }: { hours: Hours | undefined }) {
  const t = useTranslations('payment.rest');
  const rest = useRest(hours);
  if (!rest) return null;
  return <p>{t.rich('note', { time: () => <time dateTime={rest.at}>{rest.words}</time> })}</p>;
}
