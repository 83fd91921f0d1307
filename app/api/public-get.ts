import type { Operation } from '#lib/offer/operations.ts';
import { handle } from './handle.ts';

/** The route of something anybody may read. How often is the server's to count, before it: what is shared with others is not. */
export function publicGet<Q, P, V>({ query, params, command }: Operation<Q, P, V>) {
  return handle({ actor: 'anyone', ...(query && { query }), ...(params && { params }), command });
}
