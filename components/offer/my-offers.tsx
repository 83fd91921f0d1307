import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Money, MoneyRange } from '#components/ui/money.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { getChain } from '#lib/chain/chains.ts';
import { returnsByItself, type OfferState } from '#lib/offer/machine.ts';
import type { OwnOfferView } from '#lib/offer/view.ts';
import { fiatText, shortTokenText } from './amounts.ts';
import { OfferActions } from './offer-actions.tsx';
import { Distance } from './distance.tsx';
import { MethodNames } from './words.tsx';

const TONES: Readonly<Record<OfferState, Tone>> = { live: 'accent', paused: 'caution', closed: 'neutral' };

/** A maker's own offers: what each says, how much of it is left, and what can be done with it. `networks`: there are several, and each says which it is on. */
export function MyOffers({ offers, networks }: { offers: readonly OwnOfferView[]; networks: boolean }) {
  return (
    <Rows>
      {offers.map((offer) => (
        <MyOffer key={offer.id} offer={offer} networks={networks} />
      ))}
    </Rows>
  );
}

function MyOffer({ offer, networks }: { offer: OwnOfferView; networks: boolean }) {
  const t = useTranslations('offer.mine');
  const words = { asset: offer.asset, currency: offer.currency };
  return (
    <Row className="flex flex-col gap-3 py-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-medium">
          <TextLink href={`/offers/${offer.id}`}>
            {offer.side === 'sell' ? t('sells', words) : t('buys', words)}
          </TextLink>
        </h2>
        {networks ? <span className="text-sm text-quiet">{getChain(offer.chainId).name}</span> : null}
        <Badges offer={offer} />
        {offer.liveTrades > 0 ? (
          <span className="text-sm text-quiet">{t('trades', { count: offer.liveTrades })}</span>
        ) : null}
      </div>
      <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-2 lg:grid-cols-4">
        <Fact name={t('price')}>
          {offer.wholePrice === null ? null : <Money amount={offer.wholePrice} unit={offer.currency} />}
          <Distance
            bps={offer.fromMarketBps}
            // To its maker a price costs the other way round than to who takes it.
            want={offer.side === 'sell' ? 'sell' : 'buy'}
            className="block"
          />
        </Fact>
        <Fact name={t('limits')}>
          <MoneyRange
            from={fiatText(offer.leastMinor, offer)}
            to={fiatText(offer.mostMinor, offer)}
            unit={offer.currency}
          />
        </Fact>
        <Fact name={t('left')}>
          <Left offer={offer} />
        </Fact>
        <Fact name={t('methods')}>
          <MethodNames ids={offer.methodIds} />
        </Fact>
      </dl>
      {offer.pauseReason === 'method' ? <p className="text-sm text-quiet">{t('methodNote')}</p> : null}
      {offer.pauseReason === 'staff' ? <p className="text-sm text-quiet">{t('byStaffNote')}</p> : null}
      {offer.takenDown === null ? null : (
        <p className="text-sm wrap-anywhere">
          {t('takenDown')} <bdi>{offer.takenDown}</bdi>
        </p>
      )}
      {offer.gate.shut?.code === 'offer.paused_by_rate' ? <p className="text-sm text-quiet">{t('heldNote')}</p> : null}
      {offer.moves.length === 0 ? null : (
        <OfferActions offerId={offer.id} moves={offer.moves} held={returnsByItself(offer.pauseReason)} view />
      )}
    </Row>
  );
}

/** How it stands, and for whom it is. */
function Badges({ offer }: { offer: OwnOfferView }) {
  const t = useTranslations('offer.mine');
  const standing = useTranslations('standing');
  const state = useStateWords(offer);
  return (
    <>
      <Badge tone={TONES[offer.state]}>{state}</Badge>
      {offer.rules.trustedOnly ? <Badge>{t('trustedOnly')}</Badge> : null}
      {offer.gate.shut?.code === 'offer.maker_away' ? <Badge tone="caution">{t('away')}</Badge> : null}
      {offer.unlisted ? <Badge>{t('unlisted')}</Badge> : null}
      {offer.gate.shut?.code === 'offer.outside_hours' ? <Badge>{t('outsideHours')}</Badge> : null}
      {offer.standing ? <Badge tone="accent">{standing('badge')}</Badge> : null}
    </>
  );
}

/** How it stands, and of a pause by whom. */
function useStateWords({ state, pauseReason }: OwnOfferView): string {
  const t = useTranslations('offer.mine');
  const s = useTranslations('offer.state');
  if (state !== 'paused') return s(state);
  if (pauseReason === 'trigger') return s('held');
  if (pauseReason === 'method') return t('methodOff');
  return pauseReason === 'staff' ? t('byStaff') : s('paused');
}

/** What is left of it and, where the vault locks the coins, how much of that can be had at once. */
function Left({ offer }: { offer: OwnOfferView }) {
  const t = useTranslations('offer.mine');
  const p = useTranslations('offer.page');
  return (
    <>
      {offer.leftUnits === null ? (
        p('noBound')
      ) : (
        <Money amount={shortTokenText(offer.leftUnits, offer)} unit={offer.asset} />
      )}
      {offer.standing ? (
        <span className="block text-quiet">
          {t.rich('inVault', {
            amount: () => <Money amount={shortTokenText(offer.standing?.freeUnits ?? '0', offer)} unit={offer.asset} />,
          })}
        </span>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-quiet">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
