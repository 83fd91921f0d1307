'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { BackupDialog } from '#components/account/backup-dialog.tsx';
import { useSigner } from '#components/account/keys.ts';
import { useActor } from '#components/account/provider.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { signAct } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { useSay } from './amounts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { PayeeDetails, PayerAnnounced } from './payee.tsx';
import { Step } from './step.tsx';
import { useAct } from './use-act.ts';
import type { Key } from './use-key.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

type Props = { trade: TradeView; keys: Key; inSight: boolean; needsBackup: boolean };

/** The buyer pays: details to copy, rules that keep the money safe, then "I have paid". */
export function PayStep({ trade, keys, inSight, needsBackup }: Props) {
  const t = useTranslations('trade.pay');
  const say = useSay(trade);
  const [asking, setAsking] = useState<'backup' | 'paid'>();
  const actor = useActor();
  const refresh = useRefresh();
  const hidden = trade.payee.kind === 'hidden' ? trade.payee.because : null;
  // Somebody who paid in time may still say so when the time for paying is over.
  const may = hidden === null || hidden === 'too_little_time';
  return (
    <Step
      title={t('title')}
      inSight={inSight}
      action={
        may ? (
          <Button variant="primary" size="lg" wide onClick={() => setAsking(needsBackup ? 'backup' : 'paid')}>
            {t('submit')}
          </Button>
        ) : null
      }
    >
      {hidden === null ? (
        <>
          <p>{say('pay.lead')}</p>
          <PayeeDetails trade={trade} keys={keys} />
          <ul className="list-disc space-y-1 ps-5 text-sm text-quiet">
            <li>{t('rule_own')}</li>
            <li>{t('rule_exact')}</li>
            <li>{t('rule_words')}</li>
          </ul>
        </>
      ) : (
        <Notice tone={hidden === 'too_little_time' ? 'danger' : 'neutral'}>{t(`hidden.${hidden}`)}</Notice>
      )}
      <PayerAnnounced trade={trade} keys={keys} />
      {needsBackup ? (
        <Notice
          tone="caution"
          title={t('backup_title')}
          action={<Button onClick={() => setAsking('backup')}>{t('backup_submit')}</Button>}
        >
          {t('backup')}
        </Notice>
      ) : null}
      {actor ? (
        <BackupDialog
          owner={actor}
          open={asking === 'backup'}
          onClose={(saved) => {
            // Asked for, not forced: the clock for paying runs.
            setAsking('paid');
            if (saved) refresh();
          }}
        />
      ) : null}
      <PaidDialog trade={trade} open={asking === 'paid'} onClose={() => setAsking(undefined)} />
    </Step>
  );
}

function PaidDialog({ trade, open, onClose }: { trade: TradeView; open: boolean; onClose: () => void }) {
  const t = useTranslations('trade.pay');
  const say = useSay(trade);
  const signer = useSigner();
  const acting = useAct();
  const [sure, setSure] = useState(false);
  const markPaid = async () => {
    const done = await acting.run(() => signAct(trade, signer!, { move: 'markPaid' }, serverNow(), call));
    if (done) onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={t('confirm_title')}
      lead={say('pay.confirm_lead')}
      confirm={t('confirm')}
      acting={acting}
      disabled={!sure || !signer}
      onConfirm={() => void markPaid()}
    >
      <Checkbox label={say('pay.sure')} checked={sure} onChange={(event) => setSure(event.target.checked)} />
    </ConfirmDialog>
  );
}
