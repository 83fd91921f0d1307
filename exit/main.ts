/**
 * The exit page: whoever holds a key and a trade file (or only the key) makes every move of a trade and empties the vault, through any
 * node, with no server of ours. One file, opened from disk; scripts/exit.ts builds it.
 */
import type { FoundWallet } from '#lib/chain/wallet.browser.ts';
import { field, h } from './dom.ts';
import { createSession } from './session.ts';
import { actsScreen } from './screens/acts.ts';
import { chainScreen, lookForWallets } from './screens/chain.ts';
import { tradesScreen } from './screens/trades.ts';
import { vaultScreen } from './screens/vault.ts';
import { youScreen } from './screens/you.ts';
import { isLanguage, LANGUAGES, preferredLanguage, wordsOf, type Language } from './words.ts';

declare const ESCROW_CODE_HASH: string;
declare const RELEASE: string;

const session = createSession(ESCROW_CODE_HASH);
let wallets: readonly FoundWallet[] = [];
let redrawWallets = () => {};

/** Draws the whole page in a language. What was read stays; what stands half typed, and what was said in another language, goes. */
function draw(language: Language): void {
  const words = wordsOf(language);
  document.documentElement.lang = language;
  document.documentElement.dir = words.direction;
  document.title = words('page.title');
  session.unsubscribeAll();
  session.state.notes.clear();
  const chain = chainScreen(session, words, () => wallets);
  const you = youScreen(session, words, () => wallets);
  const screens = [chain, you, tradesScreen(session, words), vaultScreen(session, words), actsScreen(session, words)];
  session.subscribe(() => screens.forEach(({ redraw }) => redraw()));
  redrawWallets = () => {
    chain.redrawWallets();
    you.redrawWallets();
  };
  const choice = h(
    'select',
    {},
    ...Object.entries(LANGUAGES).map(([value, label]) =>
      h('option', { value, lang: value, selected: value === language }, label),
    ),
  );
  choice.addEventListener('change', () => {
    if (isLanguage(choice.value)) draw(choice.value);
  });
  document
    .getElementById('page')!
    .replaceChildren(
      h('header', {}, h('p', { class: 'wordmark' }, 'Holdfast'), field(words('page.language'), choice)),
      h(
        'main',
        {},
        h('h1', {}, words('page.heading')),
        h('p', { class: 'lead' }, words('page.lead')),
        h('p', { class: 'hint' }, words('page.memory')),
        ...screens.map(({ element }) => element),
      ),
      h(
        'footer',
        {},
        h('p', {}, words('page.release', { release: RELEASE })),
        h('p', {}, words('page.code'), ' ', h('bdi', { class: 'machine', dir: 'ltr' }, ESCROW_CODE_HASH)),
      ),
    );
}

draw(preferredLanguage(navigator.languages));
lookForWallets((found) => {
  wallets = found;
  redrawWallets();
});
