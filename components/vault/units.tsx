'use client';
import { Money } from '#components/ui/money.tsx';
import { formatUnits } from '#lib/kernel/money.ts';
import type { TokenView } from '#lib/vault/view.ts';

type UnitsProps = {
  of: Pick<TokenView, 'token' | 'symbol' | 'decimals'>;
  /** Base units, with a minus where they go out. */
  units: string;
  /** `always` writes + too. */
  sign?: 'auto' | 'always';
  size?: 'inherit' | 'lg' | 'xl';
  /** Every amount of the column it stands in: decimal marks then stand under each other. */
  among?: readonly string[];
};

const MOST_ALIGNED = 8;

/** A token's short name; one that this site does not know is called by its address. */
export const nameOf = ({ token, symbol }: Pick<TokenView, 'token' | 'symbol'>): string =>
  symbol ?? `${token.slice(0, 6)}…${token.slice(-4)}`;

function write(units: string, decimals: number): string {
  const amount = BigInt(units);
  const text = formatUnits(amount < 0n ? -amount : amount, decimals, Math.min(2, decimals));
  return amount < 0n ? `-${text}` : text;
}

/** An exact amount of a token; of an unknown one in base units, since nobody here knows its decimals. */
export function Units({ of, units, among, size = 'inherit', sign = 'auto' }: UnitsProps) {
  const places = among ? Math.max(...among.map((amount) => write(amount, of.decimals).split('.')[1]?.length ?? 0)) : 0;
  const align = places <= MOST_ALIGNED ? places : 0;
  return <Money amount={write(units, of.decimals)} unit={nameOf(of)} size={size} sign={sign} align={align} />;
}
