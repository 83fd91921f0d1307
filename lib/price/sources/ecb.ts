/**
 * The European Central Bank's reference rates, once a working day about 16:00 CET, units of each currency for one euro, as XML:
 * <Cube time='2025-04-23'><Cube currency='USD' rate='1.1415'/>...</Cube>
 * https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/
 */
import { HOUR } from '#lib/kernel/instant.ts';
import { below } from './fetch-json.ts';
import { fetchText, type Fetching } from './fetch-text.ts';
import { SourceFailed, sourceTime, type PriceSource } from './source.ts';
import { readTable, reading } from './table.ts';

export const ECB_BASE = 'https://www.ecb.europa.eu';

/** Attributes in either kind of quotes; nothing else of XML is read, so there are no entities to expand. */
const DAY_OF = /<Cube\s+time=(["'])(\d{4}-\d{2}-\d{2})\1\s*>/g;
const RATE_OF = /<Cube\s+currency=(["'])([A-Z]{3})\1\s+rate=(["'])([\d.]{1,40})\3\s*\/>/g;
/** Published in the afternoon: the day counts from 14:00 UTC. */
const PUBLISHED = 14 * HOUR;

export function ecb(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'ecb',
    everySeconds: HOUR,
    read: ({ currencies }, now) =>
      reading(async () => {
        const xml = await fetchText(below(base, '/stats/eurofxref/eurofxref-daily.xml'), 'xml', limits);
        const days = [...xml.matchAll(DAY_OF)].map(([, , day]) => day!);
        const [day] = days;
        if (days.length !== 1 || day === undefined) throw new SourceFailed('malformed', 'the ECB table has no one day');
        const midnight = sourceTime(Date.parse(`${day}T00:00:00Z`) / 1000, now, 'the ECB table');
        const rates = Object.fromEntries([...xml.matchAll(RATE_OF)].map(([, , code, , rate]) => [code!, rate!]));
        if (Object.keys(rates).length === 0) throw new SourceFailed('malformed', 'the ECB table has no rates');
        return readTable('ecb', 'EUR', rates, Math.min(now, midnight + PUBLISHED), currencies);
      }),
  };
}
