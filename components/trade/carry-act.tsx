'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { QrCode } from '#components/ui/qr-code.tsx';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { SIGNABLE_MOVES, type SignableMove } from '#lib/chain/signing.ts';
import { call } from '#lib/http/browser.ts';
import { printFromFile } from '#lib/trade/printed-act.ts';
import type { PendingMove, TradeFile, TradeView } from '#lib/trade/view.ts';

/** Seconds an own act may be on its way before its signer is handed it. */
const CARRY_AFTER = 120;

const isSignable = (move: string): move is SignableMove => (SIGNABLE_MOVES as string[]).includes(move);

/** The person's own acts that have not reached the chain in minutes, to be carried there by whoever they ask. */
export function CarryActs({ trade }: { trade: TradeView }) {
  const late = trade.pending.filter(
    (act) => act.by === trade.party && act.status === 'submitting' && trade.now - act.since >= CARRY_AFTER,
  );
  return late.map((act) => <CarryAct key={`${act.move} ${act.since}`} trade={trade} act={act} />);
}

function CarryAct({ trade, act }: { trade: TradeView; act: PendingMove }) {
  const t = useTranslations('trade');
  const [text, setText] = useState<string>();
  const { id } = trade;
  const signer = trade.terms[trade.party];
  const { move } = act;
  useEffect(() => {
    let gone = false;
    void call<TradeFile>('GET', `/trades/${id}/file`).then((file) => {
      if (!gone && file.ok && isSignable(move)) setText(printFromFile(file.value, move, signer));
    });
    return () => {
      gone = true;
    };
  }, [id, move, signer]);
  // An own transaction has no signature to carry: the wallet that sent it can send it again.
  if (!text) return null;
  return (
    <Notice tone="caution" role="status" title={t('carry.title', { move: t(`moves.${move}`) })}>
      <p>{t('carry.lead')}</p>
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
