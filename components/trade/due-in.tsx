'use client';
import { useTranslations } from 'next-intl';
import { Countdown } from '#components/ui/countdown.tsx';

export function DueIn({ until, now }: { until: number; now: number }) {
  const t = useTranslations('trade.clock');
  return (
    <span className="text-sm text-quiet">
      <Countdown until={until} now={now} label={t('due')} refreshAtEnd />
    </span>
  );
}
