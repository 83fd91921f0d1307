import { defineRefusals, type Refusal } from '../kernel/refusal.ts';
import { DAY, HOUR, MINUTE } from '../kernel/instant.ts';
import type { RateStatus } from './rate.ts';

/** Why an offer that follows the market has no price now, with the HTTP status of the answer. */
export const refusePrice = defineRefusals({
  'price.stale': 409,
  'price.spread': 409,
  'price.too_few': 409,
  'price.jump': 409,
  'price.none': 409,
});

/** "3.1": basis points as per cent with one place, rounded up. */
export const percentOf = (bps: number): string => {
  const tenths = Math.ceil(bps / 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
};

/** An age as people say it: minutes up to two hours, hours up to two days, else days. */
export function ageOf(seconds: number): { readonly count: number; readonly unit: 'minutes' | 'hours' | 'days' } {
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 120) return { count: minutes, unit: 'minutes' };
  const hours = Math.floor(seconds / HOUR);
  return hours < 48 ? { count: hours, unit: 'hours' } : { count: Math.floor(seconds / DAY), unit: 'days' };
}

/** The refusal that says why there is no rate; undefined: there is one. */
export function rateRefusal(status: RateStatus): Refusal | undefined {
  switch (status.state) {
    case 'fresh':
      return undefined;
    case 'none':
      return refusePrice('price.none');
    case 'stale':
      return refusePrice('price.stale', ageOf(status.ageSeconds));
    case 'split': {
      const { because } = status;
      if (because.kind === 'spread') return refusePrice('price.spread', { percent: percentOf(because.spreadBps) });
      if (because.kind === 'jump') return refusePrice('price.jump', { percent: percentOf(because.jumpBps) });
      return refusePrice('price.too_few', { have: because.have, need: because.need });
    }
  }
}
