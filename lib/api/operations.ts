/** Everything the API can be asked, joined from the nouns that own it: what the doors, the description and the client are made of. */
import { OPERATIONS as ACCOUNT } from '../account/operations.ts';
import { OPERATIONS as CHAT } from '../chat/operations.ts';
import { OPERATIONS as COURT } from '../dispute/operations.ts';
import type { AnyOperation } from '../http/operation.ts';
import { OPERATIONS as NOTICES } from '../notice/operations.ts';
import { OPERATIONS as OFFERS } from '../offer/operations.ts';
import { OPERATIONS as PAYMENTS } from '../payment/operations.ts';
import { OPERATIONS as PRICES } from '../price/operations.ts';
import { OPERATIONS as REPUTATION } from '../reputation/operations.ts';
import { OPERATIONS as TRADES } from '../trade/operations.ts';
import { OPERATIONS as VAULT } from '../vault/operations.ts';

/** In the order in which they are described, within each group. */
export const OPERATIONS: readonly AnyOperation[] = [
  ...OFFERS,
  ...PRICES,
  ...PAYMENTS,
  ...TRADES,
  ...REPUTATION,
  ...COURT,
  ...CHAT,
  ...VAULT,
  ...NOTICES,
  ...ACCOUNT,
];

/** What anybody may read without saying who they are, shared with whoever asks the same: our server answers it before any route. */
export const SHARED_PATHS = ['/market', '/offers/{offerId}', '/rates', '/payment-methods'];
export const SHARED: readonly AnyOperation[] = OPERATIONS.filter(
  ({ actor, method, path }) => actor === 'anyone' && method === 'GET' && SHARED_PATHS.includes(path),
);
