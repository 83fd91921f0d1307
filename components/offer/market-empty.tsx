import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref } from './market-url.ts';

/** No offer fits: which of the filters to loosen, each one press away; or that there is nobody at all. */
export function MarketEmpty({ filter }: { filter: MarketFilter }) {
  const t = useTranslations('offer.empty');
  const m = useTranslations('offer.market');
  if (filter.after) {
    return (
      <Empty title={t('end')} action={<ButtonLink href={marketHref(filter, {})}>{m('first')}</ButtonLink>}>
        {t('endLead')}
      </Empty>
    );
  }
  const methods = filter.methods.length > 0;
  const shelf = filter.online || filter.vault;
  const loose = filter.amount || methods || filter.country || shelf || filter.takeable;
  return (
    <Empty
      title={t('title')}
      action={
        <>
          {filter.amount ? (
            <ButtonLink href={marketHref(filter, { amount: undefined })}>{t('amount')}</ButtonLink>
          ) : null}
          {methods ? <ButtonLink href={marketHref(filter, { methods: [] })}>{t('method')}</ButtonLink> : null}
          {filter.country ? (
            <ButtonLink href={marketHref(filter, { country: undefined })}>{t('country')}</ButtonLink>
          ) : null}
          {filter.takeable ? (
            <ButtonLink href={marketHref(filter, { takeable: false })}>{t('takeable')}</ButtonLink>
          ) : null}
          {shelf ? (
            <ButtonLink href={marketHref(filter, { online: false, vault: false })}>{t('shelf')}</ButtonLink>
          ) : null}
          {loose ? null : <ButtonLink href="/offers/new">{m('post')}</ButtonLink>}
        </>
      }
    >
      {loose ? t('lead') : t('plain', { asset: filter.asset, currency: filter.currency })}
    </Empty>
  );
}
