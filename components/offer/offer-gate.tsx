import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AwayLine } from '#components/account/away-line.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Money } from '#components/ui/money.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useLocale } from 'next-intl';
import { countryName } from '#lib/kernel/names.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow, MissingView, OfferPageView } from '#lib/offer/view.ts';
import { fiatText, percentText } from './amounts.ts';
import { CapNote } from './cap-note.tsx';
import { MarketRows } from './market-rows.tsx';

/** Why this cannot be taken, before anything is filled in: each criterion, what would change it, and what can be taken instead. */
export function OfferGate({
  offer,
  near,
  filter,
}: {
  offer: OfferPageView;
  near: readonly MarketRow[];
  filter: MarketFilter;
}) {
  const t = useTranslations('offer.gate');
  const { shut, missing, tooSmallCap } = offer.gate;
  return (
    <Card id="why">
      <CardTitle>{t('title')}</CardTitle>
      <div className="flex flex-col gap-5">
        {shut ? <Shut offer={offer} shut={shut} /> : null}
        {tooSmallCap ? <Reason says={<CapNote cap={tooSmallCap} offer={offer} />} change={t('levelChange')} /> : null}
        {missing.length > 0 ? (
          <>
            <p>{t('lead', { name: offer.maker.name })}</p>
            <ul className="flex flex-col divide-y divide-line border-y border-line">
              {missing.map((lack) => (
                <li key={lack.rule} className="py-3">
                  <Lack lack={lack} offer={offer} />
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <section aria-label={t('near')} className="flex flex-col gap-3">
          <h3 className="font-semibold">{t('near')}</h3>
          {near.length > 0 ? <MarketRows rows={near} filter={filter} /> : <p className="text-quiet">{t('nearNone')}</p>}
        </section>
      </div>
    </Card>
  );
}

function Shut({ offer, shut }: { offer: OfferPageView; shut: NonNullable<OfferPageView['gate']['shut']> }) {
  const t = useTranslations('offer.gate');
  if (shut.code === 'offer.paused') return <Reason says={t('paused')} change={t('pausedChange')} />;
  if (shut.code === 'offer.paused_by_rate') return <Reason says={t('byRate')} change={t('byRateChange')} />;
  if (shut.code === 'offer.maker_away') {
    const until = Number(shut.data.until);
    return <Reason says={<AwayLine away={{ until: until > 0 ? until : null }} />} change={t('awayChange')} />;
  }
  if (shut.code === 'offer.rule_trusted') return <Reason says={t('trusted')} change={t('trustedChange')} />;
  if (shut.code === 'offer.outside_hours') {
    const opens = Number(shut.data.opens);
    return (
      <Reason
        says={t('outsideHours')}
        change={
          opens > 0
            ? t.rich('opens', { at: () => <Instant at={opens} as="minute" className="font-medium text-ink" /> })
            : t('opensNever')
        }
      />
    );
  }
  return <RefusalNotice refusal={{ code: shut.code, data: shut.data }} key={offer.id} />;
}

function Reason({ says, change }: { says: ReactNode; change: ReactNode }) {
  return (
    <div>
      <p className="font-medium">{says}</p>
      <p className="text-sm text-quiet">{change}</p>
    </div>
  );
}

/** One criterion: what is asked and what there is, then what would change it. */
function Lack({ lack, offer }: { lack: MissingView; offer: OfferPageView }) {
  const t = useTranslations('offer.gate');
  const countries = useCountries();
  switch (lack.rule) {
    case 'trades':
      return (
        <Reason
          says={t('trades', { least: lack.least, has: lack.has })}
          change={t('tradesChange', { more: lack.more })}
        />
      );
    case 'completion': {
      const least = percentText(lack.leastBps);
      const says =
        lack.hasBps === null
          ? t('completionNew', { least })
          : t('completion', { least, has: percentText(lack.hasBps) });
      const change = lack.more === null ? t('completionNever') : t('completionChange', { more: lack.more });
      return <Reason says={says} change={change} />;
    }
    case 'age':
      return (
        <Reason
          says={t('age', { least: lack.leastDays, has: lack.hasDays })}
          change={t.rich('ageChange', {
            at: () => <Instant at={lack.from} as="minute" className="font-medium text-ink" />,
          })}
        />
      );
    case 'country':
      return (
        <Reason
          says={t('country', { countries: countries(lack.countries) })}
          change={
            lack.has === null
              ? t.rich('countryUnset', { link: (text) => <TextLink href="/settings">{text}</TextLink> })
              : t('countryChange', { country: countries([lack.has]) })
          }
        />
      );
    case 'first_trade':
      return (
        <Reason
          says={t.rich('firstTrade', {
            amount: () => <Money amount={fiatText(lack.mostMinor, offer)} unit={offer.currency} />,
          })}
          change={t('firstTradeChange')}
        />
      );
  }
}

function useCountries(): (codes: readonly string[]) => string {
  const locale = useLocale();
  const format = useFormatter();
  return (codes) =>
    format.list(
      codes.map((code) => countryName(code, locale)),
      { type: 'disjunction' },
    );
}

/** What the maker asks of takers, in a list; null: nothing. */
export function OfferRules({ offer }: { offer: OfferPageView }) {
  const t = useTranslations('offer.rules');
  const countries = useCountries();
  const { leastTrades, leastCompletionBps, leastAgeDays, takerCountries, firstTradeMostMinor, trustedOnly } =
    offer.rules;
  const lines = [
    trustedOnly ? t('trusted') : null,
    leastTrades > 0 ? t('trades', { count: leastTrades }) : null,
    leastCompletionBps > 0 ? t('completion', { percent: percentText(leastCompletionBps) }) : null,
    leastAgeDays > 0 ? t('age', { count: leastAgeDays }) : null,
    takerCountries.length > 0 ? t('countries', { countries: countries(takerCountries) }) : null,
    firstTradeMostMinor === null
      ? null
      : t.rich('firstTrade', {
          amount: () => <Money amount={fiatText(firstTradeMostMinor, offer)} unit={offer.currency} />,
        }),
  ].filter((line) => line !== null);
  if (lines.length === 0) return t('anybody');
  return (
    <ul className="flex flex-col gap-1">
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}
