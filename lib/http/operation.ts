/**
 * One thing that can be asked of the API: how, what comes back, what can be refused, and which keys may ask. The nouns own theirs
 * (`lib/<noun>/operations.ts`); routes, description and client are made of them, so that none of these can part from the others.
 */
import type { z } from 'zod';
import type { Scope } from '#lib/account/api-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Limit } from './limits.ts';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

export const GROUPS = ['market', 'offers', 'trades', 'court', 'chat', 'vault', 'notices', 'account'] as const;
export type Group = (typeof GROUPS)[number];

export type Nothing = Record<never, never>;

export type Operation<V = unknown, B = Nothing, Q = Nothing, P = Nothing> = {
  /** Names it in the description, in the client, and in the words of the page about it. */
  readonly id: string;
  readonly group: Group;
  readonly method: Method;
  /** Below `/api/v1`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** What a key has to be allowed. */
  readonly scope: Scope;
  /** `anyone`: whoever is not signed in may ask as well. */
  readonly actor?: 'anyone';
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly answer: z.ZodType<V>;
  /** What it can refuse for reasons of its own. */
  readonly refusals: readonly Refusal[];
  /** A write whose body has a name of its own, by which it is done once: an `Idempotency-Key` has to be equal to it. */
  readonly ownKey?: true;
  /** How often one person may ask; left out: as often as most things. */
  readonly limit?: Limit;
  /** It will go: since when that is said, when it does (epoch seconds), and what to ask instead. */
  readonly deprecated?: { readonly since: Instant; readonly until: Instant; readonly instead: string };
  /** Its input is query, body and path parameters laid over each other in this order. */
  readonly command: (ctx: Ctx, input: Q & B & P) => Promise<Result<unknown>>;
};

/** Any of them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs differ; whoever runs one has parsed its own
export type AnyOperation = Operation<any, any, any, any>;

/** Infers what an operation takes from its schemas. */
export const operation = <V, B = Nothing, Q = Nothing, P = Nothing>(of: Operation<V, B, Q, P>): Operation<V, B, Q, P> =>
  of;

/** A write may carry an `Idempotency-Key`; a read needs none. */
export const isWrite = ({ method }: Pick<AnyOperation, 'method'>): boolean => method !== 'GET';

/** What every operation may be asked without a limit of its own. */
export const USUAL_LIMIT: Limit = { name: 'api', burst: 300, perMinute: 600 };
