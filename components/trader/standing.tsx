import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Figure } from '#components/ui/money.tsx';
import type { TraderView } from '#lib/account/view.ts';
import { Completion, UsualTime } from './figures.tsx';

/** All figures of a trader, each with how it is counted where that is not plain. */
export function Standing({ trader }: { trader: TraderView }) {
  const t = useTranslations('reputation');
  const none = <span className="text-quiet">{t('none')}</span>;
  return (
    <Card>
      <CardTitle note={t('profile.counted')}>{t('profile.figures')}</CardTitle>
      <Definitions sums>
        <Definition name={t('profile.trades')}>
          <Figure value={`${trader.tradesDone}`} />
        </Definition>
        <Definition name={t('profile.trades_30d')}>
          <Figure value={`${trader.tradesDone30d}`} />
        </Definition>
        <Definition name={t('profile.completion')}>
          {trader.completionBps === null ? none : <Completion bps={trader.completionBps} />}
        </Definition>
        <Definition name={t('profile.median_pay')}>
          <UsualTime seconds={trader.medianPaySeconds} />
        </Definition>
        <Definition name={t('profile.median_release')}>
          <UsualTime seconds={trader.medianReleaseSeconds} />
        </Definition>
        <Definition name={t('profile.disputes_lost')}>
          <Figure value={`${trader.disputesLost}`} />
        </Definition>
        <Definition name={t('profile.first_trade')}>
          {trader.firstTradeAt === null ? none : <Instant at={trader.firstTradeAt} as="date" />}
        </Definition>
        <Definition name={t('profile.member_since')}>
          <Instant at={trader.memberSince} as="date" />
        </Definition>
      </Definitions>
      <p className="mt-4 text-sm text-quiet">{t('profile.completion_note')}</p>
    </Card>
  );
}
