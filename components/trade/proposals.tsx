'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useServerNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { acceptProposal, closeProposal } from '#lib/trade/proposal.browser.ts';
import type { ProposalView, TradeView } from '#lib/trade/view.ts';
import { Coins, partnerOf } from './amounts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { boundBy } from './proposal-form.ts';
import { Promises } from './proposal-words.tsx';
import { ProposeDialog } from './propose-dialog.tsx';
import { Shares } from './shares.tsx';
import { useAct } from './use-act.ts';

type One = { trade: TradeView; proposal: ProposalView };

/** The state as of now: a proposal runs out without anything happening. */
function useProposals(trade: TradeView): readonly ProposalView[] {
  const now = useServerNow(trade.now);
  return trade.proposals.map((one) =>
    one.state === 'open' && one.validUntil < now ? { ...one, state: 'expired' } : one,
  );
}

function useAsked(trade: TradeView): ProposalView | undefined {
  return useProposals(trade).findLast(({ by, state }) => by !== trade.party && state === 'open');
}

/** On a phone, where another tab is open: that something waits for an answer, and the way there. */
export function AnswerHint({ trade, onLook }: { trade: TradeView; onLook: () => void }) {
  const t = useTranslations('trade.settle');
  const asked = useAsked(trade);
  if (!asked) return null;
  return (
    <Notice role="status" className="lg:hidden" action={<Button onClick={onLook}>{t('look')}</Button>}>
      {t(`theirs_${asked.kind}`, { name: partnerOf(trade).name })}
    </Notice>
  );
}

/** The other's open proposal, theirs to answer: accept, propose something else, or say no. `isNext`: nothing else is theirs to do. */
export function Answer({ trade, isNext }: { trade: TradeView; isNext: boolean }) {
  const open = useAsked(trade);
  return open ? <AnswerCard key={open.id} trade={trade} proposal={open} isNext={isNext} /> : null;
}

function AnswerCard({ trade, proposal, isNext }: One & { isNext: boolean }) {
  const t = useTranslations('trade.settle');
  const [asking, setAsking] = useState<'accept' | 'counter'>();
  const declining = useAct();
  const { name } = partnerOf(trade);
  const kind = proposal.answersId === null ? proposal.kind : `counter_${proposal.kind}`;
  return (
    <Card aria-label={t('answer_label')}>
      <Title trade={trade} proposal={proposal} title={t(`theirs_${kind}`, { name })} note={t('theirs_note')} />
      <Shares trade={trade} toBuyer={BigInt(proposal.toBuyerUnits)} />
      <Why proposal={proposal} />
      <div className="mt-4 flex flex-col gap-2 sm:flex-row sm:flex-wrap">
        <Button variant={isNext ? 'primary' : 'quiet'} onClick={() => setAsking('accept')}>
          {t('accept')}
        </Button>
        <Button onClick={() => setAsking('counter')}>{t('counter')}</Button>
        <Button
          pending={declining.pending}
          onClick={() => void declining.run(() => closeProposal(trade, proposal, 'decline', call))}
        >
          {t('decline')}
        </Button>
      </div>
      <RefusalNotice refusal={declining.refusal} className="not-empty:pt-3" />
      <AcceptDialog trade={trade} proposal={proposal} open={asking === 'accept'} onClose={() => setAsking(undefined)} />
      {asking === 'counter' ? (
        <ProposeDialog trade={trade} answers={proposal} onClose={() => setAsking(undefined)} />
      ) : null}
    </Card>
  );
}

function Title({ trade, proposal, title, note }: One & { title: string; note: string }) {
  const t = useTranslations('trade.settle');
  return (
    <CardTitle
      aside={
        <>
          {t('valid')} <Countdown until={proposal.validUntil} now={trade.now} label={t('valid')} refreshAtEnd />
        </>
      }
      note={note}
    >
      {title}
    </CardTitle>
  );
}

function Why({ proposal }: { proposal: ProposalView }) {
  const t = useTranslations('trade.settle');
  if (proposal.reason === null) return null;
  return <p className="mt-3 text-sm text-quiet">{t('why', { reason: t(`reasons.${proposal.reason}`) })}</p>;
}

