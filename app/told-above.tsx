import { cookies } from 'next/headers';
import { OwnBanners } from '#components/account/own-banners.tsx';
import { sampleDay } from '#components/price/sample-day.ts';
import { Banners } from '#components/shell/banners.tsx';
import { DISMISSED, readDismissed } from '#components/shell/dismissed.ts';
import type { Actor } from '#lib/account/policy.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { isSampleOnly } from '#lib/price/cache.ts';
import { SNAPSHOT_AT } from '#lib/price/snapshot.ts';
import { listAnnouncements, siteNow } from '#lib/site/queries.ts';
import { DEFAULT_LOCALE, isLocale } from '../messages/locales.ts';

/** What stands above this reader's page: what is stopped on this site's chain, what is announced and was not hidden here, what the site is. */
export async function ToldAbove({ actor, locale }: { actor: Actor | null; locale: string }) {
  const { chainId, embeddedChain } = config();
  const [{ thrown }, announcements, jar] = await Promise.all([
    siteNow(db()),
    listAnnouncements(db(), actor, isLocale(locale) ? locale : DEFAULT_LOCALE),
    cookies(),
  ]);
  const hidden = readDismissed(`${DISMISSED}=${jar.get(DISMISSED)?.value ?? ''}`);
  const day = sampleDay(dateOf(SNAPSHOT_AT).toISOString().slice(0, 10), locale);
  return (
    <Banners
      testChain={embeddedChain}
      sampleRatesOf={isSampleOnly() ? day : undefined}
      thrown={thrown.filter((one) => one.chainId === null || one.chainId === chainId)}
      announcements={announcements.filter(({ id, dismissable }) => !dismissable || !hidden.includes(id))}
    >
      {actor ? <OwnBanners frozenUntil={actor.frozenUntil} walletShut={actor.walletShut} /> : null}
    </Banners>
  );
}
