import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Mark } from '#components/ui/mark.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref } from '../market-url.ts';

/** From what is being looked at to being told of it. */
export function SaveSearch({ filter }: { filter: MarketFilter }) {
  const t = useTranslations('search');
  return (
    <ButtonLink
      href={`/searches/new${marketHref(filter, {}).slice(1)}`}
      size="sm"
      icon={<Mark of="watch" className="[--mark-ink:currentColor]" />}
      prefetch={false}
    >
      {t('save')}
    </ButtonLink>
  );
}
