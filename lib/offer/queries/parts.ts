/** The streams that a page of the book is merged from, in SQL: what of each is listed, by what key, at what price. */
import type { Position, Stream } from '../market.ts';

const inactive = (rate: string): string =>
  `("floorAt" IS NULL OR "floorAt" <= ${rate}) AND ("ceilingAt" IS NULL OR "ceilingAt" >= ${rate})`;

export type Part = {
  readonly stream: Stream;
  readonly keyType: string;
  /** SQL of its key and of its price. */
  readonly key: string;
  readonly price: string;
  readonly where: string;
};

type Sorted = {
  readonly want: 'buy' | 'sell';
  readonly sort?: 'price' | 'score' | undefined;
  readonly position: Position;
};

export const isByScore = ({ sort }: Pick<Sorted, 'sort'>): boolean => sort === 'score';
export const wayOf = (query: Pick<Sorted, 'want' | 'sort'>): 'ASC' | 'DESC' =>
  query.want === 'buy' && !isByScore(query) ? 'ASC' : 'DESC';

/** Without a rate what follows one has no price, and is not listed. */
const scored = (rated: boolean): Part => ({
  stream: 'score',
  keyType: 'smallint',
  key: '"score"',
  price: '"score"',
  where: rated ? 'true' : '"price" IS NOT NULL',
});

export const partsFor = (query: Sorted, rate: string | null): Part[] =>
  isByScore(query) ? [scored(query.position.rate !== null)] : partsOf(rate);

/** The streams there are: without a rate, those that do not follow one. */
export function partsOf(rate: string | null): Part[] {
  const fixed: Part = {
    stream: 'fixed',
    keyType: 'numeric',
    key: '"price"',
    price: '"price"',
    where: '"price" IS NOT NULL',
  };
  if (rate === null) return [fixed];
  const bound = (name: string, sign: string): Part => ({
    stream: 'bound',
    keyType: 'numeric',
    key: `"${name}"`,
    price: `"${name}"`,
    where: `"${name}At" ${sign} ${rate}`,
  });
  const margin: Part = {
    stream: 'margin',
    keyType: 'int',
    key: '"marginBps"',
    price: `${rate} * (10000 + "marginBps") * 0.0001`,
    where: `"marginBps" IS NOT NULL AND ${inactive(rate)}`,
  };
  return [fixed, margin, bound('floor', '>'), bound('ceiling', '<')];
}
