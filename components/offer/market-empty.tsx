import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { assetLabel } from '#lib/chain/asset-label.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { LoosenedView } from '#lib/offer/view.ts';
import { marketHref } from './market-url.ts';

/** What each way to loosen a filter changes of it. */
const CHANGES: { readonly [D in LoosenedView['drop']]: Partial<MarketFilter> } = {
  amount: { amount: undefined },
  methods: { methods: [] },
  country: { country: undefined },
  takeable: { takeable: false },
  shelf: { online: false, vault: false },
  all: { amount: undefined, methods: [], country: undefined, takeable: false, online: false, vault: false },
};

/** No offer fits: which of the filters to loosen, and what each would give; or that there is nobody at all. */
export function MarketEmpty({ filter, loosened }: { filter: MarketFilter; loosened: readonly LoosenedView[] }) {
  const t = useTranslations('offer.empty');
  const m = useTranslations('offer.market');
  if (filter.after) {
    return (
      <Empty title={t('end')} action={<ButtonLink href={marketHref(filter, {})}>{m('first')}</ButtonLink>}>
        {t('endLead')}
      </Empty>
    );
  }
  if (loosened.length === 0) {
    return (
      <Empty title={t('title')} action={<ButtonLink href="/offers/new">{m('post')}</ButtonLink>}>
        {t('plain', { asset: assetLabel(filter.asset), currency: filter.currency })}
      </Empty>
    );
  }
  return (
    <Empty
      title={t('title')}
      action={loosened.map(({ drop, count, more }) => (
        <ButtonLink key={drop} href={marketHref(filter, CHANGES[drop])} prefetch={false}>
          {t(drop)} <span className="figures font-normal text-quiet">{t(more ? 'findsMore' : 'finds', { count })}</span>
        </ButtonLink>
      ))}
    >
      {t('lead')}
    </Empty>
  );
}
