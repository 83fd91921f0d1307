/** Step 2: who the person is. Keys stay in memory; the page says so. */
import { formatUnits } from '#lib/kernel/money.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import type { FoundWallet } from '#lib/chain/wallet.browser.ts';
import { button, facts, field, form, h, machineText, notice, region, tick, type Child } from '../dom.ts';
import { lookAt, openKeyFile, openPrivateKey, useWallet, type Person } from '../person.ts';
import { refuseExit } from '../refusals.ts';
import type { Session } from '../session.ts';
import type { Words } from '../words.ts';
import { said, tell } from './said.ts';

const NOTE = 'you';
const WAYS = ['file', 'wallet', 'key', 'look'] as const;
type Way = (typeof WAYS)[number];

export function youScreen(session: Session, words: Words, wallets: () => readonly FoundWallet[]) {
  const take = (open: () => Promise<Result<Person>> | Result<Person>) =>
    tell(session, NOTE, async () => {
      const person = await open();
      if (person.ok) session.setPerson(person.value);
      return person;
    });
  let way: Way = 'file';
  const walletList = region(() => walletButtons(session, words, wallets(), take));
  const panels: Record<Way, HTMLElement> = {
    file: keyFilePanel(session, words, take),
    wallet: walletList.element,
    key: privateKeyPanel(session, words, take),
    look: lookPanel(words, take),
  };
  const choose = (chosen: Way) => {
    way = chosen;
    for (const one of WAYS) panels[one].hidden = one !== way;
  };
  const dots = WAYS.map((one) => {
    const { box, row } = tick('radio', words(`you.way.${one}`), { name: 'way' });
    box.checked = one === way;
    box.addEventListener('change', () => choose(one));
    return row;
  });
  choose(way);
  const status = region(() => [said(session, words, NOTE), ...whoIsThere(session, words)]);
  const element = h(
    'section',
    { 'aria-labelledby': 'you' },
    h('h2', { id: 'you' }, words('you.title')),
    h('p', { class: 'lead' }, words('you.lead')),
    h('fieldset', {}, h('legend', {}, words('you.ways')), ...dots),
    ...WAYS.map((one) => panels[one]),
    status.element,
  );
  return { element, redraw: status.redraw, redrawWallets: walletList.redraw };
}

type Take = (open: () => Promise<Result<Person>> | Result<Person>) => Promise<boolean>;

function keyFilePanel(session: Session, words: Words, take: Take): HTMLElement {
  const file = h('input', { type: 'file', accept: '.json,application/json' });
  const opener = h(
    'select',
    {},
    h('option', { value: 'password' }, words('you.by_password')),
    h('option', { value: 'phrase' }, words('you.by_phrase')),
  );
  const password = h('input', { type: 'password', autocomplete: 'off' });
  const phrase = h('textarea', {
    rows: 2,
    dir: 'ltr',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const fields = {
    password: field(words('you.password'), password),
    phrase: field(words('you.phrase'), phrase, words('you.phrase_hint')),
  };
  const show = () => {
    fields.password.hidden = opener.value !== 'password';
    fields.phrase.hidden = opener.value !== 'phrase';
  };
  opener.addEventListener('change', show);
  show();
  const open = () =>
    take(async () => {
      const chosen = file.files?.[0];
      if (!chosen) return refused(refuseExit('exit.person_first'));
      const by = opener.value === 'password' ? { password: password.value } : { phrase: phrase.value };
      const person = await openKeyFile(await chosen.text(), by, session.rpc);
      if (person.ok) password.value = phrase.value = '';
      return person;
    });
  return form(
    open,
    words('you.open'),
    'primary',
    field(words('you.file'), file),
    field(words('you.opener'), opener),
    fields.password,
    fields.phrase,
  );
}

function privateKeyPanel(session: Session, words: Words, take: Take): HTMLElement {
  const key = h('input', { type: 'password', dir: 'ltr', autocomplete: 'off', spellcheck: 'false' });
  const open = () =>
    take(() => {
      const person = openPrivateKey(key.value, session.rpc);
      if (person.ok) key.value = '';
      return person;
    });
  return form(open, words('you.use_key'), 'primary', field(words('you.key'), key, words('you.key_hint')));
}

function lookPanel(words: Words, take: Take): HTMLElement {
  const address = h('input', { type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', placeholder: '0x' });
  return form(
    () => take(() => lookAt(address.value)),
    words('you.look'),
    'primary',
    field(words('you.address'), address, words('you.look_hint')),
  );
}

function walletButtons(session: Session, words: Words, wallets: readonly FoundWallet[], take: Take): readonly Child[] {
  if (wallets.length === 0) return [notice('info', words('you.no_wallet'))];
  const network = (chainId: number) => {
    const url = session.state.connection?.url;
    return { name: words('chain.number', { id: chainId }), rpcUrls: () => (url ? [url] : []) };
  };
  return wallets.map((wallet) =>
    button(words('you.use_wallet', { wallet: wallet.name }), () => take(() => useWallet(wallet, network)), {
      look: 'primary',
    }),
  );
}

/** What the person holds of the chain's own coin: it pays for their transactions. Asked once a head. */
const gasKnown = new Map<string, bigint>();

function whoIsThere(session: Session, words: Words): readonly Child[] {
  const { person, connection, head } = session.state;
  if (!person) return [];
  const key = `${connection?.chainId} ${head.number} ${person.address}`;
  const gas = gasKnown.get(key);
  if (gas === undefined && connection) void readGas(session, key, person.address);
  return [
    facts(
      [words('you.are'), machineText(person.address)],
      [words('you.can'), words(`you.kind.${person.kind}`)],
      gas !== undefined && [words('you.gas'), words('you.gas_held', { amount: formatUnits(gas, 18) })],
    ),
    gas === 0n && person.signer && notice('info', words('you.no_gas')),
    h(
      'div',
      { class: 'actions' },
      button(words(person.kind === 'key' ? 'you.forget' : 'you.leave'), () => session.setPerson(undefined), {
        id: 'forget',
      }),
    ),
  ];
}

async function readGas(session: Session, key: string, address: string): Promise<void> {
  const { connection } = session.state;
  if (!connection) return;
  const held = await connection.rpc<string>(connection.chainId, 'eth_getBalance', [address, 'latest']);
  if (!held.ok) return;
  gasKnown.set(key, BigInt(held.value));
  session.changed();
}
