'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode } from 'react';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { useServerNow } from '#components/ui/server-clock.ts';
import type { PartyDisputeView } from '#lib/dispute/view.ts';
import { AwardSaid } from './award-said.tsx';
import { Asks } from './court/asks.tsx';
import { Looks } from './court/looks.tsx';
import { PublishedRulings } from './court/published.tsx';
import { DivisionTable } from './division.tsx';
import { useCaseHints } from './live.ts';
import { StatementForm } from './statement-form.tsx';
import { Statements } from './statements.tsx';
import { useLook } from '#components/ui/use-look.ts';

type PanelProps = {
  tradeId: string;
  dispute: PartyDisputeView | null;
  /** What was laid before the court, and adding to it. */
  evidence: ReactNode;
};

/**
 * The dispute in the trade room, for both people. Give it what `getPartyDispute` answers (or GET /trades/<id>/dispute); null while the
 * trade is disputed on the chain and its file is not opened yet.
 */
export function PartyPanel({ tradeId, dispute, evidence }: PanelProps) {
  const t = useTranslations('dispute');
  useCaseHints(dispute?.state === 'closed' ? undefined : dispute?.id, dispute?.award?.status === 'submitting');
  if (!dispute) return <Opening />;
  const names = { buyer: dispute.buyerName, seller: dispute.sellerName };
  return (
    <Card aria-label={t('panel.title')} id="dispute">
      <CardTitle
        note={t(dispute.openedBy === dispute.party ? 'panel.opened_by_you' : 'panel.opened_by_other', {
          name: names[dispute.openedBy],
        })}
        aside={<Instant at={dispute.openedAt} as="minute" />}
      >
        {t('panel.title')}
      </CardTitle>
      <div className="flex flex-col gap-6">
        <p>
          <span className="text-sm text-quiet">{t('reason')}</span>
          <br />
          {t(`reasons.${dispute.reason}`)}
        </p>
        {dispute.answerBy !== null ? (
          <Notice tone="caution" role="status" title={t('court.you_are_asked')}>
            {t('court.answer_by')} <Instant at={dispute.answerBy} as="minute" /> (
            <Countdown until={dispute.answerBy} now={dispute.now} label={t('court.answer_by')} refreshAtEnd />)
          </Notice>
        ) : null}
        {dispute.ruling && dispute.rulings.length === 0 ? <Ruling dispute={dispute} /> : null}
        <PublishedRulings dispute={dispute} />
        {dispute.award ? (
          <AwardSaid
            award={dispute.award}
            view={{ ...dispute, buyer: { name: dispute.buyerName }, seller: { name: dispute.sellerName } }}
          />
        ) : null}
        {dispute.state === 'closed' && !dispute.ruling ? <Notice>{t('panel.ended_otherwise')}</Notice> : null}
        {dispute.state === 'closed' ? null : <Prospects dispute={dispute} />}
        <Asks asks={dispute.asks} names={names} />
        <Statements statements={dispute.statements} names={names} />
        {dispute.statementsLeft > 0 ? <StatementForm tradeId={tradeId} left={dispute.statementsLeft} /> : null}
        {evidence}
        <Looks looks={dispute.looks} />
      </div>
    </Card>
  );
}

/** The chain was faster than the file: asks again until it is there. */
function Opening() {
  const t = useTranslations('dispute.panel');
  useLook(1.5);
  return (
    <Notice role="status" title={t('title')}>
      {t('opening')}
    </Notice>
  );
}

/** What happens next and by when, what the two can do meanwhile, and what happens if nobody rules. */
function Prospects({ dispute }: { dispute: PartyDisputeView }) {
  const t = useTranslations('dispute.panel');
  const now = useServerNow(dispute.now);
  const hearing = now < dispute.rulingFrom;
  const time = (at: number | null, name: string) =>
    at === null ? (
      t('no_backup')
    ) : (
      <>
        <Instant at={at} as="minute" />
        {now < at ? (
          <>
            {' · '}
            <Countdown until={at} now={dispute.now} label={name} refreshAtEnd />
          </>
        ) : null}
      </>
    );
  return (
    <div className="flex flex-col gap-3">
      <NextStep dispute={dispute} hearing={hearing} />
      <p className="text-sm text-quiet">
        {dispute.moderatorName ? t('moderator', { name: dispute.moderatorName }) : t('no_moderator')}
      </p>
      <Definitions>
        <Definition name={t('ruling_from')}>{time(dispute.rulingFrom, t('ruling_from'))}</Definition>
        <Definition name={t('backup_from')}>{time(dispute.backupFrom, t('backup_from'))}</Definition>
        <Definition name={t('lapse_from')} note={t('lapse_note')}>
          {time(dispute.lapseFrom, t('lapse_from'))}
        </Definition>
      </Definitions>
      <p className="text-sm text-quiet">
        {t('staff_silent')} <ExitPageLink quiet />
      </p>
      <p className="flex flex-wrap gap-x-4 text-sm">
        <TextLink href="/court">{t('rules')}</TextLink>
        <TextLink href="/transparency">{t('medians')}</TextLink>
      </p>
    </div>
  );
}

type Live = Exclude<PartyDisputeView['state'], 'closed'>;
const SENTENCES = {
  open: 'open',
  review: 'review',
  waiting_buyer: 'waiting',
  waiting_seller: 'waiting',
  waiting_both: 'waiting',
  concurring: 'concurring',
  ruled: 'ruled',
  appealed: 'appealed',
  sealing: 'sealing',
} as const satisfies Record<Live, string>;

/** Of the state the case is in: who acts next, and until when. */
function NextStep({ dispute, hearing }: { dispute: PartyDisputeView; hearing: boolean }) {
  const t = useTranslations('dispute.panel');
  if (dispute.state === 'closed') return null;
  const of = SENTENCES[dispute.state];
  const sentence = of === 'waiting' ? (dispute.answerBy === null ? 'waiting_other' : 'waiting_you') : of;
  const until =
    of === 'waiting'
      ? (dispute.asks.at(-1)?.dueAt ?? null)
      : of === 'ruled'
        ? (dispute.rulings.at(-1)?.appealUntil ?? null)
        : null;
  const heard = of === 'open' || of === 'review' || of === 'waiting';
  return (
    <Notice tone={heard ? 'caution' : 'neutral'} title={t('next')}>
      <p>
        {t(`next_by.${sentence}`)}{' '}
        {until === null ? null : (
          <>
            {t('next_until')} <Instant at={until} as="minute" />.
          </>
        )}
        {until === null && heard && hearing ? (
          <>
            {t('ruling_possible')} <Instant at={dispute.rulingFrom} as="minute" />.
          </>
        ) : null}
      </p>
      {heard ? <p>{hearing ? t('hearing') : t('ruling')}</p> : null}
    </Notice>
  );
}

/** The ruling that the chain carried out, with its reasons. */
function Ruling({ dispute }: { dispute: PartyDisputeView }) {
  const t = useTranslations('dispute.panel');
  const { ruling } = dispute;
  if (!ruling) return null;
  return (
    <section aria-label={t('ruled')} className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('ruled')}</h3>
      <DivisionTable
        {...ruling}
        asset={dispute.asset}
        decimals={dispute.assetDecimals}
        buyerName={dispute.buyerName}
        sellerName={dispute.sellerName}
      />
      <div>
        <h4 className="text-sm text-quiet">{t('reasons')}</h4>
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {ruling.reason || t('no_reasons')}
        </p>
      </div>
    </section>
  );
}
