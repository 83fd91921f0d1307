import { useFormatter, useTranslations } from 'next-intl';
import { Card } from '#components/ui/card.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import type { ArbitersView } from '#lib/dispute/arbiter-view.ts';
import { DAY } from '#lib/kernel/instant.ts';
import type { OfferView } from '#lib/offer/view.ts';
import { RULING_SECONDS } from '#lib/offer/windows.ts';

/**
 * Who could do what with the coins of a trade of this offer, said before anybody takes it. What the contract allows whom is proved
 * in contracts/prove and listed in docs/threat-model.md; these are the same sentences in plain words.
 */
export function OfferTrust(props: {
  offer: Pick<OfferView, 'side' | 'standing'>;
  /** Null: the chain did not say. */
  arbiters: ArbitersView | null;
}) {
  const { offer, arbiters } = props;
  const format = useFormatter();
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
          {arbiters === null ? null : (
            <li>
              {t('seats', {
                threshold: arbiters.threshold,
                count: arbiters.members.length,
                names: format.list(
                  arbiters.members.map(({ name, address }) => name ?? `${address.slice(0, 6)}…${address.slice(-4)}`),
                ),
              })}
            </li>
          )}
          {arbiters?.backup ? <li>{t('backup', { days: RULING_SECONDS / DAY })}</li> : null}
        </ul>
      </Disclosure>
    </Card>
  );
}
