import { useTranslations } from 'next-intl';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { PauseView } from '#lib/reputation/view.ts';

/** To whom taking is paused: until when, why, what ends it, and the trades that led to it. */
export function PauseNotice({ pause }: { pause: PauseView }) {
  const t = useTranslations('reputation.pause');
  return (
    <Notice tone="caution" title={t.rich('title', { at: () => <Instant at={pause.until} as="minute" /> })}>
      <p>{t('why', { count: pause.ends })}</p>
      <ul className="flex flex-wrap gap-x-4">
        {pause.trades.map(({ tradeId, at }) => (
          <li key={tradeId}>
            <TextLink href={`/trades/${tradeId}`}>
              {t.rich('trade', { at: () => <Instant at={at} as="minute" /> })}
            </TextLink>
          </li>
        ))}
      </ul>
      <p>{t('ends')}</p>
    </Notice>
  );
}
