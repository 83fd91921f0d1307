import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { CaseView, PastCase } from '#lib/dispute/view.ts';

/** How the two have ended disputes before: what a moderator weighs, and neither party is told of the other. */
export function PastCases({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  return (
    <Card>
      <CardTitle>{t('past')}</CardTitle>
      <div className="grid gap-4 sm:grid-cols-2">
        {(['buyer', 'seller'] as const).map((party) => (
          <section key={party} aria-label={view[party].name}>
            <h3 className="text-sm text-quiet">
              <bdi>{view[party].name}</bdi>
            </h3>
            <List cases={view.past[party]} />
          </section>
        ))}
      </div>
    </Card>
  );
}

function List({ cases }: { cases: readonly PastCase[] }) {
  const t = useTranslations('dispute');
  if (cases.length === 0) return <p className="text-quiet">{t('court.past_none')}</p>;
  return (
    <ul className="flex flex-col gap-2 text-sm">
      {cases.map((one) => (
        <li key={one.at}>
          <span className="text-quiet">
            <Instant at={one.at} as="date" /> · {t(`court.as_${one.side}`)} ·{' '}
          </span>
          {t(`court.outcomes.${one.outcome}`)}
          {one.fault === one.side ? ` · ${t('court.own_fault')}` : null}
          <span className="block text-quiet">{t(`reasons.${one.reason}`)}</span>
        </li>
      ))}
    </ul>
  );
}
