import { cookies } from 'next/headers';
import { DISMISSED, readDismissed } from '#components/shell/dismissed.ts';
import type { Actor } from '#lib/account/policy.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { AnnouncementLine } from '#lib/site/announcement.ts';
import { listAnnouncements, siteNow } from '#lib/site/queries.ts';
import type { Thrown } from '#lib/site/settings.ts';
import { DEFAULT_LOCALE, isLocale } from '../messages/locales.ts';

type Told = { readonly thrown: readonly Thrown[]; readonly announcements: readonly AnnouncementLine[] };

/** What the operator says above this reader's page: what is stopped on this site's chain, and what is announced and was not hidden here. */
export async function toldAbove(actor: Actor | null, locale: string): Promise<Told> {
  const { chainId } = config();
  const [{ thrown }, announcements, jar] = await Promise.all([
    siteNow(db()),
    listAnnouncements(db(), actor, isLocale(locale) ? locale : DEFAULT_LOCALE),
    cookies(),
  ]);
  const hidden = readDismissed(`${DISMISSED}=${jar.get(DISMISSED)?.value ?? ''}`);
  return {
    thrown: thrown.filter((one) => one.chainId === null || one.chainId === chainId),
    announcements: announcements.filter(({ id, dismissable }) => !dismissable || !hidden.includes(id)),
  };
}
