import { useLocale, useTranslations } from 'next-intl';
import { writeDecimal } from '#components/ui/digits.ts';
import { assetLabel } from '#lib/chain/asset-label.ts';
import { countryName } from '#lib/kernel/names.ts';
import type { SearchFilter } from '#lib/offer/searches/schema.ts';
import { percentText } from '../amounts.ts';
import { MethodNames } from '../words.tsx';

/** What a search looks for, in a line: "buy USDC with EUR · for 100 EUR · SEPA". */
export function FilterWords({ filter, boundBps }: { filter: SearchFilter; boundBps: number | null }) {
  const t = useTranslations('search');
  const locale = useLocale();
  const { want, currency, amount, country } = filter;
  const asset = assetLabel(filter.asset);
  const words = [want === 'buy' ? t('want_buy', { asset, currency }) : t('want_sell', { asset, currency })];
  if (amount) words.push(t('amount', { amount: writeDecimal(amount, locale), currency }));
  if (country) words.push(countryName(country, locale));
  if (filter.vault) words.push(t('vault'));
  if (filter.online) words.push(t('online'));
  if (filter.takeable) words.push(t('takeable'));
  if (boundBps !== null) {
    const percent = writeDecimal(percentText(Math.abs(boundBps)), locale);
    words.push(boundBps < 0 ? t('bound_better', { percent }) : t('bound_is', { percent }));
  }
  return (
    <>
      {words.map((word) => (
        <span key={word}>
          <bdi>{word}</bdi>
          {' · '}
        </span>
      ))}
      {filter.methods.length > 0 ? <MethodNames ids={filter.methods} /> : <AnyMethod />}
    </>
  );
}

function AnyMethod() {
  const t = useTranslations('offer.market');
  return <>{t('anyMethod')}</>;
}
