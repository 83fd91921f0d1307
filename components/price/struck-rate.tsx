import { useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Money } from '#components/ui/money.tsx';
import { percentOf } from '#lib/price/refusals.ts';
import type { KeptQuote, StruckRate as Struck } from '#lib/price/schema.ts';
import { SOURCE_NAMES } from '#lib/price/source-ids.ts';

const nameOf = (source: string): string => SOURCE_NAMES[source as keyof typeof SOURCE_NAMES] ?? source;

/** Where the rate of a trade came from: the market rate of that moment, and what every source said. */
export function StruckRate(props: { struck: Struck; asset: string; currency: string; open?: boolean }) {
  const { struck, asset, currency, open } = props;
  const t = useTranslations('price.struck');
  const quotes = struck.quotes ?? [];
  return (
    <Disclosure summary={t('title')} className="text-sm" open={open}>
      <p>
        {struck.source === 'fixed' ? t('fixed') : struck.source === 'sample' ? t('sample') : <Median of={struck} />}
      </p>
      {struck.rate ? (
        <p className="mt-1 text-quiet">
          {struck.source === 'fixed' ? t('fixedReference') : t('reference')}
          {': '}
          <Money amount={struck.rate} unit={`${currency}/${asset}`} />
        </p>
      ) : null}
      {quotes.length === 0 ? null : (
        <ul className="mt-2 divide-y divide-line">
          {quotes.map((quote) => (
            <QuoteLine key={`${quote.source} ${quote.pair}`} quote={quote} />
          ))}
        </ul>
      )}
    </Disclosure>
  );
}

function Median({ of }: { of: Struck }) {
  return <>{useTranslations('price.struck')('median', { spread: percentOf(of.spreadBps ?? 0) })}</>;
}

function QuoteLine({ quote: { source, pair, value, at, used } }: { quote: KeptQuote }) {
  const t = useTranslations('price.struck');
  const [base, unit] = pair.split('/');
  return (
    <li className="flex items-baseline justify-between gap-4 py-1.5">
      <span className="min-w-0">
        {nameOf(source)} {used ? null : <span className="text-quiet">({t('unused')})</span>}
        <span className="block text-xs text-quiet">
          <Instant at={at} as="minute" />
        </span>
      </span>
      <Money amount={value} unit={`${unit}/${base}`} />
    </li>
  );
}
