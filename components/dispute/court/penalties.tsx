import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { CourtStanding, PenaltyView } from '#lib/dispute/court.view.ts';
import { WordsForm } from './words-form.tsx';

/** What stops somebody just now, what of it goes on, and until when. */
export function StoppedNow({ standing }: { standing: CourtStanding }) {
  const t = useTranslations('court.standing');
  const { bannedAt, pausedUntil, byCourt } = standing;
  if (bannedAt === null && pausedUntil === null)
    return (
      <Notice tone="accent" title={t('free')}>
        {t('free_note')}
      </Notice>
    );
  return (
    <Notice
      tone="caution"
      title={
        bannedAt === null
          ? t.rich('paused', { until: () => <Instant key="until" at={pausedUntil!} as="minute" /> })
          : t('banned')
      }
    >
      <p>{t(byCourt ? 'by_court' : 'by_staff')}</p>
      <p>{t('stops')}</p>
      <p>{t('stops_not')}</p>
    </Notice>
  );
}

/** Every penalty somebody was given: why, from which case, until when, and what they can still say against it. */
export function Penalties({ penalties }: { penalties: readonly PenaltyView[] }) {
  const t = useTranslations('court.standing');
  if (penalties.length === 0) return <Empty title={t('none')}>{t('none_note')}</Empty>;
  return penalties.map((penalty) => <One key={penalty.id} penalty={penalty} />);
}

function One({ penalty }: { penalty: PenaltyView }) {
  const t = useTranslations('court.standing');
  const offences = useTranslations('dispute.court.offences');
  return (
    <Card aria-label={t(`kinds.${penalty.kind}`)}>
      <CardTitle aside={<State penalty={penalty} />}>{t(`kinds.${penalty.kind}`)}</CardTitle>
      <div className="flex flex-col gap-4">
        <div>
          <p>{offences(penalty.offence)}</p>
          <p className="text-sm text-quiet">
            <Instant at={penalty.at} as="minute" />
            {penalty.until === null ? null : (
              <>
                {' – '}
                <Instant at={penalty.until} as="minute" />
              </>
            )}
            {' · '}
            <TextLink href={`/trades/${penalty.tradeId}#dispute`}>{t('case')}</TextLink>
          </p>
        </div>
        <Against penalty={penalty} />
        {penalty.mayContest ? (
          <Disclosure summary={t('contest')}>
            <WordsForm
              path={`/penalties/${penalty.id}/contest`}
              name="text"
              label={t('contest_text')}
              hint={t('contest_hint')}
              action={t('contest_send')}
            />
          </Disclosure>
        ) : null}
      </div>
    </Card>
  );
}

function State({ penalty }: { penalty: PenaltyView }) {
  const t = useTranslations('court.standing');
  if (penalty.lifted) return <Badge tone="accent">{t('lifted')}</Badge>;
  if (penalty.contest && penalty.contest.settledAt === null) return <Badge>{t('contested')}</Badge>;
  return null;
}

/** What the person wrote against it and what came of that; or until when they can. */
function Against({ penalty }: { penalty: PenaltyView }) {
  const t = useTranslations('court.standing');
  const { contest } = penalty;
  if (!contest)
    return (
      <p className="text-sm text-quiet">
        {penalty.mayContest
          ? t.rich('contest_until', { at: () => <Instant key="at" at={penalty.contestUntil} as="minute" /> })
          : t('contest_over')}
      </p>
    );
  return (
    <section aria-label={t('contested')} className="flex flex-col gap-3">
      <div className="border-s-2 border-line ps-3">
        <p className="text-sm text-quiet">
          {t('you_wrote')} <Instant at={contest.at} as="minute" />
        </p>
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {contest.text}
        </p>
      </div>
      {contest.settledAt === null ? (
        <p className="text-sm text-quiet">{t('waits')}</p>
      ) : (
        <div>
          <p className="font-medium">{t(penalty.lifted ? 'lifted' : 'stands')}</p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {contest.reason}
          </p>
        </div>
      )}
    </section>
  );
}
