import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { cn } from '#components/ui/cn.ts';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Figure } from '#components/ui/money.tsx';
import { WHAT_IFS } from '#lib/reputation/explain.ts';
import { pointsOf } from '#lib/reputation/score.ts';
import type { FactsView } from '#lib/reputation/view.ts';

/** The score with how sure it is, what it is made of, and what would change it: each line by the published formula. */
export function ScoreCard({ facts }: { facts: FactsView }) {
  const t = useTranslations('reputation.score');
  const { evidence, partners, faults, whatIf, score, merchantSince } = facts;
  const before = pointsOf(score.low);
  return (
    <Card>
      <CardTitle note={t('note')}>{t('title')}</CardTitle>
      <Interval score={score} />
      <h3 className="pt-4 pb-2 text-sm font-semibold">{t('made_of')}</h3>
      <Definitions sums>
        <Definition name={t('good', { count: partners })}>
          <Weight value={evidence.good} />
        </Definition>
        <Definition name={t('bad', { count: faults })}>
          <Weight value={evidence.bad} />
        </Definition>
        {merchantSince === null ? null : <Definition name={t('merchant')}>{t('merchant_word')}</Definition>}
      </Definitions>
      <h3 className="pt-4 pb-2 text-sm font-semibold">{t('would_change')}</h3>
      <Definitions sums>
        {WHAT_IFS.map((what) => (
          <Definition key={what} name={t(`what_if.${what}`)}>
            <Change points={pointsOf(whatIf[what]) - before} />
          </Definition>
        ))}
      </Definitions>
      <p className="pt-4 text-sm">
        <TextLink href="/reputation">{t('formula')}</TextLink>
      </p>
    </Card>
  );
}

/** The interval on a line from 0 to 100; the words beside it say the same. */
function Interval({ score: { low, high } }: Pick<FactsView, 'score'>) {
  const t = useTranslations('reputation.score');
  const [from, to] = [pointsOf(low), Math.ceil(high / 100)];
  return (
    <div>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="figures text-4xl font-semibold" data-score={from}>
          {from}
        </span>
        <span className="text-quiet">{t('between', { low: from, high: to })}</span>
      </p>
      {/* From low to high runs to the right in every language, as its figures do. */}
      <svg aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none" className="mt-3 h-2 w-full">
        <rect width="100" height="6" className="fill-line" />
        <rect x={from} width={Math.max(0.5, to - from)} height="6" className="fill-accent/40" />
        <rect x={Math.max(0, from - 0.5)} width="1" height="6" className="fill-accent" />
      </svg>
    </div>
  );
}

const Weight = ({ value }: { value: number }) => <Figure value={value.toFixed(1)} />;

/** In whole points, with its sign. */
function Change({ points }: { points: number }) {
  const sign = points > 0 ? '+' : points < 0 ? '−' : '±';
  return (
    <bdi dir="ltr" className={cn('figures', points < 0 ? 'text-danger' : points > 0 ? 'text-accent' : 'text-quiet')}>
      {`${sign}${Math.abs(points)}`}
    </bdi>
  );
}
