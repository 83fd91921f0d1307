import { useFormatter, useTranslations } from 'next-intl';
import { Card } from '#components/ui/card.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { RevisionView } from '#lib/offer/view.ts';

/** Every version of a maker's own offer, the newest first: what changed, when, and how many trades name it. */
export function OfferVersions({ versions }: { versions: readonly RevisionView[] }) {
  const t = useTranslations('offer.versions');
  const format = useFormatter();
  return (
    <Card>
      <Disclosure summary={t('title', { count: versions.length })}>
        <ol className="divide-y divide-line">
          {versions.map(({ revision, at, changed, trades }) => (
            <li key={revision} className="flex flex-wrap justify-between gap-x-4 py-2">
              <span>
                <span className="font-medium">{t('version', { revision })}</span>{' '}
                <span className="text-quiet">
                  {revision === 1
                    ? t('first')
                    : changed.length === 0
                      ? t('nothing')
                      : t('changed', { fields: format.list(changed.map((field) => t(`field.${field}`))) })}
                </span>
              </span>
              <span className="text-sm text-quiet">
                <Instant at={at} as="minute" />
                {trades > 0 ? ` · ${t('trades', { count: trades })}` : null}
              </span>
            </li>
          ))}
        </ol>
      </Disclosure>
    </Card>
  );
}
