/** What sealed texts of a trade are bound to, so that none can be shown in another place. Pure. */
import type { Canonical } from '../kernel/canonical.ts';

export const payeePlace = (tradeHash: string): Canonical => ({ purpose: 'payee', trade: tradeHash });
export const payerPlace = (tradeHash: string): Canonical => ({ purpose: 'payer', trade: tradeHash });
