/** What the settings in force let happen. Asked by whatever begins something new, and by nothing else. Pure. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { dollars } from './dollars.ts';
import { refuseSite } from './refusals.ts';
import { EVERY, scopeOfMethod, type Site, type Switch, type Thrown } from './settings.ts';

/** The switch that stops something on a chain; undefined: none does. */
export function thrownFor(site: Site, name: Switch, chainId: number): Thrown | undefined {
  return site.thrown.find((one) => one.name === name && (one.chainId === null || one.chainId === chainId));
}

/** What a switch stops on a chain, refused by its own name: `site.no_new_trades`, `site.no_new_offers`, `site.no_deposits` { why }. */
export function canStart(site: Site, name: Exclude<Switch, 'no_sign_ups'>, chainId: number): Result<null> {
  const thrown = thrownFor(site, name, chainId);
  return thrown ? refused(refuseSite(`site.${name}`, { why: thrown.why })) : ok(null);
}

/** Whether a payment method is switched off, everywhere or in this country; null: the country is not known. */
export function isMethodOff(
  { methodsOff }: Pick<Site, 'methodsOff'>,
  methodId: string,
  country: string | null,
): boolean {
  return (
    methodsOff.has(`${methodId}:${EVERY}`) || (country !== null && methodsOff.has(scopeOfMethod(methodId, country)))
  );
}

/** What one trade, and what one person's trades of a day with it, come to: US cents; null: it cannot be measured. */
export type Measured = { readonly tradeCents: bigint | null; readonly dayCents: bigint | null };

/** Holds a trade against the limits of one of its two people. `as`: whether that is the one who asks. */
export function withinLimits({ limits }: Pick<Site, 'limits'>, of: Measured, as: 'self' | 'partner'): Result<null> {
  const { tradeCents: most, dayCents: mostDay } = limits;
  if (most === null && mostDay === null) return ok(null);
  if (of.tradeCents === null || of.dayCents === null) return refused(refuseSite('site.limit_unmeasured'));
  if (most !== null && of.tradeCents > most) return refused(refuseSite('site.limit_trade', { most: dollars(most) }));
  if (mostDay === null || of.dayCents <= mostDay) return ok(null);
  if (as === 'partner') return refused(refuseSite('site.partner_limit_day'));
  const before = of.dayCents - of.tradeCents;
  const left = mostDay > before ? mostDay - before : 0n;
  return refused(refuseSite('site.limit_day', { most: dollars(mostDay), left: dollars(left) }));
}
