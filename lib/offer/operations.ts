/**
 * What anybody may read over HTTP: one entry for each. Our server answers visitors by it, before any route; the routes, which answer whoever is
 * signed in, and the description are made of it as well. A refusal an operation can answer is named here; what any of them can is added where the
 * description is made.
 */
import type { z } from 'zod';
import { listMarket } from './queries/market.ts';
import { getOffer } from './queries/page.ts';
import { marketAnswer, marketQuestion, offerAnswer } from './public.ts';
import { refuseOffer } from './refusals.ts';
import { offerParams } from './schema.ts';
import { refuseRequest } from '../http/refusals.ts';
import { listMethodAnswers, methodQuestion, methodsAnswer } from '../payment/public.ts';
import { rateQuestion, ratesAnswer } from '../price/public.ts';
import { listRates } from '../price/queries.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Ctx } from '../db/ctx.ts';

export type Operation<Q, P, V> = {
  /** Names it in the description and in the words of the page about it. */
  readonly id: 'listMarket' | 'listRates' | 'getOffer' | 'listPaymentMethods';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodType<Q>;
  readonly params?: z.ZodType<P>;
  readonly answer: z.ZodType<V>;
  /** What it can refuse for reasons of its own. */
  readonly refusals: readonly Refusal[];
  readonly command: (ctx: Ctx, input: Q & P) => Promise<Result<unknown>>;
};

type Nothing = Record<never, never>;
const operation = <V, Q = Nothing, P = Nothing>(of: Operation<Q, P, V>): Operation<Q, P, V> => of;

export const readMarket = operation({
  id: 'listMarket',
  path: '/market',
  summary: 'Offers that fit a question, best price for the reader first, 25 at a time.',
  query: marketQuestion,
  answer: marketAnswer,
  refusals: [refuseOffer('offer.cursor_unknown'), refuseOffer('offer.cursor_old')],
  command: listMarket,
});

export const readOffer = operation({
  id: 'getOffer',
  path: '/offers/{offerId}',
  summary: 'One offer, as anybody may see it.',
  params: offerParams,
  answer: offerAnswer,
  refusals: [refuseOffer('offer.not_found'), refuseRequest('request.not_found')],
  command: getOffer,
});

export const readRates = operation({
  id: 'listRates',
  path: '/rates',
  summary: 'Reference rates: what a coin is worth now, by currency.',
  query: rateQuestion,
  answer: ratesAnswer,
  refusals: [],
  command: async (_ctx, { asset, currency }) =>
    ok(listRates({ ...(asset && { asset }), ...(currency && { currency }) })),
});

export const readPaymentMethods = operation({
  id: 'listPaymentMethods',
  path: '/payment-methods',
  summary: 'Payment methods that offers can name: currencies, countries, how fast, whether the payer can take it back.',
  query: methodQuestion,
  answer: methodsAnswer,
  refusals: [],
  command: async (_ctx, asked) => ok(listMethodAnswers(asked)),
});

/** All of them, in the order in which they are described. */
export const OPERATIONS = [readMarket, readOffer, readRates, readPaymentMethods] as const;
