'use client';
import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { WebhookView } from '#lib/notice/webhooks/view.ts';

/** Whether it is on and how it goes. */
export function WebhookState({ webhook }: { webhook: WebhookView }) {
  const t = useTranslations('webhook');
  const { off, failures, lastOkAt, waiting, held, oldSecretUntil } = webhook;
  return (
    <div className="flex flex-col gap-3 pb-4">
      {off ? (
        <Notice tone="caution" title={t('off')}>
          {t(`off_${off.reason}`)} {held > 0 ? t('held', { count: held }) : null}
        </Notice>
      ) : (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge>{t(failures > 0 ? 'failing' : 'on')}</Badge>
          <span>{t('waiting', { count: waiting })}</span>
          {failures > 0 ? <span>{t('failures', { count: failures })}</span> : null}
        </p>
      )}
      <p className="text-sm text-quiet">
        {lastOkAt === null ? (
          t('never')
        ) : (
          <>
            {t('last_ok')} <Instant at={lastOkAt} as="second" />
          </>
        )}
      </p>
      {oldSecretUntil === null ? null : (
        <p className="text-sm text-quiet">
          {t('old_secret')} <Instant at={oldSecretUntil} as="minute" />
        </p>
      )}
    </div>
  );
}
