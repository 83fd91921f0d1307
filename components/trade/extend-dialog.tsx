'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Instant } from '#components/ui/instant.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { signAct } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useAct } from './use-act.ts';

const CHOICES = [
  { key: 'hours', seconds: 4 * HOUR },
  { key: 'day', seconds: DAY },
  { key: 'days', seconds: 3 * DAY },
] as const;

/** The seller gives more time, once. It cannot be taken back. */
export function ExtendDialog({ trade, onClose }: { trade: TradeView; onClose: () => void }) {
  const t = useTranslations('trade.extend');
  const title = useTranslations('trade.actions');
  const signer = useSigner();
  const acting = useAct();
  const [seconds, setSeconds] = useState<number>(DAY);
  // Counted from the deadline, or from now where it has passed: more time is never less.
  const from = Math.max(trade.paymentDeadline ?? 0, trade.now);
  const extend = async () => {
    const act = { move: 'extend', value: `${from + seconds}` } as const;
    if (await acting.run(() => signAct(trade, signer!, act, serverNow(), call))) onClose();
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={title('extend')}
      lead={t('lead')}
      confirm={t('confirm')}
      acting={acting}
      disabled={!signer}
      onConfirm={() => void extend()}
    >
      <RadioGroup aria-label={title('extend')}>
        {CHOICES.map((choice) => (
          <Radio
            key={choice.key}
            name="extend"
            label={t(`by.${choice.key}`)}
            aside={<Instant at={from + choice.seconds} as="minute" />}
            checked={seconds === choice.seconds}
            onChange={() => setSeconds(choice.seconds)}
          />
        ))}
      </RadioGroup>
    </ConfirmDialog>
  );
}
