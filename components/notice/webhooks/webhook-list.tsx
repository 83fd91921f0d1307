'use client';
import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { WebhookView } from '#lib/notice/webhooks/view.ts';

export function WebhookList({ webhooks }: { webhooks: readonly WebhookView[] }) {
  const t = useTranslations('webhook');
  if (webhooks.length === 0) return <Empty title={t('empty')}>{t('empty_note')}</Empty>;
  return (
    <ul className="divide-y divide-line">
      {webhooks.map((webhook) => {
        const { id, url, off, failures, lastOkAt } = webhook;
        return (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <div className="min-w-0 flex-1 basis-48">
              <bdi dir="ltr" className="block font-medium break-all">
                {url}
              </bdi>
              <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
                <Badge>{t(off ? 'off' : failures > 0 ? 'failing' : 'on')}</Badge>
                {lastOkAt === null ? (
                  t('never')
                ) : (
                  <span>
                    {t('last_ok')} <Instant at={lastOkAt} as="minute" />
                  </span>
                )}
              </p>
            </div>
            <ButtonLink size="sm" href={`/settings/webhooks/${id}`} aria-label={t('details_label', { url })}>
              {t('details')}
            </ButtonLink>
          </li>
        );
      })}
    </ul>
  );
}
