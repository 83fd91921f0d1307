import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { OwnReviewView } from '#lib/reputation/signals/view.ts';
import { AppealForm, type AppealAction } from './appeal-form.tsx';

/** What people of the staff decided about the reader: what, why in their words, and what can be said against it. */
export function OwnReviews({ rows, appeal }: { rows: readonly OwnReviewView[]; appeal: AppealAction }) {
  return rows.map((row) => <One key={row.id} row={row} appeal={appeal} />);
}

function One({ row, appeal }: { row: OwnReviewView; appeal: AppealAction }) {
  const t = useTranslations('signals');
  const state = row.lifted
    ? t('lifted_badge')
    : row.appeal && row.appeal.settledAt === null
      ? t('appealed_badge')
      : null;
  return (
    <Card>
      <CardTitle aside={state ? <Badge tone={row.lifted ? 'accent' : 'neutral'}>{state}</Badge> : null}>
        {t(`own.${row.measure}`)}
      </CardTitle>
      <div className="flex flex-col gap-4">
        <p className="text-sm text-quiet">
          <Instant at={row.at} as="minute" />
          {row.until === null ? null : (
            <>
              {' – '}
              <Instant at={row.until} as="minute" />
            </>
          )}
        </p>
        <p dir="auto" className="border-s-2 border-line ps-3 wrap-anywhere whitespace-pre-line">
          {row.said}
        </p>
        <p className="text-sm text-quiet">{t('own_means')}</p>
        {row.appeal ? (
          <section aria-label={t('your_appeal')} className="border-s-2 border-line ps-3">
            <p className="text-sm text-quiet">
              {t('your_appeal')} · <Instant at={row.appeal.at} as="minute" />
            </p>
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {row.appeal.text}
            </p>
            <p dir="auto" className="mt-2 text-sm wrap-anywhere">
              {row.appeal.settledAt === null
                ? t('appeal_waits')
                : `${row.lifted ? t('lifted') : t('stands')} ${row.appeal.reason}`}
            </p>
          </section>
        ) : null}
        {row.mayAppeal ? (
          <>
            <p className="text-sm text-quiet">
              {t.rich('appeal_until', { at: () => <Instant at={row.appealUntil} as="minute" /> })}
            </p>
            <AppealForm reviewId={row.id} act={appeal} />
          </>
        ) : null}
      </div>
    </Card>
  );
}
