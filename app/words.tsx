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

/** For the parts of the site whose components say most of what there is: everything but the samples. */
export async function AllWords({ children }: { children: ReactNode }) {
  const {
    styleguide: _,
    api: __,
    webhook: ___,
    foreign: ____,
    court: _____,
    notice,
    privacy,
    practice,
    ...messages
  } = await getMessages();
  const { bell, bell_unread, settings, kinds, refusals, push_card } = notice;
  // What the practice partner says comes through the chat.
  const { says: ______, ...practised } = practice;
  // The privacy page says its own by itself: what is in the tables is long.
  const said = {
    ...messages,
    practice: practised,
    notice: { bell, bell_unread, settings, kinds, refusals, push_card },
    privacy: { refusals: privacy.refusals, data: privacy.data },
  } as Messages;
  return <NextIntlClientProvider messages={said}>{children}</NextIntlClientProvider>;
}
