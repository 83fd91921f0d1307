import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { KeyChanged } from '#components/chat/lines.ts';
import { SafetyCard } from '#components/learn/safety-card.tsx';
import { PracticeCard } from '#components/practice/practice-card.tsx';
import { Room } from '#components/trade/room.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page } from '#components/ui/page.tsx';
import { getMyAccount, identityChangesOf } from '#lib/account/queries.ts';
import { hasBlocked } from '#lib/account/queries/blocks.ts';
import { findMyNote } from '#lib/account/queries/notes.ts';
import { hasTrusted } from '#lib/account/queries/trusts.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { getTradeFault } from '#lib/dispute/queries/fault.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { getTradeFeedback } from '#lib/reputation/queries.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { momentOf, UNFOLDED_UNTIL } from '#lib/trade/moment.ts';
import { otherParty } from '#lib/trade/policy.ts';
import { findPracticeStage } from '#lib/trade/practice/queries.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { findMyCredit } from '#lib/vault/queries.ts';
import { answer } from '../../practice/actions.ts';
import { block, report, saveNote, trust, unblock, untrust } from '../../traders/people-actions.ts';
import { readCtx } from '../ctx.ts';

type Props = { params: Promise<{ id: string }> };

const load = cache(async (id: string) => {
  const params = tradeParams.safeParse({ id });
  const ctx = await readCtx();
  return { ctx, room: params.success ? await getTradeRoom(ctx, { tradeId: params.data.id }) : null };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [t, { room }] = await Promise.all([getTranslations('trade.page'), load((await params).id)]);
  if (!room?.ok) return { title: t('title') };
  return { title: t(`title_${room.value.party}`, { asset: room.value.asset }) };
}

/** The trade room. Somebody else's trade looks like one that does not exist. */
export default async function TradePage({ params }: Props) {
  const { id } = await params;
  const { ctx, room } = await load(id);
  if (!ctx.actor) redirect(`/sign-in?next=/trades/${encodeURIComponent(id)}`);
  if (!room?.ok) notFound();
  const trade = room.value;
  const partner = trade[otherParty(trade.party)];
  const [t, dispute, fault, feedback, credited, needsBackup, keyChanges, blocked, trusted, note, practice] =
    await Promise.all([
      getTranslations('trade.page'),
      trade.disputedAt === null ? null : getPartyDispute(ctx, { id }),
      isEnd(trade.state) ? getTradeFault(ctx, { id }) : null,
      isEnd(trade.state) && !trade.practice ? getTradeFeedback(ctx, { id }) : null,
      isEnd(trade.state) ? findMyCredit(ctx, { chainId: trade.chainId, tradeHash: trade.tradeHash }) : null,
      lacksBackup(ctx, trade),
      keyChangesOf(ctx, trade),
      hasBlocked(ctx, partner.id),
      hasTrusted(ctx, partner.id),
      findMyNote(ctx, partner.id),
      findPracticeStage(ctx, { tradeId: id }),
    ]);
  const moment = momentOf(trade);
  return (
    <Page className="flex-1">
      <header>
        <p className="text-sm text-quiet">
          <TextLink href="/trades">{t('all')}</TextLink>
        </p>
        <h1 className="text-2xl font-semibold tracking-tight">{t(`title_${trade.party}`, { asset: trade.asset })}</h1>
      </header>
      {/^0x0{40}$/.test(trade.terms.backupArbiter) ? <Notice tone="caution">{t('no_backup_arbiter')}</Notice> : null}
      <Room
        trade={trade}
        dispute={dispute?.ok ? dispute.value : null}
        fault={fault?.ok ? fault.value : null}
        feedback={feedback?.ok ? feedback.value : null}
        credited={credited}
        needsBackup={needsBackup}
        keyChanges={keyChanges}
        card={moment ? <SafetyCard of={moment} open={trade[trade.party].tradesDone < UNFOLDED_UNTIL} /> : null}
        practice={practice && <PracticeCard tradeId={id} stage={practice} act={answer} />}
        mine={{ trusted, blocked, note }}
        acts={{ block, unblock, report, trust, untrust, saveNote }}
      />
    </Page>
  );
}

/** Whose message keys were replaced since the trade began. */
async function keyChangesOf({ db }: Ctx, trade: TradeView): Promise<readonly KeyChanged[]> {
  const since = trade.timeline[0]?.at ?? trade.now;
  const both = await Promise.all(
    (['buyer', 'seller'] as const).map(async (party) => {
      const changes = await identityChangesOf(db, trade[party].id, since);
      return changes.map(({ at }) => ({ party, at }));
    }),
  );
  return both.flat();
}

/** A buyer whose in-browser wallet has no recovery phrase: asked before coins arrive. A demo trader's keys are everybody's anyway. */
async function lacksBackup({ actor, db }: Ctx, trade: TradeView): Promise<boolean> {
  if (!actor || actor.walletKind !== 'browser' || actor.demo || trade.party !== 'buyer') return false;
  return !(await getMyAccount(db, actor)).hasBackup;
}
