'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { QrCode } from '#components/ui/qr-code.tsx';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { SIGNABLE_MOVES, type SignableMove } from '#lib/chain/signing.ts';
import type { SendRequest } from '#lib/chain/wallet.browser.ts';
import { call } from '#lib/http/browser.ts';
import { ownTransactionOf } from '#lib/trade/own-gas.browser.ts';
import { printFromFile } from '#lib/trade/printed-act.ts';
import type { PendingMove, TradeFile, TradeView } from '#lib/trade/view.ts';
import { useAct } from './use-act.ts';

/** Seconds an own act may be on its way before its signer is handed it. */
const CARRY_AFTER = 120;

const isSignable = (move: string): move is SignableMove => (SIGNABLE_MOVES as string[]).includes(move);

/** The person's own acts that have not reached the chain in minutes, to be carried there by whoever they ask. */
export function CarryActs({ trade }: { trade: TradeView }) {
  const late = trade.pending.filter(
    (act) =>
      act.by === trade.party &&
      act.status === 'submitting' &&
      // At once where the relayer says itself that it does not bring it now.
      (act.waits !== null || trade.now - act.since >= CARRY_AFTER),
  );
  return late.map((act) => <CarryAct key={`${act.move} ${act.since}`} trade={trade} act={act} />);
}

function CarryAct({ trade, act }: { trade: TradeView; act: PendingMove }) {
  const t = useTranslations('trade');
  const [text, setText] = useState<string>();
  const [own, setOwn] = useState<SendRequest>();
  const { id } = trade;
  const signer = trade.terms[trade.party];
  const { move } = act;
  useEffect(() => {
    let gone = false;
    void call<TradeFile>('GET', `/trades/${id}/file`).then((file) => {
      if (gone || !file.ok || !isSignable(move)) return;
      setText(printFromFile(file.value, move, signer));
      setOwn(ownTransactionOf(file.value, move, signer));
    });
    return () => {
      gone = true;
    };
  }, [id, move, signer]);
  // An own transaction has no signature to carry: the wallet that sent it can send it again.
  if (!text) return null;
  return (
    <Notice tone="caution" role="status" title={t('carry.title', { move: t(`moves.${move}`) })}>
      <p>{t(act.waits === null ? 'carry.lead' : `carry.waits.${act.waits}`)}</p>
      {own ? <OwnGas request={own} /> : null}
      <Disclosure summary={t('carry.show')}>
        <div className="grid gap-3">
          <QrCode text={text} label={t('carry.qr')} />
          <div className="flex items-start gap-2">
            <MachineText className="min-w-0 text-sm select-all">{text}</MachineText>
            <CopyButton text={text} label={t('carry.copy')} className="shrink-0" />
          </div>
          <p>
            {t('carry.how')} <ExitPageLink />
          </p>
        </div>
      </Disclosure>
    </Notice>
  );
}

/** The same signed act as an own transaction: it costs a little of the chain's own coin, and asks the site for nothing. */
function OwnGas({ request }: { request: SendRequest }) {
  const t = useTranslations('trade.carry');
  const signer = useSigner();
  const acting = useAct();
  const [sent, setSent] = useState(false);
  if (sent) return <p role="status">{t('own_sent')}</p>;
  const send = async () => {
    if (signer && (await acting.run(() => signer.sendTransaction(request)))) setSent(true);
  };
  return (
    <div className="grid justify-items-start gap-3">
      <RefusalNotice refusal={acting.refusal} />
      <Button disabled={!signer || acting.pending} onClick={() => void send()}>
        {t('own_gas')}
      </Button>
    </div>
  );
}
