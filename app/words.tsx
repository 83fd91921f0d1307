import { NextIntlClientProvider, type Messages } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';

/**
 * Sentences that components in the browser may have to say travel with the page: each part of the site gives its own what they say,
 * and no more. What the server alone says is in the page already. tests/ui/words.test.ts holds these lists against what is imported.
 */
export const SHELL: readonly string[] = ['ui', 'account.menu'];

/** Around every page of somebody signed in: the dialog that opens their keys, and what can go wrong there. */
export const SHELL_SIGNED_IN: readonly string[] = [
  ...SHELL,
  'account.fields',
  'account.invalid',
  'account.passphrase',
  'account.refusals',
  'account.unlock',
  'notice.bell',
  'notice.bell_unread',
  'payment.accounts',
  'request.refusals',
  'search.title',
  'wallet.refusals',
];

/** The market: the page that most see first, and over the slowest networks. */
export const MARKET: readonly string[] = [
  'ui',
  'offer.distance',
  'offer.form.decimal',
  'offer.market',
  'reputation.none',
];

/** The groups and sentences of these names, under the same names. */
export function pickMessages(messages: Messages, names: readonly string[]): Messages {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    const path = name.split('.');
    const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], messages);
    if (found === undefined) continue;
    const last = path.pop()!;
    const at = path.reduce<Record<string, unknown>>((group, key) => (group[key] ??= {}) as typeof group, picked);
    at[last] = found;
  }
  return picked as Messages;
}

export async function Words({ of, children }: { of: readonly string[]; children: ReactNode }) {
  return <NextIntlClientProvider messages={pickMessages(await getMessages(), of)}>{children}</NextIntlClientProvider>;
}

/** For the parts of the site whose components say most of what there is: everything but the samples. */
export async function AllWords({ children }: { children: ReactNode }) {
  const { styleguide: _, api: __, notice, ...messages } = await getMessages();
  const { bell, bell_unread, settings, kinds, refusals, push_card } = notice;
  const said = { ...messages, notice: { bell, bell_unread, settings, kinds, refusals, push_card } } as Messages;
  return <NextIntlClientProvider messages={said}>{children}</NextIntlClientProvider>;
}
