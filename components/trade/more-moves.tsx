'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { cancelTrade, signAct } from '#lib/trade/browser.ts';
import type { Move, OpenMove } from '#lib/trade/machine.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { useSay } from './amounts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { DisputeDialog } from './dispute-dialog.tsx';
import { ExtendDialog } from './extend-dialog.tsx';
import { ReleaseDialog } from './release-step.tsx';
import { ProposeDialog } from './propose-dialog.tsx';
import { useAct } from './use-act.ts';
import type { Key } from './use-key.ts';

/** Moves with nothing to fill in: one question, one signature. */
export const PLAIN = ['cancel', 'refund', 'reclaim', 'lapse', 'markPaid'] as const;
type Plain = (typeof PLAIN)[number];
const isPlain = (move: Move): move is Plain => (PLAIN as readonly Move[]).includes(move);
/** What gives coins or a claim away for good. */
const DANGEROUS: readonly Move[] = ['refund', 'release', 'cancel'];

/** Everything else that is possible now or will be: only what the machine offers. `next` has its own place on the page. */
export function MoreMoves({ trade, keys, next }: { trade: TradeView; keys: Key; next: Move | null }) {
  const t = useTranslations('trade');
  const [asking, setAsking] = useState<Move>();
  // While the other waits for an answer, proposing something else is one of the answers and stands there.
  const answering = trade.proposals.some(({ by, state }) => by !== trade.party && state === 'open');
  const moves = trade.openMoves.filter(
    ({ move }) => move !== next && move !== 'fund' && move !== 'draw' && !(move === 'settle' && answering),
  );
  const onClose = () => setAsking(undefined);
  return (
    <>
      {moves.length > 0 ? (
        <Card>
          <CardTitle>{t('more.title')}</CardTitle>
          <ul className="divide-y divide-line">
            {moves.map((one) => (
              <MoveRow key={one.move} trade={trade} move={one} onPress={() => setAsking(one.move)} />
            ))}
          </ul>
        </Card>
      ) : null}
      {asking && isPlain(asking) ? <PlainDialog trade={trade} move={asking} onClose={onClose} /> : null}
      {asking === 'extend' ? <ExtendDialog trade={trade} onClose={onClose} /> : null}
      {asking === 'settle' ? <ProposeDialog trade={trade} onClose={onClose} /> : null}
      {asking === 'dispute' ? <DisputeDialog trade={trade} onClose={onClose} /> : null}
      <ReleaseDialog trade={trade} keys={keys} open={asking === 'release'} onClose={onClose} />
    </>
  );
}

/** What a settlement is for differs from side to side. */
const saidOf = (trade: TradeView, move: Move) => (move === 'settle' ? `settle_${trade.party}` : move);

function MoveRow({ trade, move, onPress }: { trade: TradeView; move: OpenMove; onPress: () => void }) {
  const t = useTranslations('trade');
  const say = useSay(trade);
  const waits = move.opensAt !== null;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3 first:pt-0 last:pb-0">
      <p className="min-w-0 flex-1 basis-60 text-sm text-quiet">{say(`more.${saidOf(trade, move.move)}`)}</p>
      <div className="flex flex-wrap items-center gap-3">
        {move.opensAt === null ? null : (
          <span className="text-sm text-quiet">
            <Countdown until={move.opensAt} now={trade.now} label={t('more.opens')} refreshAtEnd />
          </span>
        )}
        <Button variant={DANGEROUS.includes(move.move) ? 'danger' : 'quiet'} disabled={waits} onClick={onPress}>
          {t(`actions.${move.move}`)}
        </Button>
      </div>
    </li>
  );
}

/** Cancel, refund, reclaim, lapse: what it means, then the signature. */
export function PlainDialog({ trade, move, onClose }: { trade: TradeView; move: Plain; onClose: () => void }) {
  const t = useTranslations('trade');
  const say = useSay(trade);
  const signer = useSigner();
  const acting = useAct();
  const act = async () => {
    const done = await acting.run(() =>
      move === 'cancel' ? cancelTrade(trade, signer!, call) : signAct(trade, signer!, { move }, serverNow(), call),
    );
    if (done) onClose();
  };
  const side = move === 'cancel' ? `cancel_${trade.party}` : move;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t(`actions.${move}`)}
      lead={say(`confirm.${side}`)}
      confirm={t(`confirm_submit.${move}`)}
      danger={DANGEROUS.includes(move)}
      acting={acting}
      disabled={!signer}
      onConfirm={() => void act()}
    />
  );
}
