/**
 * ExchangeRate-API's open access, GET /v6/latest/USD: rates as JSON numbers for one dollar, once a day, time_last_update_unix in seconds.
 * https://www.exchangerate-api.com/docs/free
 */
import { z } from 'zod';
import { HOUR } from '#lib/kernel/instant.ts';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { SourceFailed, sourceTime, type PriceSource } from './source.ts';
import { readTable, reading } from './table.ts';

export const ER_API_BASE = 'https://open.er-api.com';

const table = z.object({
  result: z.literal('success'),
  base_code: z.string(),
  time_last_update_unix: z.string(),
  rates: z.record(z.string(), z.string()),
});

export function erApi(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'er-api',
    everySeconds: HOUR,
    read: ({ currencies }, now) =>
      reading(async () => {
        const said = await fetchJson(below(base, '/v6/latest/USD'), table, limits);
        if (said.base_code !== 'USD') throw new SourceFailed('wrong_pair', `a table per ${said.base_code}`);
        const at = sourceTime(Number(said.time_last_update_unix), now, 'the table');
        return readTable('er-api', 'USD', said.rates, at, currencies);
      }),
  };
}
