import { useTranslations } from 'next-intl';
import { Completion, ScoreRange } from '#components/trader/figures.tsx';
import { Card } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Figure, Money } from '#components/ui/money.tsx';
import { Section } from '#components/ui/page.tsx';
import type { ForeignView } from '#lib/reputation/foreign.ts';

/** What other sites say of a trader: apart from everything of ours, and nothing of it is counted. */
export function ForeignStatements({ statements }: { statements: readonly ForeignView[] }) {
  const t = useTranslations('statement.shown');
  if (statements.length === 0) return null;
  return (
    <Section title={t('title')}>
      <p className="text-sm text-quiet">{t('lead')}</p>
      {statements.map((one) => (
        <ForeignStatement key={one.id} statement={one} />
      ))}
    </Section>
  );
}

function ForeignStatement({ statement }: { statement: ForeignView }) {
  const t = useTranslations('statement.shown');
  const { id, host, signer, statedAt } = statement;
  return (
    <Card className="border-dashed">
      <h3 className="font-semibold wrap-anywhere">{t.rich('said_by', { host: () => <bdi dir="ltr">{host}</bdi> })}</h3>
      <p className="mt-1 text-sm text-quiet">
        {t('key')} <MachineText>{signer}</MachineText>. {t('host_note')}
      </p>
      <Definitions sums className="mt-4">
        <Definition name={t('as_of')}>
          <Instant at={statedAt} as="date" />
        </Definition>
        <Figures statement={statement} />
      </Definitions>
      <p className="mt-4">
        <a href={`/api/v1/statements/${id}`} download="statement.json" className="link wrap-anywhere">
          {t.rich('file', { host: () => <bdi dir="ltr">{host}</bdi> })}
        </a>
      </p>
    </Card>
  );
}

function Figures({ statement }: { statement: ForeignView }) {
  const t = useTranslations('statement.shown');
  const { completed, partners, volumeCents, completionBps, feedbackPositive, feedbackNegative } = statement;
  const none = <span className="text-quiet">{t('none')}</span>;
  return (
    <>
      <Definition name={t('name')}>
        <bdi className="wrap-anywhere">{statement.name}</bdi>
      </Definition>
      <Definition name={t('completed')}>
        <Figure value={`${completed}`} />
      </Definition>
      <Definition name={t('partners')}>
        <Figure value={`${partners}`} />
      </Definition>
      <Definition name={t('volume')}>
        <Money amount={`${BigInt(volumeCents) / 100n}`} unit="USD" />
      </Definition>
      <Definition name={t('completion')}>
        {completionBps === null ? none : <Completion bps={completionBps} />}
      </Definition>
      <Definition name={t('feedback')}>
        {t('counts', { positive: feedbackPositive, negative: feedbackNegative })}
      </Definition>
      <Definition name={t('score')}>
        <ScoreRange low={statement.scoreLow} high={statement.scoreHigh} />
      </Definition>
      <Definition name={t('first')}>
        {statement.firstTradeAt === null ? none : <Instant at={statement.firstTradeAt} as="date" />}
      </Definition>
    </>
  );
}
