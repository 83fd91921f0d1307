import { BellPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';

/** From what is being looked at to being told of it. */
export function SaveSearch({ filter }: { filter: MarketFilter }) {
  const t = useTranslations('search');
  return (
    <ButtonLink href={saveHref(filter)} size="sm" icon={<BellPlus />} prefetch={false}>
      {t('save')}
    </ButtonLink>
  );
}

/** Whatever the filter holds but the place in the list, as its URL says it. */
function saveHref(filter: MarketFilter): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filter) as [string, unknown][]) {
    if (key === 'after' || value === undefined || value === false || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value === true ? '1' : value]) query.append(key, String(one));
  }
  return `/searches/new?${query}`;
}
