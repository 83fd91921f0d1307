/**
 * Sentences that components in the browser may have to say. The few that nearly every page needs are in the browser from the start, in a file that
 * it keeps (`HELD`); others travel with the page: each part of the site gives its own what they say, and no more. What the server alone says is in
 * the page already. tests/ui/words.test.ts holds these lists against what is imported.
 */
export const SHELL: readonly string[] = ['ui.nav', 'ui.screen', 'ui.toast', 'ui.copy', 'account.menu.sign_in'];

/** Around every page of somebody signed in: the dialog that opens their keys, and what can go wrong there. */
export const SHELL_SIGNED_IN: readonly string[] = [
  'ui',
  'account.fields',
  'account.invalid',
  'account.menu',
  'account.passphrase',
  'account.proof',
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
  'ui.field',
  'offer.distance',
  'offer.form.decimal',
  ...[
    'amountIn',
    'asset',
    'changed',
    'currency',
    'filters',
    'forAmount',
    'gone',
    'inVault',
    'limits',
    'merchant',
    'methods',
    'more',
    'moreChosen',
    'online',
    'price',
    'score',
    'show',
    'tableBuy',
    'tableSell',
    'trader',
    'youGive',
  ].map((key) => `offer.market.${key}`),
];

/** What the browser keeps: the words around a visitor's pages, of the market as it stands folded, and of what is wrong. */
export const HELD: readonly string[] = [...SHELL, ...MARKET, 'fault'];

/** What the rarer filters say besides, where they are unfolded; and the charts below. */
export const MARKET_UNFOLDED: readonly string[] = [...MARKET, 'ui', 'offer.market', 'reputation.none'];

/** The groups and sentences of these names, under the same names. */
export function pickMessages<T extends object>(messages: T, names: readonly string[]): T {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    const path = name.split('.');
    const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], messages);
    if (found === undefined) continue;
    const last = path.pop()!;
    const at = path.reduce<Record<string, unknown>>((group, key) => (group[key] ??= {}) as typeof group, picked);
    at[last] = found;
  }
  return picked as T;
}
