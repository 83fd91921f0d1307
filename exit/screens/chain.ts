/** Step 1: which chain, through which node, and whether the contract there is the published one. */
import { findChain } from '#lib/chain/chains.ts';
import { discoverWallets, type FoundWallet } from '#lib/chain/wallet.browser.ts';
import { readUrl, rpcAt, rpcThrough } from '../connection.ts';
import { button, facts, field, form, h, machineText, notice, region, tick, type Child } from '../dom.ts';
import type { Session } from '../session.ts';
import type { Words } from '../words.ts';
import { said, tell } from './said.ts';

const NOTE = 'chain';

/** Wallets are looked for once a page; a later one is announced by itself. */
export function lookForWallets(onChange: (wallets: readonly FoundWallet[]) => void): void {
  discoverWallets(onChange);
}

export function chainScreen(session: Session, words: Words, wallets: () => readonly FoundWallet[]) {
  const url = h('input', {
    type: 'text',
    inputmode: 'url',
    dir: 'ltr',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'https://',
  });
  url.value = session.state.connection?.url ?? '';
  const contract = h('input', {
    type: 'text',
    dir: 'ltr',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: '0x',
  });
  contract.value = session.state.contract?.address ?? '';
  const connect = () =>
    tell(session, NOTE, async () => {
      const read = readUrl(url.value);
      return read.ok ? session.useNode(rpcAt(read.value), read.value, read.value) : read;
    });
  const check = () => {
    // Read before anything is drawn anew.
    const typed = contract.value;
    return tell(session, NOTE, () => session.useContract(typed));
  };
  let shown = session.state.contract?.address;
  const byWallet = region(() =>
    wallets().map((wallet) =>
      button(words('chain.by_wallet', { wallet: wallet.name }), () =>
        tell(session, NOTE, () => session.useNode(rpcThrough(wallet.provider), wallet.name, null)),
      ),
    ),
  );
  const status = region(() => [said(session, words, NOTE), ...chainFacts(session, words)]);
  const element = h(
    'section',
    { 'aria-labelledby': 'chain' },
    h('h2', { id: 'chain' }, words('chain.title')),
    h('p', { class: 'lead' }, words('chain.lead')),
    form(connect, words('chain.connect'), 'primary', field(words('chain.url'), url, words('chain.url_hint'))),
    byWallet.element,
    form(check, words('chain.check'), 'plain', field(words('chain.contract'), contract, words('chain.contract_hint'))),
    status.element,
  );
  return {
    element,
    redraw: () => {
      status.redraw();
      // A file may have said which contract it is; what is being typed is left alone.
      const used = session.state.contract?.address;
      if (used !== undefined && used !== shown) contract.value = used;
      shown = used;
    },
    redrawWallets: byWallet.redraw,
  };
}

function chainFacts(session: Session, words: Words): readonly Child[] {
  const { connection, contract, head } = session.state;
  if (!connection) return [];
  const known = findChain(connection.chainId)?.name;
  const name = known ? `${known} (${connection.chainId})` : `${connection.chainId}`;
  return [
    facts(
      [words('chain.id'), name],
      [words('chain.node'), machineText(connection.place)],
      [words('chain.head'), words('chain.head_at', { number: head.number, time: words.time(head.time) })],
      contract ? [words('chain.contract_used'), machineText(contract.address)] : null,
    ),
    contract && verdict(session, words),
  ];
}

function verdict(session: Session, words: Words): HTMLElement {
  const contract = session.state.contract!;
  if (contract.published) return notice('done', words('chain.published'));
  const { box, row } = tick('checkbox', words('chain.accept'), { id: 'accept-contract' });
  box.checked = contract.accepted;
  box.addEventListener('change', () => session.acceptContract(box.checked));
  return notice('danger', h('p', {}, words('chain.not_published')), row);
}
