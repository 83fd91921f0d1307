'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Money } from '#components/ui/money.tsx';
import { formatUnits } from '#lib/kernel/money.ts';
import type { TradeView } from '#lib/trade/view.ts';

type Sized = { size?: 'inherit' | 'lg' | 'xl' };

/** What the buyer pays: fiat with all its places. */
export function Fiat(props: Sized & { of: Pick<TradeView, 'fiatMinor' | 'currency' | 'currencyDecimals'> }) {
  const { fiatMinor, currency, currencyDecimals } = props.of;
  const amount = formatUnits(BigInt(fiatMinor), currencyDecimals, currencyDecimals);
  return <Money amount={amount} unit={currency} size={props.size ?? 'inherit'} />;
}

const MOST_ALIGNED = 8;

type CoinsProps = Sized & {
  of: Pick<TradeView, 'asset' | 'assetDecimals'>;
  units: string;
  /** Every amount of the column it stands in: decimal marks then stand under each other. */
  among?: readonly string[];
};

/** Base units of the trade's coin, exact, with at least two places. */
export function Coins({ of, units, among, size = 'inherit' }: CoinsProps) {
  const write = (amount: string) => formatUnits(BigInt(amount), of.assetDecimals, 2);
  const places = among ? Math.max(...among.map((amount) => write(amount).split('.')[1]?.length ?? 0)) : 0;
  // Past eight places the filling would tear amount and unit apart.
  const align = places <= MOST_ALIGNED ? places : 0;
  return <Money amount={write(units)} unit={of.asset} size={size} align={align} />;
}

/** The person on the other side. */
export const partnerOf = (trade: TradeView) => (trade.party === 'buyer' ? trade.seller : trade.buyer);

/**
 * Says a sentence of the trade with its amounts and people in it: `<fiat></fiat>`, `<coins></coins>` (to the buyer), `<locked></locked>`
 * (with the fee), `<tobuyer></tobuyer>` and `<toseller></toseller>` (of an ended trade), `<partner></partner>`.
 */
export function useSay(trade: TradeView): (key: string) => ReactNode {
  const t = useTranslations('trade');
  const toBuyer = BigInt(trade.toBuyerUnits ?? trade.tokenUnits);
  const toSeller = BigInt(trade.lockedUnits) - toBuyer - BigInt(trade.paidFeeUnits ?? '0');
  const parts = {
    fiat: () => <Fiat key="fiat" of={trade} />,
    coins: () => <Coins key="coins" of={trade} units={trade.tokenUnits} />,
    locked: () => <Coins key="locked" of={trade} units={trade.lockedUnits} />,
    tobuyer: () => <Coins key="tobuyer" of={trade} units={`${toBuyer}`} />,
    toseller: () => <Coins key="toseller" of={trade} units={`${toSeller}`} />,
    partner: () => <bdi key="partner">{partnerOf(trade).name}</bdi>,
  };
  return (key) => t.rich(key, parts);
}
