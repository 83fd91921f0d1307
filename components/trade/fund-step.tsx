'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import { fundTrade, sealPayee, type FundStep as Doing } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { vaultHref } from '#lib/vault/href.ts';
import { Coins, useSay } from './amounts.tsx';
import { Step } from './step.tsx';
import { useAct } from './use-act.ts';
import type { Key } from './use-key.ts';

type Props = { trade: TradeView; keys: Key; inSight: boolean };

/** The seller locks the coins: what will be locked, what the wallet holds, how often it will ask. */
export function FundStep({ trade, keys, inSight }: Props) {
  const t = useTranslations('trade.fund');
  const say = useSay(trade);
  const signer = useSigner();
  const acting = useAct();
  const [doing, setDoing] = useState<Doing>('seal');
  const balance = trade.sellerBalance === null ? null : BigInt(trade.sellerBalance);
  const short = balance !== null && balance < BigInt(trade.lockedUnits);
  const { fromVault } = trade.terms;
  const vault = fromVault ? 'vault_' : '';
  const fund = async () => {
    const key = await keys.ask();
    return key.ok ? fundTrade(trade, signer!, key.value, call, setDoing) : key;
  };
  return (
    <Step
      title={t('title')}
      inSight={inSight}
      action={
        <Button
          variant="primary"
          size="lg"
          wide
          pending={acting.pending}
          pendingLabel={t(`doing.${doing}`)}
          aria-disabled={!signer || undefined}
          onClick={() => signer && void acting.run(fund)}
        >
          {t('submit')}
        </Button>
      }
    >
      <p>{say(`fund.${vault}lead`)}</p>
      <FundSums trade={trade} balance={balance} />
      {short ? (
        <Notice
          tone="caution"
          action={
            <TextLink href={fromVault ? vaultHref(trade.chainId) : '/settings'}>
              {t(`to_${fromVault ? 'vault' : 'wallet'}`)}
            </TextLink>
          }
        >
          {t(`${vault}short`)}
        </Notice>
      ) : null}
      <p className="text-sm text-quiet">
        {signer?.kind === 'injected'
          ? t('prompts', { count: fromVault || trade.tokenIsNative ? 1 : 2 })
          : t('no_prompts')}{' '}
        {t('sealed')}
      </p>
      <RefusalNotice refusal={acting.refusal} />
    </Step>
  );
}

/** What will be locked, the fee in it, and what the wallet holds. */
function FundSums({ trade, balance }: { trade: TradeView; balance: bigint | null }) {
  const t = useTranslations('trade.fund');
  const among = [trade.tokenUnits, trade.feeUnits, trade.lockedUnits, `${balance ?? 0n}`];
  return (
    <Definitions sums>
      <Definition name={t('to_buyer')}>
        <Coins of={trade} units={trade.tokenUnits} among={among} />
      </Definition>
      <Definition name={t('fee')}>
        <Coins of={trade} units={trade.feeUnits} among={among} />
      </Definition>
      <Definition name={t('locked')} total>
        <Coins of={trade} units={trade.lockedUnits} among={among} />
      </Definition>
      {balance === null ? null : (
        <Definition name={t(trade.terms.fromVault ? 'vault_balance' : 'balance')}>
          <Coins of={trade} units={`${balance}`} among={among} />
        </Definition>
      )}
    </Definitions>
  );
}

/** The coins are locked and the note that carried the payment details was lost on the way: hands them over again. */
export function HandOverStep({ trade, keys, inSight }: Props) {
  const t = useTranslations('trade.hand_over');
  const acting = useAct();
  const txHash = trade.timeline.find(({ type }) => type === 'trade.funded')?.txHash;
  const handOver = async () => {
    const key = await keys.ask();
    if (!key.ok) return key;
    const payeeSealed = await sealPayee(trade, key.value, call);
    if (!payeeSealed.ok) return payeeSealed;
    const body = { move: 'fund', txHash, payeeSealed: payeeSealed.value };
    return call('POST', `/trades/${trade.id}/transactions`, body, { key: newKey() });
  };
  return (
    <Step
      title={t('title')}
      inSight={inSight}
      action={
        <Button variant="primary" size="lg" wide pending={acting.pending} onClick={() => void acting.run(handOver)}>
          {t('submit')}
        </Button>
      }
    >
      <p>{t('lead')}</p>
      <RefusalNotice refusal={acting.refusal} />
    </Step>
  );
}
