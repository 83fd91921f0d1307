/** What the operator and the staff have to say to whoever puts something into the market. */
import type { Actor } from '../../account/policy.ts';
import { checkMayBegin } from '../../account/queries/restraints.ts';
import type { Tx } from '../../db/ctx.ts';
import type { Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { canStart, isMethodOff } from '../../site/policy.ts';
import { refuseSite } from '../../site/refusals.ts';
import type { Site } from '../../site/settings.ts';
import { findMethod } from '../../payment/registry.ts';

type Now = { readonly chainId: number; readonly now: Instant; readonly site: Site };

/** Whether this person may offer something new. Refuses `site.no_new_offers`, `account.banned`, `account.paused_by_staff`. */
export async function checkMayOffer(tx: Tx, { accountId }: Actor, { chainId, now, site }: Now): Promise<Result<null>> {
  const started = canStart(site, 'no_new_offers', chainId);
  return started.ok ? checkMayBegin(tx, accountId, now) : started;
}

/** Where an offer is paid: as its maker says, else where its method is at home if that is one country. */
function countryOf(methodId: string, country: string | null | undefined): string | null {
  if (country) return country;
  const at = findMethod(methodId)?.countries ?? [];
  return at.length === 1 ? at[0]! : null;
}

type Paid = {
  readonly country?: string | null | undefined;
  readonly methods: readonly { readonly methodId: string }[];
};

/** The first of an offer's methods that is switched off where it is paid; undefined: none is. */
export function methodOff(site: Pick<Site, 'methodsOff'>, { country, methods }: Paid): string | undefined {
  return methods.find(({ methodId }) => isMethodOff(site, methodId, countryOf(methodId, country)))?.methodId;
}

/** Refuses `site.method_off` { method } where one of an offer's methods is switched off. */
export function checkMethods(site: Pick<Site, 'methodsOff'>, paid: Paid): Result<null> {
  const method = methodOff(site, paid);
  return method === undefined ? ok(null) : refused(refuseSite('site.method_off', { method }));
}
