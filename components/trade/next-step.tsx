'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { missesPayee } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { useSay } from './amounts.tsx';
import { FundStep, HandOverStep } from './fund-step.tsx';
import { PlainDialog } from './more-moves.tsx';
import { PayStep } from './pay-step.tsx';
import { PayerStep } from './payer-step.tsx';
import { ReleaseStep } from './release-step.tsx';
import { isUndrawn, nextMoveOf } from './status.ts';
import { Step } from './step.tsx';
import type { Key } from './use-key.ts';

type Props = { trade: TradeView; keys: Key; inSight: boolean; needsBackup: boolean; onPress: () => void };

/** The one next step of this person; nothing where the other is to act. */
export function NextStep({ trade, keys, inSight, needsBackup, onPress }: Props) {
  const next = nextMoveOf(trade);
  const underWay = trade.pending.filter(({ status }) => status === 'submitting');
  // Both have agreed: nobody should pay or release any more.
  if (underWay.some(({ move }) => move === 'settle')) return null;
  const waits = underWay.some((act) => act.by === trade.party && act.move === next);
  if (missesPayee(trade) && !trade.cancelledBy) return <HandOverStep trade={trade} keys={keys} inSight={inSight} />;
  if (mayNamePayer(trade)) return <PayerStep trade={trade} inSight={inSight} onPress={onPress} />;
  if (waits || next === null) return null;
  if (next === 'fund') return <FundStep trade={trade} keys={keys} inSight={inSight} />;
  if (next === 'markPaid') return <PayStep trade={trade} keys={keys} inSight={inSight} needsBackup={needsBackup} />;
  if (next === 'release') return <ReleaseStep trade={trade} keys={keys} inSight={inSight} />;
  if (next === 'refund' || next === 'reclaim' || next === 'lapse') {
    return <PlainStep trade={trade} move={next} inSight={inSight} />;
  }
  return null;
}

/** The buyer can say who pays while the coins are still being locked: that costs no time of the window. */
function mayNamePayer(trade: TradeView): boolean {
  if (trade.party !== 'buyer' || trade.cancelledBy || trade.payer || isUndrawn(trade)) return false;
  return trade.state === 'awaiting_escrow' || trade.state === 'awaiting_payment';
}

type PlainProps = { trade: TradeView; move: 'refund' | 'reclaim' | 'lapse'; inSight: boolean };

function PlainStep({ trade, move, inSight }: PlainProps) {
  const t = useTranslations('trade.actions');
  const say = useSay(trade);
  const [asking, setAsking] = useState(false);
  return (
    <Step
      title={t(move)}
      inSight={inSight}
      action={
        <Button variant="primary" size="lg" wide onClick={() => setAsking(true)}>
          {t(move)}
        </Button>
      }
    >
      <p>{say(`more.${move}`)}</p>
      {asking ? <PlainDialog trade={trade} move={move} onClose={() => setAsking(false)} /> : null}
    </Step>
  );
}
