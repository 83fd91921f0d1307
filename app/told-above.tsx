import { cookies } from 'next/headers';
import { OwnBanners } from '#components/account/own-banners.tsx';
import { sampleDay } from '#components/price/sample-day.ts';
import { Banners } from '#components/shell/banners.tsx';
import { DISMISSED, readDismissed } from '#components/shell/dismissed.ts';
import type { Actor } from '#lib/account/policy.ts';
import { findOwnRestraint } from '#lib/account/queries/restraints.ts';
import { UNRESTRAINED, type Restraint } from '#lib/account/restraint.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getChain } from '#lib/chain/chains.ts';
import { chainIds, config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { isSampleOnly } from '#lib/price/cache.ts';
import { SNAPSHOT_AT } from '#lib/price/snapshot.ts';
import { listAnnouncements, siteNow } from '#lib/site/queries.ts';
import { DEFAULT_LOCALE, isLocale } from '../messages/locales.ts';

/** What stands above this reader's page: what is stopped here, what is announced and was not hidden here, what the site is. */
export async function ToldAbove({ actor, locale }: { actor: Actor | null; locale: string }) {
  const { chainId: home, embeddedChain } = config();
  const [{ thrown }, announcements, jar, stopped] = await Promise.all([
    siteNow(db()),
    listAnnouncements(db(), actor, isLocale(locale) ? locale : DEFAULT_LOCALE),
    cookies(),
    actor ? stoppedNow(actor) : UNRESTRAINED,
  ]);
  const hidden = readDismissed(`${DISMISSED}=${jar.get(DISMISSED)?.value ?? ''}`);
  const day = sampleDay(dateOf(SNAPSHOT_AT).toISOString().slice(0, 10), locale);
  return (
    <Banners
      testChain={embeddedChain}
      sampleRatesOf={isSampleOnly() ? day : undefined}
      thrown={thrown.flatMap(({ name, why, chainId }) => {
        // With one chain it is the whole site; a chain that is traded on no more stops nothing.
        if (chainId === null || chainIds().length === 1)
          return chainId === null || chainId === home ? [{ name, why }] : [];
        return chainIds().includes(chainId) ? [{ name, why, network: getChain(chainId).name }] : [];
      })}
      announcements={announcements.filter(({ id, dismissable }) => !dismissable || !hidden.includes(id))}
    >
      {actor ? (
        <OwnBanners
          frozenUntil={actor.frozenUntil}
          walletShut={actor.walletShut}
          banned={stopped.bannedAt !== null}
          pausedUntil={stopped.pausedUntil}
        />
      ) : null}
    </Banners>
  );
}

/** What the court or the staff have stopped for this person, while it lasts. */
async function stoppedNow(actor: Actor): Promise<Restraint> {
  const found = await findOwnRestraint(actor);
  if (found.pausedUntil === null) return found;
  const now = await chainNow(db(), config().chainId);
  return found.pausedUntil > now ? found : { ...found, pausedUntil: null };
}
