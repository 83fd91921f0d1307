import { useTranslations } from 'next-intl';
import { Card } from '#components/ui/card.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import type { OfferView } from '#lib/offer/view.ts';

/**
 * Who could do what with the coins of a trade of this offer, said before anybody takes it. What the contract allows whom is proved
 * in contracts/prove and listed in docs/threat-model.md; these are the same sentences in plain words.
 */
export function OfferTrust({ offer }: { offer: Pick<OfferView, 'side' | 'standing'> }) {
  const t = useTranslations('offer.trust');
  const points = [
    'alone',
    'seller',
    'buyer',
    'arbiter',
    offer.standing ? 'togetherStanding' : 'together',
    'gone',
  ] as const;
  return (
    <Card>
      <Disclosure summary={t('title')}>
        <ul className="flex list-disc flex-col gap-2 ps-5 pt-2 text-quiet">
          {points.map((point) => (
            <li key={point}>{t(point)}</li>
          ))}
        </ul>
      </Disclosure>
    </Card>
  );
}
