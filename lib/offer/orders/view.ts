/** What leaves the server of an order of another site. */
import type { ForeignOrder } from './foreign.ts';

export type ForeignRow = Pick<
  ForeignOrder,
  'side' | 'asset' | 'currency' | 'least' | 'most' | 'premium' | 'layer' | 'platform' | 'link' | 'methods'
> & { readonly id: string };
