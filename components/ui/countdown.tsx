'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { cn } from './cn.ts';
import { clockFace, durationParts, thresholdPassed } from './duration.ts';
import { useServerNow } from './server-clock.ts';
import { useRefresh } from './use-refresh.ts';

type CountdownProps = {
  /** The deadline, epoch seconds. */
  until: number;
  /** The server's (chain's) time when this was rendered, epoch seconds: from the view. */
  now: number;
  /** Words for what ends ("Time to pay"): read aloud with the time. */
  label: string;
  /** Money is at risk when it ends: amber in the last fifth of `windowSeconds`, or the last five minutes. */
  atRisk?: boolean;
  windowSeconds?: number;
  /** Ask the server again shortly after the end, so that the page shows what came of it. */
  refreshAtEnd?: boolean;
  size?: 'inherit' | 'lg';
  className?: string;
};

/**
 * Time left, right after a reload, a sleeping tab and on a device with a wrong clock. Says thresholds politely (one day, an
 * hour, 15, 5, 1 minutes, the end), not every second. Its width does not change while it runs.
 */
export function Countdown(props: CountdownProps) {
  const { until, label, atRisk, windowSeconds, size = 'inherit' } = props;
  const t = useTranslations('ui');
  const left = Math.max(0, until - useServerNow(props.now));
  const said = useThresholds(left, label);
  useRefreshAtEnd(left === 0, props.refreshAtEnd ?? false);
  const parts = durationParts(left);
  const late = atRisk && left <= Math.max(300, windowSeconds ? Math.min(windowSeconds / 5, 3600) : 300);
  const words =
    left === 0
      ? t('countdown.ended')
      : parts.days > 0
        ? t('countdown.days', { days: parts.days, hours: parts.hours })
        : clockFace(parts);
  return (
    <span
      className={cn(
        'figures whitespace-nowrap',
        size === 'lg' && 'text-2xl font-semibold',
        late && 'text-caution',
        props.className,
      )}
    >
      <span role="timer" aria-live="off" aria-label={`${label}: ${inWords(t, left)}`}>
        <bdi dir={parts.days > 0 || left === 0 ? undefined : 'ltr'}>{words}</bdi>
      </span>
      <span role="status" className="sr-only">
        {said}
      </span>
    </span>
  );
}

type Translate = ReturnType<typeof useTranslations<'ui'>>;

function inWords(t: Translate, seconds: number): string {
  const { days, hours, minutes } = durationParts(seconds);
  if (seconds === 0) return t('countdown.ended');
  if (days > 0) return t('countdown.days', { days, hours });
  if (hours > 0) return t('countdown.hours', { hours, minutes });
  return t('countdown.minutes', { minutes: Math.max(1, minutes) });
}

function useThresholds(left: number, label: string): string {
  const t = useTranslations('ui');
  const before = useRef(left);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const passed = thresholdPassed(before.current, left);
    before.current = left;
    if (passed !== undefined) setSaid(`${label}: ${inWords(t, passed)}`);
  }, [left, label, t]);
  return said;
}

function useRefreshAtEnd(ended: boolean, wanted: boolean): void {
  const refresh = useRefresh();
  const wasRunning = useRef(!ended);
  useEffect(() => {
    if (!ended) {
      wasRunning.current = true;
      return;
    }
    if (!wanted || !wasRunning.current) return;
    wasRunning.current = false;
    const timers = [1_500, 6_000].map((wait) => setTimeout(() => refresh(), wait));
    return () => timers.forEach(clearTimeout);
  }, [ended, wanted, refresh]);
}
