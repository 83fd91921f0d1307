/** The escrow's windows as the operator sets them by default; operator settings come with the operator's console. Pure. */
import { getChain } from '../chain/chains.ts';
import { DAY, HOUR } from '../kernel/instant.ts';

export const HEARING_SECONDS = 24 * HOUR;
export const RULING_SECONDS = 14 * DAY;
/** Seconds kept at the end of the chain's window for bringing markPaid onto the chain; no details are shown then. */
export const RELAY_ALLOWANCE = 20 * 60;

/** The chain's payment window: what the buyer is shown, and around it what finality and the relayer need. Seconds. */
export function paymentWindowOf(chainId: number, shownSeconds: number): number {
  return getChain(chainId).finalitySeconds + shownSeconds + RELAY_ALLOWANCE;
}
