/**
 * Why an act does not go on, as it stands in `RelayIntent.waits`. `no_funds`: no account can pay it. `fee_cap`: gas costs more than the operator's
 * cap. `limit`: the signer has signed for as much today as it may. `signer`: the signer refuses this very act. `underpriced`: the node wants a
 * higher fee for its nonce; the next pass raises it. Pure.
 */
export const WAITS = ['no_funds', 'fee_cap', 'limit', 'signer', 'underpriced'] as const;
export type Waits = (typeof WAITS)[number];

/** Those that its signer can help themselves against, with their own gas. */
export const SHOWN_WAITS: readonly string[] = ['no_funds', 'fee_cap', 'limit', 'signer'];

/** How an account of the relayer stands: it can pay an act; it cannot; gas is above the cap; the signer's day is used up. */
export type AccountState = 'ready' | 'empty' | 'dear' | 'limited';
