import { getTimeZone } from 'next-intl/server';
import { countryChoices } from '../country-choices.ts';
import type { OfferFormProps } from '#components/offer/offer-form.tsx';
import { rateKey, type Rates } from '#components/offer/offer-values.ts';
import { getChain } from '#lib/chain/chains.ts';
import { listTraded } from '#lib/chain/traded.ts';
import { chainIds } from '#lib/config.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import { getMaker } from '#lib/offer/queries/own.ts';
import { listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { currencyName } from '#lib/kernel/names.ts';
import { currentRate } from '#lib/price/queries.ts';
import { siteNow } from '#lib/site/queries.ts';

type Choices = Pick<
  OfferFormProps,
  'rates' | 'networks' | 'currencies' | 'countries' | 'accounts' | 'zone' | 'zones' | 'pressKey' | 'me' | 'feeBps'
>;

/** What the offer form can be filled in with: markets with their rates now, and the maker's own accounts. */
export async function formChoices(ctx: Ctx, locale: string): Promise<Choices> {
  const [mine, me, zone] = await Promise.all([listMyPaymentAccounts(ctx), getMaker(ctx), getTimeZone()]);
  if (!me.ok) throw new Error('the offer form is for whoever is signed in');
  return {
    rates: ratesNow(),
    me: me.value,
    feeBps: (await siteNow(ctx.db)).feeBps,
    zone,
    zones: Intl.supportedValuesOf('timeZone'),
    pressKey: newId(ctx.random),
    networks: chainIds().map((id) => ({ value: `${id}`, label: getChain(id).name })),
    currencies: TRADED_CURRENCIES.map((code) => ({ value: code, label: `${code} · ${currencyName(code, locale)}` })),
    countries: countryChoices(locale),
    accounts: mine.ok ? mine.value.map(({ id, methodId, currency, label }) => ({ id, methodId, currency, label })) : [],
  };
}

function ratesNow(): Rates {
  const rates: Record<string, { numerator: string; denominator: string }> = {};
  for (const { chainId, asset } of listTraded()) {
    for (const currency of TRADED_CURRENCIES) {
      const price = currentRate(asset, currency)?.price;
      if (!price) continue;
      rates[rateKey(chainId, asset.symbol, currency)] = {
        numerator: `${price.numerator}`,
        denominator: `${price.denominator}`,
      };
    }
  }
  return rates;
}
