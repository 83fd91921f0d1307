import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { MethodNames } from '#components/offer/words.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Figure, Money } from '#components/ui/money.tsx';
import type { TraderView } from '#lib/account/view.ts';
import type { FactsView, TimesView } from '#lib/reputation/view.ts';
import { Completion, UsualTime } from './figures.tsx';

/** All figures of a trader, each with how it is counted where that is not plain. */
export function Standing({ trader, facts }: { trader: TraderView; facts: FactsView }) {
  const t = useTranslations('reputation');
  const none = <span className="text-quiet">{t('none')}</span>;
  return (
    <Card>
      <CardTitle note={t('profile.counted')}>{t('profile.figures')}</CardTitle>
      <Definitions sums>
        <Definition name={t('profile.trades')}>
          <Lately all={<Count value={facts.completed} />} lately={<Count value={facts.completed30d} />} />
        </Definition>
        <Definition name={t('profile.volume')}>
          <Lately all={<Dollars cents={facts.volumeCents} />} lately={<Dollars cents={facts.volume30dCents} />} />
        </Definition>
        <Definition name={t('profile.completion')}>
          {facts.completionBps === null ? none : <Completion bps={facts.completionBps} />}
        </Definition>
        <Definition name={t('profile.partners')}>
          <Count value={facts.partners} />
        </Definition>
        <Definition name={t('profile.median_pay')}>
          <Times times={facts.pay} />
        </Definition>
        <Definition name={t('profile.median_release')}>
          <Times times={facts.release} />
        </Definition>
        <Definition name={t('profile.disputes')}>
          {t('profile.opened_lost', { opened: facts.disputesOpened, lost: facts.disputesLost })}
        </Definition>
        <Definition name={t('profile.trusted_by')}>
          <Count value={facts.trustedBy} />
        </Definition>
        <Definition name={t('profile.blocked_by')}>
          {facts.blockedBy === 0
            ? t('profile.few')
            : t.rich('profile.at_least', { figure: () => <Count value={facts.blockedBy} /> })}
        </Definition>
        <Definition name={t('profile.first_trade')}>
          {facts.firstTradeAt === null ? none : <Instant at={facts.firstTradeAt} as="date" />}
        </Definition>
        <Definition name={t('profile.member_since')}>
          <Instant at={trader.memberSince} as="date" />
        </Definition>
        <Definition name={t('profile.methods')}>
          {facts.methods.length === 0 ? none : <MethodNames ids={facts.methods.map(({ methodId }) => methodId)} />}
        </Definition>
      </Definitions>
      <p className="mt-4 text-sm text-quiet">{t('profile.completion_note')}</p>
    </Card>
  );
}

const Count = ({ value }: { value: number }) => <Figure value={`${value}`} />;

/** Whole US dollars, rounded down. */
const Dollars = ({ cents }: { cents: string }) => <Money amount={`${BigInt(cents) / 100n}`} unit="USD" />;

/** All of it, and of it what is of the last thirty days. */
function Lately({ all, lately }: { all: ReactNode; lately: ReactNode }) {
  const t = useTranslations('reputation.profile');
  return (
    <>
      {all}
      <span className="block text-sm text-quiet">{t.rich('of_30d', { figure: () => lately })}</span>
    </>
  );
}

/** The median, and within what nine of ten are. */
function Times({ times: { medianSeconds, ninetiethSeconds } }: { times: TimesView }) {
  const t = useTranslations('reputation.profile');
  return (
    <>
      <UsualTime seconds={medianSeconds} />
      {ninetiethSeconds === null ? null : (
        <span className="block text-sm text-quiet">
          {t.rich('nine_of_ten', { time: () => <UsualTime seconds={ninetiethSeconds} /> })}
        </span>
      )}
    </>
  );
}
