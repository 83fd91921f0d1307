import { operation } from '../http/operation.ts';
import { ok } from '../kernel/result.ts';
import { rateQuestion, ratesAnswer } from './public.ts';
import { listRates } from './queries.ts';

export const readRates = operation({
  id: 'listRates',
  group: 'market',
  method: 'GET',
  path: '/rates',
  summary: 'Reference rates: what a coin is worth now, by currency.',
  scope: 'read',
  actor: 'anyone',
  query: rateQuestion,
  answer: ratesAnswer,
  refusals: [],
  command: async (_ctx, { asset, currency }) =>
    ok(listRates({ ...(asset && { asset }), ...(currency && { currency }) })),
});

export const OPERATIONS = [readRates];
