'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { signAct } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { useSay } from './amounts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { PayerAnnounced } from './payee.tsx';
import { Step } from './step.tsx';
import { useAct } from './use-act.ts';
import type { Key } from './use-key.ts';

/** The seller checks the bank, never a picture, and releases. */
export function ReleaseStep({ trade, keys, inSight }: { trade: TradeView; keys: Key; inSight: boolean }) {
  const t = useTranslations('trade.release');
  const say = useSay(trade);
  const [asking, setAsking] = useState(false);
  return (
    <Step
      title={t('title')}
      inSight={inSight}
      action={
        <Button variant="primary" size="lg" wide onClick={() => setAsking(true)}>
          {t('submit')}
        </Button>
      }
    >
      <p>{say('release.lead')}</p>
      <PayerAnnounced trade={trade} keys={keys} />
      <Notice tone="caution">{t('never')}</Notice>
      <ReleaseDialog trade={trade} keys={keys} open={asking} onClose={() => setAsking(false)} />
    </Step>
  );
}

const CHECKS = ['bank', 'name', 'amount', 'reversal'] as const;

/** Four things to have checked, then the wallet; a wallet of this browser asks for its password each time. */
export function ReleaseDialog(props: { trade: TradeView; keys: Key; open: boolean; onClose: () => void }) {
  const { trade, keys, onClose } = props;
  const t = useTranslations('trade.release');
  const say = useSay(trade);
  const signer = useSigner({ askAgain: true });
  const acting = useAct();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const reversibility = findMethod(trade.methodId)?.reversibility ?? 'reversible';
  const release = async () => {
    const done = await acting.run(() => signAct(trade, signer!, { move: 'release' }, serverNow(), call));
    if (done) onClose();
  };
  return (
    <ConfirmDialog
      open={props.open}
      onClose={onClose}
      title={t('confirm_title')}
      lead={say('release.confirm_lead')}
      confirm={t('confirm')}
      acting={acting}
      disabled={ticked.length < CHECKS.length || !signer}
      onConfirm={() => void release()}
    >
      <PayerAnnounced trade={trade} keys={keys} />
      <div className="flex flex-col">
        {CHECKS.map((check) => (
          <Checkbox
            key={check}
            checked={ticked.includes(check)}
            onChange={({ target }) =>
              setTicked((before) => (target.checked ? [...before, check] : before.filter((one) => one !== check)))
            }
            label={check === 'reversal' ? t('checks.reversal') : say(`release.checks.${check}`)}
            hint={check === 'reversal' ? t(`rail.${reversibility}`) : undefined}
          />
        ))}
      </div>
    </ConfirmDialog>
  );
}
