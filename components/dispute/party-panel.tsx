'use client';
import { useTranslations } from 'next-intl';
import { useEffect, type ReactNode } from 'react';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { useServerNow } from '#components/ui/server-clock.ts';
import type { PartyDisputeView } from '#lib/dispute/view.ts';
import { Asks } from './court/asks.tsx';
import { Looks } from './court/looks.tsx';
import { PublishedRulings } from './court/published.tsx';
import { DivisionTable } from './division.tsx';
import { useCaseHints } from './live.ts';
import { StatementForm } from './statement-form.tsx';
import { Statements } from './statements.tsx';
import { useRefresh } from '#components/ui/use-refresh.ts';

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
  useCaseHints(dispute?.state === 'closed' ? undefined : dispute?.id);
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
  const refresh = useRefresh();
  useEffect(() => {
    const timer = setInterval(() => refresh(), 1500);
    return () => clearInterval(timer);
  }, [refresh]);
  return (
    <Notice role="status" title={t('title')}>
      {t('opening')}
    </Notice>
  );
}

/** What can happen from when, and what happens if nobody rules. */
function Prospects({ dispute }: { dispute: PartyDisputeView }) {
  const t = useTranslations('dispute.panel');
  const now = useServerNow(dispute.now);
  const hearing = now < dispute.rulingFrom;
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="caution" title={hearing ? t('hearing_title') : t('ruling_title')}>
        {hearing ? t('hearing') : t('ruling')}
      </Notice>
      <p className="text-sm text-quiet">
        {dispute.moderatorName ? t('moderator', { name: dispute.moderatorName }) : t('no_moderator')}
      </p>
      <Definitions>
        <Definition name={t('ruling_from')}>
          <Instant at={dispute.rulingFrom} as="minute" />
          {hearing ? (
            <>
              {' · '}
              <Countdown until={dispute.rulingFrom} now={dispute.now} label={t('ruling_from')} refreshAtEnd />
            </>
          ) : null}
        </Definition>
        <Definition name={t('backup_from')}>
          {dispute.backupFrom === null ? t('no_backup') : <Instant at={dispute.backupFrom} as="minute" />}
        </Definition>
        <Definition name={t('lapse_from')} note={t('lapse_note')}>
          <Instant at={dispute.lapseFrom} as="minute" />
        </Definition>
      </Definitions>
      <p className="text-sm text-quiet">
        {t('staff_silent')} <ExitPageLink quiet />
      </p>
    </div>
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
