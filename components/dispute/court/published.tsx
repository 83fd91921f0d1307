'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { PartyDisputeView, PublishedRuling } from '#lib/dispute/view.ts';
import { DivisionTable } from '../division.tsx';
import { usePost } from '../use-post.ts';
import { WordsForm } from './words-form.tsx';

/** The rulings that both read, and what the reader can do about the last: accept it, or appeal while there is time. */
export function PublishedRulings({ dispute }: { dispute: PartyDisputeView }) {
  const { rulings } = dispute;
  return (
    <>
      {rulings.map((ruling, index) => (
        <One key={ruling.id} dispute={dispute} ruling={ruling} last={index === rulings.length - 1} />
      ))}
    </>
  );
}

function One({ dispute, ruling, last }: { dispute: PartyDisputeView; ruling: PublishedRuling; last: boolean }) {
  const t = useTranslations('dispute.court');
  return (
    <section aria-label={t(`instance_${ruling.instance}`)} className="flex flex-col gap-3">
      <h3 className="font-semibold">
        {t(`instance_${ruling.instance}`)}{' '}
        <span className="text-sm font-normal text-quiet">
          <Instant at={ruling.publishedAt} as="minute" />
        </span>
      </h3>
      <DivisionTable
        {...ruling}
        asset={dispute.asset}
        decimals={dispute.assetDecimals}
        buyerName={dispute.buyerName}
        sellerName={dispute.sellerName}
      />
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {ruling.reason}
      </p>
      <p className="text-sm text-quiet">
        {t('fault')}: {t(`faults.${ruling.fault}`)}
        {ruling.offence ? ` · ${t(`offences.${ruling.offence}`)}` : null}
      </p>
      {ruling.appealedBy ? (
        <div className="border-s-2 border-line ps-3">
          <p className="text-sm text-quiet">{t(`appealed_by_${ruling.appealedBy}`)}</p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {ruling.appealReason}
          </p>
        </div>
      ) : null}
      {last && dispute.state !== 'closed' ? <Next dispute={dispute} ruling={ruling} /> : null}
    </section>
  );
}

/** What happens with it next, and by when. */
function Next({ dispute, ruling }: { dispute: PartyDisputeView; ruling: PublishedRuling }) {
  const t = useTranslations('dispute.court');
  const { post, pending, refusal } = usePost();
  if (dispute.state === 'appealed') return <Notice title={t('stages.appealed')}>{t('appeal_under_way')}</Notice>;
  if (ruling.stoodAt !== null)
    return (
      <Notice tone="accent" title={t('stands')}>
        {t('stands_note')}
      </Notice>
    );
  const mine = ruling.acceptedBy.includes(dispute.party);
  return (
    <>
      <Notice title={mine ? t('accepted_by_you') : t('can_be_appealed')}>
        {ruling.appealUntil === null ? null : (
          <>
            {t('stands_from')} <Instant at={ruling.appealUntil} as="minute" /> (
            <Countdown until={ruling.appealUntil} now={dispute.now} label={t('stands_from')} refreshAtEnd />)
          </>
        )}
        {ruling.acceptedBy.some((party) => party !== dispute.party) ? <p>{t('accepted_by_other')}</p> : null}
      </Notice>
      <RefusalNotice refusal={refusal} />
      {dispute.mayAccept ? (
        <Button
          className="self-start"
          pending={pending}
          onClick={() => void post(`/trades/${dispute.tradeId}/ruling-acceptance`)}
        >
          {t('accept')}
        </Button>
      ) : null}
      {dispute.mayAppealUntil !== null ? (
        <Disclosure summary={t('appeal')}>
          <WordsForm
            path={`/trades/${dispute.tradeId}/appeal`}
            name="reason"
            label={t('appeal_reason')}
            hint={t('appeal_hint')}
            action={t('appeal')}
          />
        </Disclosure>
      ) : null}
    </>
  );
}
