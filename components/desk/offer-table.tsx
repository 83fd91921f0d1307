import { useTranslations } from 'next-intl';
import { MethodNames } from '#components/offer/words.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MoneyRange } from '#components/ui/money.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { formatUnits } from '#lib/kernel/money.ts';
import type { StaffOfferRow } from '#lib/offer/desk-view.ts';
import { FoldedAct, type StaffAction } from './act-form.tsx';

const TONES: Readonly<Record<StaffOfferRow['state'], Tone>> = { live: 'accent', paused: 'caution', closed: 'neutral' };

/** Offers as the staff see them. `takeDown`: where the seat may. */
export function OfferTable({ rows, takeDown }: { rows: readonly StaffOfferRow[]; takeDown?: StaffAction }) {
  const t = useTranslations('desk.offers');
  if (rows.length === 0) return <Empty title={t('empty')} />;
  return (
    <Rows aria-label={t('title')}>
      {rows.map((offer) => (
        <OfferLine key={offer.id} offer={offer} {...(takeDown && { takeDown })} />
      ))}
    </Rows>
  );
}

function OfferLine({ offer, takeDown }: { offer: StaffOfferRow; takeDown?: StaffAction }) {
  const t = useTranslations('desk.offers');
  const state = useTranslations('offer.state');
  const pause = useTranslations('desk.pause');
  const whole = (minor: string) => formatUnits(BigInt(minor), offer.currencyDecimals, offer.currencyDecimals);
  return (
    <Row className="flex flex-col gap-2">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <TextLink href={`/offers/${offer.id}`} prefetch={false} className="figures">
          {offer.id}
        </TextLink>
        <span>{t(offer.side, { asset: offer.asset, currency: offer.currency })}</span>
        <Badge tone={TONES[offer.state]}>{state(offer.state)}</Badge>
        {offer.pauseReason === null ? null : (
          <span className="text-sm text-quiet">{pause(offer.pauseReason as 'maker')}</span>
        )}
        {offer.unlisted ? <Badge>{t('unlisted')}</Badge> : null}
      </p>
      <p className="flex flex-wrap gap-x-3 text-sm text-quiet">
        <TextLink quiet href={`/desk/users/${offer.maker.id}`} prefetch={false}>
          <bdi>{offer.maker.name}</bdi>
        </TextLink>
        <MoneyRange from={whole(offer.leastMinor)} to={whole(offer.mostMinor)} unit={offer.currency} />
        <span>
          <MethodNames ids={offer.methodIds} />
        </span>
        {offer.country === null ? null : <bdi>{offer.country}</bdi>}
        <Instant at={offer.createdAt} as="minute" />
      </p>
      {[offer.terms, offer.firstMessage].filter(Boolean).map((text) => (
        <p key={text} dir="auto" className="max-h-24 overflow-y-auto text-sm wrap-anywhere whitespace-pre-line">
          {text}
        </p>
      ))}
      {offer.takenDown === null ? null : (
        <p className="text-sm wrap-anywhere">
          {t('taken_down')} <bdi>{offer.takenDown}</bdi>
        </p>
      )}
      {takeDown && offer.state !== 'closed' ? (
        <FoldedAct
          act={takeDown}
          label={t('do_take_down')}
          hidden={{ offerId: offer.id }}
          reasonLabel={t('told')}
          reasonHint={t('told_hint')}
          danger
        />
      ) : null}
    </Row>
  );
}
