'use client';
import { useFormatter, useNow } from 'next-intl';
import { cn } from './cn.ts';

const FORMATS = {
  date: { dateStyle: 'medium' },
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  second: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
  clock: { hour: '2-digit', minute: '2-digit' },
} as const;

type InstantProps = {
  /** Epoch seconds. */
  at: number;
  /** `relative` ("3 minutes ago", the exact time on hover; no tab stop, so write the exact form where it matters) or exact. */
  as?: 'relative' | keyof typeof FORMATS;
  className?: string;
};

/**
 * A point in time. Server and browser write the same text (both take `now` and the time zone from the request), so nothing
 * changes when the page wakes; from then on the relative form keeps itself current.
 */
export function Instant({ at, as = 'relative', className }: InstantProps) {
  const format = useFormatter();
  const date = new Date(at * 1000);
  if (as !== 'relative') {
    return (
      <time dateTime={date.toISOString()} className={cn('figures', className)}>
        {format.dateTime(date, FORMATS[as])}
      </time>
    );
  }
  return <Relative date={date} className={className} exact={format.dateTime(date, FORMATS.second)} />;
}

function Relative({ date, exact, className }: { date: Date; exact: string; className?: string | undefined }) {
  const now = useNow({ updateInterval: 20_000 });
  const format = useFormatter();
  return (
    <time dateTime={date.toISOString()} title={exact} className={cn('figures', className)}>
      {format.relativeTime(date, now)}
    </time>
  );
}
