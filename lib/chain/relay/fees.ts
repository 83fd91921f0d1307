/** What is offered for a unit of gas, and by how much it is raised where nothing happens: never above the operator's cap. Pure. */

/** Wei per unit of gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

export type FeePolicy = {
  /** Wei per unit of gas. */
  readonly mostFee: bigint;
  /** Percent of itself by which a fee is raised, 10 at least. */
  readonly raise: number;
};

/** What the node says gas costs now. `base`: of the newest block. */
export type Market = { readonly base: bigint; readonly tip: bigint };

/**
 * The least raise for which a node puts one transaction in the place of another, in percent, of both fees: geth's `--txpool.pricebump`
 * (go-ethereum, core/txpool/legacypool/list.go: the new fee is at least old * 110 / 100, and more than the old one). Others ask as much or less.
 */
const LEAST_RAISE = 10n;

const least = (a: bigint, b: bigint) => (a < b ? a : b);
const most = (a: bigint, b: bigint) => (a > b ? a : b);

/** A first offer: good for a base fee of twice today's, within the cap. Null: not even the next block would take it for the cap. */
export function firstFees({ base, tip }: Market, { mostFee }: Pick<FeePolicy, 'mostFee'>): Fees | null {
  if (base + tip > mostFee) return null;
  return { maxFeePerGas: least(base * 2n + tip, mostFee), maxPriorityFeePerGas: tip };
}

/** Rounded up, and more than before even where it was nothing. */
const raisedBy = (fee: bigint, percent: bigint): bigint => most((fee * (100n + percent) + 99n) / 100n, fee + 1n);

/**
 * The offer that takes the place of `before`: raised by the policy's step, or to what the market asks by now; near the cap by the least that a
 * node takes. Null: that would be above the cap, and the offer of before stays.
 */
export function raisedFees(before: Fees, market: Market, { mostFee, raise }: FeePolicy): Fees | null {
  const step = (percent: bigint): Fees => ({
    maxFeePerGas: raisedBy(before.maxFeePerGas, percent),
    maxPriorityFeePerGas: raisedBy(before.maxPriorityFeePerGas, percent),
  });
  const floor = step(LEAST_RAISE);
  if (floor.maxFeePerGas > mostFee) return null;
  const wished = step(BigInt(raise));
  const today = firstFees(market, { mostFee });
  const maxFeePerGas = least(most(wished.maxFeePerGas, today?.maxFeePerGas ?? 0n), mostFee);
  const tip = most(wished.maxPriorityFeePerGas, today?.maxPriorityFeePerGas ?? 0n);
  return { maxFeePerGas, maxPriorityFeePerGas: least(tip, maxFeePerGas) };
}
