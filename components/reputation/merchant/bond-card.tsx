'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { useAct } from '#components/trade/use-act.ts';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Money } from '#components/ui/money.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { createRpc } from '#lib/chain/rpc.browser.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import type { BondAssetView, BondPlace, BondView } from '#lib/reputation/merchants/view.ts';
import { moveBond, postBond } from '#lib/vault/bond.browser.ts';
import type { VaultStep } from '#lib/vault/browser.ts';

const rpc = createRpc();

type Props = { place: BondPlace; asset: BondAssetView; bond: BondView | undefined };

/** One asset's bond: what is asked, what lies there, what the wallet holds, and what its owner can do. */
export function BondCard({ place, asset, bond }: Props) {
  const t = useTranslations('merchant');
  const posted = BigInt(bond?.units ?? 0);
  const amount = (units: string) => (
    <Money amount={formatUnits(BigInt(units), asset.decimals, Math.min(2, asset.decimals))} unit={asset.symbol} />
  );
  const leaving = bond !== undefined && bond.freeFrom !== null;
  return (
    <div className="flex flex-col gap-4" data-asset={asset.symbol}>
      <Definitions>
        <Definition name={t('asked')}>{amount(asset.required)}</Definition>
        <Definition
          name={t('posted')}
          note={posted === 0n ? null : t(posted >= BigInt(asset.required) ? 'enough' : 'short')}
        >
          {posted === 0n ? <span className="text-quiet">{t('nothing_posted')}</span> : amount(`${posted}`)}
        </Definition>
        {asset.wallet === null ? null : <Definition name={t('in_wallet')}>{amount(asset.wallet)}</Definition>}
      </Definitions>
      {leaving ? (
        <p>
          {t('leaving')} <Instant at={bond.freeFrom!} as="minute" />
        </p>
      ) : null}
      <PostForm place={place} asset={asset} posted={posted} />
      {bond ? <Leave place={place} token={asset.token} freeFrom={bond.freeFrom} /> : null}
    </div>
  );
}

/** What is still missing stands in the field already. */
function PostForm({ place, asset, posted }: { place: BondPlace; asset: BondAssetView; posted: bigint }) {
  const t = useTranslations('merchant');
  const missing = BigInt(asset.required) - posted;
  const [typed, type] = useState(missing > 0n ? formatUnits(missing, asset.decimals) : '');
  const [tried, setTried] = useState(false);
  const [step, setStep] = useState<VaultStep>('send');
  const signer = useSigner();
  const acting = useAct();
  const amount = parseUnits(typed, asset.decimals);
  const has = asset.wallet === null || amount === undefined || amount <= BigInt(asset.wallet);
  const units = amount !== undefined && amount > 0n && has ? amount : undefined;
  const post = async () => {
    setTried(true);
    if (units === undefined || !signer) return;
    if (await acting.run(() => postBond(place, asset.token, units, { signer, rpc, onStep: setStep }))) {
      type('');
      setTried(false);
    }
  };
  return (
    <div className="flex max-w-md flex-col gap-3">
      <Field label={t('amount')} hint={t('post_note')} error={tried && units === undefined ? t('invalid') : undefined}>
        <AmountInput unit={asset.symbol} value={typed} onChange={type} />
      </Field>
      <RefusalNotice refusal={acting.refusal} />
      <div>
        <Button
          variant={missing > 0n ? 'primary' : 'quiet'}
          pending={acting.pending}
          pendingLabel={t(`doing.${waitOf(step)}`)}
          onClick={() => void post()}
        >
          {t('post')}
        </Button>
      </div>
    </div>
  );
}

/** What the owner waits for: their wallet, or the chain. */
const waitOf = (step: VaultStep): 'approve' | 'wait' | 'send' =>
  step === 'approve' || step === 'wait' ? step : 'send';

function Leave({ place, token, freeFrom }: { place: BondPlace; token: string; freeFrom: number | null }) {
  const t = useTranslations('merchant');
  const [step, setStep] = useState<VaultStep>('send');
  const signer = useSigner();
  const acting = useAct();
  const does = (move: 'giveNotice' | 'stay' | 'takeBack') => () =>
    void (signer && acting.run(() => moveBond(place, token, move, { signer, rpc, onStep: setStep })));
  const pending = { pending: acting.pending, pendingLabel: t(`doing.${waitOf(step)}`) };
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-4">
      <p className="text-sm text-quiet">{t('notice_note')}</p>
      <RefusalNotice refusal={acting.refusal} />
      <div className="flex flex-wrap gap-2">
        {freeFrom === null ? (
          <Button {...pending} onClick={does('giveNotice')}>
            {t('notice')}
          </Button>
        ) : (
          <Button {...pending} onClick={does('stay')}>
            {t('stay')}
          </Button>
        )}
        {freeFrom !== null && freeFrom <= serverNow() ? (
          <Button {...pending} onClick={does('takeBack')}>
            {t('take_back')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