function AcceptDialog({ trade, proposal, open, onClose }: One & { open: boolean; onClose: () => void }) {
  const t = useTranslations('trade.settle');
  const signer = useSigner({ askAgain: trade.party === 'seller' && proposal.kind === 'divide' });
  const acting = useAct();
  const accept = async () => {
    if (await acting.run(() => acceptProposal(trade, signer!, proposal, call))) onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={t('accept_title')}
      lead={t(`accept_lead_${trade.party}`)}
      confirm={t('accept_submit')}
      danger
      acting={acting}
      disabled={!signer}
      onConfirm={() => void accept()}
    >
      <Shares trade={trade} toBuyer={BigInt(proposal.toBuyerUnits)} />
    </ConfirmDialog>
  );
}

/** A buyer who has signed to get less than everything does not pay as long as that signature counts. */
export function Binding({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.settle');
  const bound = boundBy(trade.proposals, trade.party, useServerNow(trade.now));
  if (trade.party !== 'buyer' || trade.state !== 'awaiting_payment' || bound.length === 0) return null;
  return (
    <Notice tone="danger" title={t('do_not_pay_title')}>
      {t('do_not_pay_now', { name: partnerOf(trade).name })}
      <Promises trade={trade} proposals={bound} />
    </Notice>
  );
}

/** One's own open proposal, and what was proposed before. */
export function Proposals({ trade }: { trade: TradeView }) {
  const all = useProposals(trade);
  const mine = all.findLast(({ by, state }) => by === trade.party && state === 'open');
  const past = all.filter(({ state }) => state !== 'open').toReversed();
  return (
    <>
      {mine ? <OwnCard key={mine.id} trade={trade} proposal={mine} /> : null}
      {past.length > 0 ? <Past trade={trade} proposals={past} /> : null}
    </>
  );
}

function OwnCard({ trade, proposal }: One) {
  const t = useTranslations('trade.settle');
  const [asking, setAsking] = useState(false);
  const acting = useAct();
  const { name } = partnerOf(trade);
  const withdraw = async () => {
    if (await acting.run(() => closeProposal(trade, proposal, 'withdraw', call))) setAsking(false);
  };
  return (
    <Card aria-label={t('own_label')}>
      <Title trade={trade} proposal={proposal} title={t(`mine_${proposal.kind}`)} note={t('mine_note', { name })} />
      <Shares trade={trade} toBuyer={BigInt(proposal.toBuyerUnits)} />
      <Why proposal={proposal} />
      <Button className="mt-4 max-sm:w-full" onClick={() => setAsking(true)}>
        {t('withdraw')}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('withdraw_title')}
        lead={t.rich('withdraw_lead', {
          name: () => <bdi key="name">{name}</bdi>,
          time: () => <Instant key="time" at={proposal.validUntil} as="minute" />,
        })}
        confirm={t('withdraw_submit')}
        acting={acting}
        onConfirm={() => void withdraw()}
      />
    </Card>
  );
}

/** What became of earlier proposals, and which of one's own signatures still count. */
function Past({ trade, proposals }: { trade: TradeView; proposals: readonly ProposalView[] }) {
  const t = useTranslations('trade.settle');
  const now = useServerNow(trade.now);
  // A buyer about to pay is told on top.
  const told = trade.party === 'buyer' && trade.state === 'awaiting_payment';
  const bound = told ? [] : boundBy(proposals, trade.party, now).filter(({ state }) => state !== 'accepted');
  return (
    <Card>
      <Disclosure summary={t('past', { count: proposals.length })}>
        <ol className="divide-y divide-line">
          {proposals.map((one) => (
            <li key={one.id} className="py-2.5 first:pt-0 last:pb-0">
              <p>
                {one.by === trade.party ? t('by_you') : <bdi>{partnerOf(trade).name}</bdi>}
                {': '}
                {t.rich('to_buyer_line', { coins: () => <Coins of={trade} units={one.toBuyerUnits} /> })}
              </p>
              <p className="flex flex-wrap gap-x-2 text-sm text-quiet">
                <span>{t(`states.${one.state}`)}</span>
                <Instant at={one.closedAt ?? one.createdAt} as="minute" />
              </p>
            </li>
          ))}
        </ol>
      </Disclosure>
      {bound.length > 0 ? (
        <Notice tone="caution" title={t('still_bound_title')} className="mt-2">
          {t('still_bound', { name: partnerOf(trade).name })}
          <Promises trade={trade} proposals={bound} />
        </Notice>
      ) : null}
    </Card>
  );
}
