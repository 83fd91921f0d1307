/**
 * currency-api, GET /v1/currencies/usd.json: { date, usd: { eur: 0.87, ... } }, JSON numbers for one dollar, once a day. Codes are
 * lower-case; among them are coins and metals, which are not asked for.
 * https://github.com/fawazahmed0/exchange-api
 */
import { z } from 'zod';
import { HOUR } from '#lib/kernel/instant.ts';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { sourceTime, type PriceSource } from './source.ts';
import { readTable, reading } from './table.ts';

export const CURRENCY_API_BASE = 'https://latest.currency-api.pages.dev';

const table = z.object({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  usd: z.record(z.string(), z.string()),
});

export function currencyApi(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'currency-api',
    everySeconds: HOUR,
    read: ({ currencies }, now) =>
      reading(async () => {
        const { date, usd } = await fetchJson(below(base, '/v1/currencies/usd.json'), table, limits);
        const at = sourceTime(Date.parse(`${date}T00:00:00Z`) / 1000, now, 'the table');
        const rates = Object.fromEntries(Object.entries(usd).map(([code, rate]) => [code.toUpperCase(), rate]));
        return readTable('currency-api', 'USD', rates, at, currencies);
      }),
  };
}
