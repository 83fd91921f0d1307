'use client';
import { useTranslations } from 'next-intl';
import { useSigner } from '#components/account/keys.ts';
import { useAct } from '#components/trade/use-act.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Dialog, DialogClose } from '#components/ui/dialog.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useLook } from '#components/ui/use-look.ts';
import { call } from '#lib/http/browser.ts';
import { endStanding } from '#lib/offer/browser.ts';
import type { OfferState } from '#lib/offer/machine.ts';
import type { SignedStandingView, StandingView } from '#lib/offer/view.ts';
import { vaultHref } from '#lib/vault/href.ts';
import { tokenText } from './amounts.ts';
import { StandingDialog } from './standing-dialog.tsx';

type Props = { standing: StandingView; state: OfferState };

/** To the maker of a sell offer: whether it is standing, what that allows, and the way into and out of it. */
export function StandingCard({ standing, state }: Props) {
  const t = useTranslations('standing');
  const { current, ended } = standing;
  // That something has become final is no event: while that is waited for, the page asks.
  useLook(ended.some(({ cancelling }) => cancelling) ? 3 : null);
  if (state === 'closed' && ended.length === 0) return null;
  return (
    <Card>
      <CardTitle aside={current ? <Badge tone="accent">{t('badge')}</Badge> : null}>{t('title')}</CardTitle>
      <div className="flex flex-col gap-4">
        {current ? <Signed standing={standing} current={current} /> : <p>{t('lead')}</p>}
        {state === 'closed' ? null : (
          <div className="flex flex-wrap items-center gap-2">
            {state === 'paused' ? <p className="text-quiet">{t('paused')}</p> : <Sign standing={standing} />}
            {current ? <EndDialog standing={standing} one={current} /> : null}
          </div>
        )}
        {ended.map((one) => (
          <Ended key={one.id} standing={standing} one={one} />
        ))}
      </div>
    </Card>
  );
}

function Sign({ standing }: { standing: StandingView }) {
  const t = useTranslations('standing');
  const { bounds, current } = standing;
  return bounds ? (
    <StandingDialog standing={standing} bounds={bounds} label={current ? t('renew') : t('make')} again={!!current} />
  ) : (
    <p className="text-quiet">{t('no_price')}</p>
  );
}

function Signed({ standing, current }: { standing: StandingView; current: NonNullable<StandingView['current']> }) {
  const t = useTranslations('standing');
  const { asset } = standing;
  const money = (units: string) => <Money amount={tokenText(units, standing)} unit={asset} />;
  const least = BigInt(standing.bounds?.least ?? current.least);
  return (
    <>
      {current.fits ? null : (
        <Notice tone="caution" title={t('unfit_title')}>
          {t('unfit')}
        </Notice>
      )}
      {BigInt(standing.vault.free) < least ? (
        <Notice
          tone="caution"
          title={t('short_title')}
          action={<TextLink href={vaultHref(standing.chainId)}>{t('to_vault')}</TextLink>}
        >
          {t('short')}
        </Notice>
      ) : null}
      <Definitions>
        <Definition name={t('until')}>
          <Instant at={current.validUntil} as="minute" />
        </Definition>
        <Definition name={t('lanes')}>
          <span className="figures">{t('lanes_used', { used: current.lanesUsed, lanes: current.lanes })}</span>
        </Definition>
        <Definition name={t('each')}>{money(current.most)}</Definition>
        <Definition name={t('at_once')} note={t('at_once_note', { lanes: current.lanes })}>
          {money(current.mostLocked)}
        </Definition>
        <Definition name={t('vault')}>{money(standing.vault.free)}</Definition>
      </Definitions>
    </>
  );
}

type OneProps = { standing: StandingView; one: SignedStandingView };

function EndDialog({ standing, one }: OneProps) {
  const t = useTranslations('standing');
  const acting = useEnd({ standing, one });
  return (
    <Dialog
      title={t('end_title')}
      description={t('end_lead')}
      locked={acting.pending}
      trigger={<Button variant="danger">{t('end')}</Button>}
      actions={
        <>
          <DialogClose>
            <Button>{t('back')}</Button>
          </DialogClose>
          <Button variant="danger" pending={acting.pending} pendingLabel={t('signing')} onClick={acting.end}>
            {t('end_yes')}
          </Button>
        </>
      }
    >
      <RefusalNotice refusal={acting.refusal} />
    </Dialog>
  );
}

/** Ended here: what that means on the chain, and the way to end it there. */
function Ended({ standing, one }: OneProps) {
  const t = useTranslations('standing');
  const acting = useEnd({ standing, one });
  const at = (instant: number) => <Instant at={instant} as="minute" />;
  return (
    <Notice
      title={t('ended_title')}
      action={
        one.cancelling ? undefined : (
          <Button size="sm" pending={acting.pending} pendingLabel={t('signing')} onClick={acting.end}>
            {t('void')}
          </Button>
        )
      }
    >
      <p>{t.rich(`ended.${one.endReason ?? 'cancelled'}`, { date: () => at(one.signedAt) })}</p>
      <p className="mt-1 text-quiet">
        {one.cancelling ? t('voiding') : t.rich('void_note', { until: () => at(one.validUntil) })}
      </p>
      <RefusalNotice refusal={acting.refusal} />
    </Notice>
  );
}

function useEnd({ standing, one }: OneProps) {
  const t = useTranslations('standing');
  const signer = useSigner();
  const { pending, refusal, run } = useAct();
  const end = async () => {
    if (signer && (await run(() => endStanding(standing, one, signer, call)))) toast(t('over'));
  };
  return { pending, refusal, end: () => void end() };
}
