'use client';
import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { FaultView } from '#lib/dispute/court.view.ts';
import { Looks } from './looks.tsx';
import { WordsForm } from './words-form.tsx';

/** In the room of an ended trade: whose fault its end was, why, until when that can be contested, and what came of it. */
export function FaultCard({ fault, names }: { fault: FaultView; names: Readonly<Record<'buyer' | 'seller', string>> }) {
  const t = useTranslations('dispute.fault');
  const { contest, looks } = fault;
  return (
    <Card aria-label={t('title')} id="fault">
      <CardTitle note={t(fault.fault === 'buyer' || fault.fault === 'seller' ? 'counts' : 'counts_not')}>
        {t('title')}
      </CardTitle>
      <div className="flex flex-col gap-4">
        <div>
          <p className="font-medium">
            {fault.fault === fault.party ? t('yours') : t(`whose.${fault.fault}`, { ...names })}
          </p>
          <p className="text-quiet">{t(`because.${fault.because}`)}</p>
        </div>
        {contest ? <Contest fault={fault} contest={contest} names={names} /> : null}
        <Shut fault={fault} />
        {fault.mayContest ? (
          <Disclosure summary={t('contest')}>
            <WordsForm
              path={`/trades/${fault.tradeId}/fault-contest`}
              name="text"
              label={t('text')}
              hint={t('text_hint')}
              action={t('send')}
            />
          </Disclosure>
        ) : null}
        {looks.length > 0 ? <Looks looks={looks} /> : null}
      </div>
    </Card>
  );
}

/** Until when it can be contested, or why it cannot. */
function Shut({ fault }: { fault: FaultView }) {
  const t = useTranslations('dispute.fault');
  if (fault.shutBecause === 'contested') return null;
  if (fault.shutBecause === null)
    return (
      <p className="text-sm text-quiet">
        {t.rich('until', { at: () => <Instant key="at" at={fault.contestUntil} as="minute" /> })}
      </p>
    );
  return <p className="text-sm text-quiet">{t(`shut.${fault.shutBecause}`)}</p>;
}

function Contest(props: {
  fault: FaultView;
  contest: NonNullable<FaultView['contest']>;
  names: Readonly<Record<'buyer' | 'seller', string>>;
}) {
  const t = useTranslations('dispute.fault');
  const { fault, contest, names } = props;
  return (
    <section aria-label={t('contested')} className="flex flex-col gap-3">
      <div className="border-s-2 border-line ps-3">
        <p className="text-sm text-quiet">
          {contest.by === fault.party ? t('contested_by_you') : t('contested_by', { name: names[contest.by] })}{' '}
          <Instant at={contest.at} as="minute" />
        </p>
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {contest.text}
        </p>
      </div>
      {contest.settledAt === null ? (
        <Notice title={t('waits')}>{t('waits_note')}</Notice>
      ) : (
        <Notice tone="accent" title={t('settled')}>
          <p className="text-sm">
            <Instant at={contest.settledAt} as="minute" />
          </p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {contest.reason}
          </p>
        </Notice>
      )}
    </section>
  );
}
