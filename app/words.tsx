import { NextIntlClientProvider, type Messages } from 'next-intl';
import { getLocale, getMessages, getNow, getTimeZone } from 'next-intl/server';
import type { ReactNode } from 'react';
import { HeldWords } from '#components/shell/held-words.tsx';
import { pickMessages, SHELL_SIGNED_IN } from '../messages/groups.ts';

export async function Words({ of, children }: { of: readonly string[]; children: ReactNode }) {
  return <NextIntlClientProvider messages={pickMessages(await getMessages(), of)}>{children}</NextIntlClientProvider>;
}

/** Around every page: of a visitor's the browser has the words already. */
export async function ShellWords({ signedIn, children }: { signedIn: boolean; children: ReactNode }) {
  if (signedIn) return <Words of={SHELL_SIGNED_IN}>{children}</Words>;
  const [locale, timeZone, now] = await Promise.all([getLocale(), getTimeZone(), getNow()]);
  return (
    <HeldWords locale={locale} timeZone={timeZone} now={now}>
      {children}
    </HeldWords>
  );
}

/** Areas that the server alone says, or pages that hand them on themselves. */
const ON_THE_SERVER: readonly string[] = [
  'styleguide',
  'api',
  'webhook',
  'foreign',
  'court',
  'merchant',
  'limits',
  'reconcile',
];

/** For the parts of the site whose components say most of what there is: everything but the samples. */
export async function AllWords({ children }: { children: ReactNode }) {
  const all = await getMessages();
  const { bell, bell_unread, settings, kinds, refusals, push_card } = all.notice;
  const { privacy } = all;
  // What the practice partner says comes through the chat.
  const { says: _, ...practice } = all.practice;
  // The privacy page says its own by itself: what is in the tables is long.
  const said = {
    ...Object.fromEntries(Object.entries(all).filter(([area]) => !ON_THE_SERVER.includes(area))),
    practice,
    signals: { appeal_form: all.signals.appeal_form },
    notice: { bell, bell_unread, settings, kinds, refusals, push_card },
    privacy: { refusals: privacy.refusals, data: privacy.data },
  } as Messages;
  return <NextIntlClientProvider messages={said}>{children}</NextIntlClientProvider>;
}
