/** What pages and programs are told of the relayer: why an act does not go on, who pays for the next one, how an account stands. Pure. */

/**
 * As it stands in `RelayIntent.waits`. `no_funds`: no account can pay it. `fee_cap`: gas costs more than the operator's cap. `limit`: the signer has
 * signed for as much today as it may. `signer`: the signer refuses this very act, or does not answer. `underpriced`: the node wants a higher fee for
 * its nonce; the next pass raises it.
 */
export type Waits = 'no_funds' | 'fee_cap' | 'limit' | 'signer' | 'underpriced';

/** Why an act waits that its signer could bring by themselves. `budget`: the site has paid as many of theirs as it does in a day. */
export const ACT_WAITS = ['budget', 'no_funds', 'fee_cap', 'limit', 'signer'] as const;
export type ActWaits = (typeof ACT_WAITS)[number];

/** Null: it goes its way, or is at its end. */
export function waitsOf({
  status,
  waits,
}: {
  readonly status: string;
  readonly waits: string | null;
}): ActWaits | null {
  if (status === 'held') return 'budget';
  if (status !== 'queued' && status !== 'sent') return null;
  return ACT_WAITS.find((one) => one === waits) ?? null;
}

/** Whether the site pays a person's next act: it does; not before there is room in their day's budget; it cannot pay anybody's now. */
export const GAS = ['paid', 'budget', 'unpaid'] as const;
export type Gas = (typeof GAS)[number];

/** How an account of the relayer stands: it can pay an act; it cannot; gas is above the cap; the signer's day is used up. */
export type AccountState = 'ready' | 'empty' | 'dear' | 'limited';
