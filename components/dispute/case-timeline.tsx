import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import type { CaseView } from '#lib/dispute/view.ts';
import type { TimelineEntry } from '#lib/trade/view.ts';

/** Everything that happened in the trade, in order, as the chain and both people's signatures show it. */
export function CaseTimeline({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.case');
  return (
    <Card>
      <CardTitle note={t('timeline_note')}>{t('timeline')}</CardTitle>
      <ol className="divide-y divide-line">
        {view.timeline.map((entry) => (
          <li key={entry.seq} className="grid gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[1fr_auto]">
            <Happened entry={entry} view={view} />
            <span className="text-sm text-quiet sm:text-end">
              <Instant at={entry.at} as="second" />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Happened({ entry, view }: { entry: TimelineEntry; view: CaseView }) {
  const t = useTranslations('dispute');
  const happened = entry.type.slice(entry.type.indexOf('.') + 1);
  const move = typeof entry.data.move === 'string' && t.has(`moves.${entry.data.move}`) ? entry.data.move : 'other';
  const who = entry.by === 'buyer' || entry.by === 'seller' ? view[entry.by].name : null;
  return (
    <div className="min-w-0">
      <p>
        {t.has(`timeline.${happened}`) ? t(`timeline.${happened}`, { move: t(`moves.${move}`) }) : happened}
        {entry.final ? null : <span className="text-quiet"> {t('timeline.not_final')}</span>}
      </p>
      <p className="text-sm text-quiet">
        {who === null ? t(`case.by_${entry.by === 'arbiter' ? 'arbiter' : 'nobody'}`) : <bdi>{who}</bdi>}
        {entry.txHash ? (
          <>
            {' · '}
            {t('case.transaction')} <MachineText short>{entry.txHash}</MachineText>
          </>
        ) : null}
      </p>
    </div>
  );
}
