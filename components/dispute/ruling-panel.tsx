'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useServerNow } from '#components/ui/server-clock.ts';
import { divide } from '#lib/trade/division.ts';
import type { CaseView, ProposalView } from '#lib/dispute/view.ts';
import { AwardPanel } from './award-panel.tsx';
import { DivisionTable } from './division.tsx';
import { RulingForm } from './ruling-form.tsx';
import { useRuling } from './use-ruling.ts';

/** What the moderator can do with the case now, and what others of the panel have done. */
export function RulingPanel({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.ruling');
  return (
    <Card aria-label={t('title')}>
      <CardTitle>{t('title')}</CardTitle>
      <div className="flex flex-col gap-5">
        <Body view={view} />
        <AwardPanel view={view} />
      </div>
    </Card>
  );
}

function Body({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.ruling');
  const now = useServerNow(view.now);
  if (view.ruling) return <Outcome view={view} />;
  if (view.state === 'closed') return <Notice>{t('ended_otherwise')}</Notice>;
  if (view.tradeState !== 'disputed') return <Notice>{t('not_disputed')}</Notice>;
  if (now < view.mayRuleFrom) {
    return (
      <Notice tone="caution" title={t(now < view.rulingFrom ? 'hearing' : 'backup')}>
        {t(now < view.rulingFrom ? 'hearing_note' : 'backup_note')} <Instant at={view.mayRuleFrom} as="minute" /> (
        <Countdown until={view.mayRuleFrom} now={view.now} label={t('hearing')} refreshAtEnd />)
      </Notice>
    );
  }
  const { proposal } = view;
  const backup = view.part === 'backup';
  const open = proposal?.status !== 'submitting' && view.seated !== false;
  return (
    <>
      {proposal ? <Proposal view={view} proposal={proposal} /> : null}
      {view.seated === false ? <Notice>{t('no_seat')}</Notice> : null}
      {view.seated === null ? <Notice tone="caution">{t('chain_silent')}</Notice> : null}
      {open && !backup && (!proposal || proposal.status !== 'waiting') ? <SignStanding view={view} /> : null}
      {open && backup && (!proposal || proposal.status !== 'waiting') ? <RulingForm key={view.id} view={view} /> : null}
      {open && backup && proposal?.status === 'waiting' ? (
        <Disclosure summary={t('another')}>
          <p className="pb-3 text-sm text-quiet">{t('another_note')}</p>
          <RulingForm view={view} />
        </Disclosure>
      ) : null}
    </>
  );
}

/** The ruling that stands, put into the words of the chain: the first of the panel signs it, the others sign the same. */
function SignStanding({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.ruling');
  const [signing, setSigning] = useState(false);
  const { propose, refusal } = useRuling(view);
  const standing = view.staffRulings.findLast(({ stoodAt }) => stoodAt !== null);
  if (!standing || view.part === 'assistant') return null;
  return (
    <section aria-label={t('standing')} className="flex flex-col gap-4">
      <Division view={view} toBuyerUnits={standing.toBuyerUnits} />
      <Reasons text={standing.reason} />
      <p className="text-sm text-quiet">{t('signing_note')}</p>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        wide
        pending={signing}
        pendingLabel={t('signing')}
        onClick={async () => {
          setSigning(true);
          await propose(standing.toBuyerUnits, standing.reason);
          setSigning(false);
        }}
      >
        {t('sign_standing')}
      </Button>
    </section>
  );
}

function Division({ view, toBuyerUnits }: { view: CaseView; toBuyerUnits: string }) {
  const division = divide(BigInt(view.amountUnits), BigInt(view.feeUnits), BigInt(toBuyerUnits));
  if (!division) return null;
  return (
    <DivisionTable
      toBuyerUnits={division.toBuyer.toString()}
      toSellerUnits={division.toSeller.toString()}
      feeUnits={division.fee.toString()}
      asset={view.asset}
      decimals={view.assetDecimals}
      buyerName={view.buyer.name}
      sellerName={view.seller.name}
    />
  );
}

function Reasons({ text }: { text: string }) {
  const t = useTranslations('dispute.ruling');
  return (
    <div>
      <h3 className="text-sm text-quiet">{t('reasons')}</h3>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {text || t('no_reasons')}
      </p>
    </div>
  );
}

/** The proposal, who signed it, and the place for one's own signature. */
function Proposal({ view, proposal }: { view: CaseView; proposal: ProposalView }) {
  const t = useTranslations('dispute.ruling');
  const [signing, setSigning] = useState(false);
  const { confirm, refusal } = useRuling(view);
  const mine = view.seated === true && !view.signedByMe && proposal.status === 'waiting';
  return (
    <section aria-label={t('proposal')} className="flex flex-col gap-4">
      <p className="text-sm text-quiet">{t('proposed_by', { name: proposal.proposedBy })}</p>
      <Division view={view} toBuyerUnits={proposal.toBuyerUnits} />
      <Reasons text={proposal.reason} />
      <div>
        <h3 className="text-sm text-quiet">
          {t('signed', { count: proposal.signedBy.length, needed: view.threshold ?? 0 })}
        </h3>
        <ul>
          {proposal.signedBy.map(({ wallet, name }) => (
            <li key={wallet}>{name ? <bdi>{name}</bdi> : <MachineText short>{wallet}</MachineText>}</li>
          ))}
        </ul>
      </div>
      <Status view={view} proposal={proposal} />
      <RefusalNotice refusal={refusal} />
      {mine ? (
        <Button
          variant="primary"
          wide
          pending={signing}
          pendingLabel={t('signing')}
          onClick={async () => {
            setSigning(true);
            await confirm();
            setSigning(false);
          }}
        >
          {t('sign')}
        </Button>
      ) : null}
    </section>
  );
}

function Status({ view, proposal }: { view: CaseView; proposal: ProposalView }) {
  const t = useTranslations('dispute.ruling');
  if (proposal.status === 'submitting') return <Notice role="status">{t('submitting')}</Notice>;
  if (proposal.status === 'expired') return <Notice tone="caution">{t('expired')}</Notice>;
  if (proposal.status === 'refused') {
    return <Notice tone="danger">{t('refused', { reason: proposal.refusal ?? '' })}</Notice>;
  }
  return (
    <p className="text-sm text-quiet">
      {t('valid_for')} <Countdown until={proposal.validUntil} now={view.now} label={t('valid_for')} refreshAtEnd />
      {view.signedByMe ? <span className="block">{t('waiting_for_others')}</span> : null}
    </p>
  );
}

function Outcome({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.ruling');
  if (!view.ruling) return null;
  return (
    <>
      <Notice tone="accent">{t('done')}</Notice>
      <Division view={view} toBuyerUnits={view.ruling.toBuyerUnits} />
      <Reasons text={view.ruling.reason} />
    </>
  );
}
