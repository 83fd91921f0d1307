import { useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import type { CapView, OfferView } from '#lib/offer/view.ts';
import { fiatText } from './amounts.ts';

/** What bounds a trade here beside the offer, and where to read what raises it. */
export function CapNote({ cap, offer }: { cap: CapView; offer: OfferView }) {
  const t = useTranslations('offer.cap');
  return (
    <p className="text-sm text-quiet">
      {t.rich(cap.by, {
        amount: () => <Money amount={fiatText(cap.mostMinor, offer)} unit={offer.currency} />,
        name: offer.maker.name,
      })}{' '}
      <TextLink href="/limits">{t('raise')}</TextLink>
    </p>
  );
}
