/** Step 4: what lies free in the vault, out of it, and the end of standing offers. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import type { Act, SignedAct } from '../act.ts';
import { readAddress, readToken, viewEscrow, type Token } from '../connection.ts';
import { button, field, form, h, machineText, region, type Child } from '../dom.ts';
import { ACT_VALID, ALL, readAmount, readSeries, vaultBalance } from '../moves.ts';
import { refuseExit } from '../refusals.ts';
import type { Session } from '../session.ts';
import type { Words } from '../words.ts';
import { amountOf, sendOwn, showOwn, signAct, type Doing } from './doing.ts';
import { said, tell } from './said.ts';

const NOTE = 'vault';

type Held = { readonly token: Token; readonly balance: bigint };

export function vaultScreen(session: Session, words: Words) {
  let held: readonly Held[] | undefined;
  const read = async () => {
    const found = await readVault(session);
    if (found.ok) held = found.value;
    return found;
  };
  const address = h('input', { type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', placeholder: '0x' });
  const addToken = async () => {
    const token = readAddress(address.value);
    if (!token.ok) return token;
    session.state.tokens.add(token.value);
    address.value = '';
    return read();
  };
  const list = region(() => [said(session, words, NOTE), ...vaultRows(session, words, held, read)]);
  const element = h(
    'section',
    { 'aria-labelledby': 'vault' },
    h('h2', { id: 'vault' }, words('vault.title')),
    h('p', { class: 'lead' }, words('vault.lead')),
    h(
      'div',
      { class: 'actions' },
      button(words('vault.read'), () => tell(session, NOTE, read)),
    ),
    list.element,
    h(
      'details',
      {},
      h('summary', {}, words('vault.more')),
      form(
        () => tell(session, NOTE, addToken),
        words('vault.add_token'),
        'plain',
        field(words('vault.token'), address, words('vault.token_hint')),
      ),
      offersForm(session, words),
    ),
  );
  return { element, redraw: list.redraw };
}

async function readVault(session: Session): Promise<Result<readonly Held[]>> {
  const { connection, contract, person, tokens } = session.state;
  if (!connection || !contract) return refused(refuseExit('exit.connect_first'));
  if (!person) return refused(refuseExit('exit.person_first'));
  const held: Held[] = [];
  for (const address of tokens) {
    const token = await readToken(connection, address);
    if (!token.ok) return token;
    const balance = await vaultBalance(connection, contract.address, person.address, address);
    if (!balance.ok) return balance;
    held.push({ token: token.value, balance: balance.value });
  }
  return ok(held);
}

function vaultRows(
  session: Session,
  words: Words,
  held: readonly Held[] | undefined,
  reread: () => Promise<unknown>,
): readonly Child[] {
  if (!held || !session.state.person) return [];
  const filled = held.filter(({ balance }) => balance > 0n);
  if (filled.length === 0)
    return [
      h('p', { class: 'empty' }, words('vault.empty', { tokens: held.map(({ token }) => token.symbol).join(', ') })),
    ];
  return [h('ul', { class: 'cards' }, ...filled.map((one) => vaultRow(session, words, one, reread)))];
}

function draft(session: Session, id: string, input: HTMLInputElement, start = ''): HTMLInputElement {
  input.id = id;
  input.value = session.state.drafts.get(id) ?? start;
  input.addEventListener('input', () => session.state.drafts.set(id, input.value));
  return input;
}

function vaultRow(
  session: Session,
  words: Words,
  { token, balance }: Held,
  reread: () => Promise<unknown>,
): HTMLElement {
  const person = session.state.person!;
  const id = `vault-${token.address}`;
  const amount = draft(
    session,
    `${id}-amount`,
    h('input', { type: 'text', inputmode: 'decimal', dir: 'ltr', autocomplete: 'off' }),
  );
  const to = draft(
    session,
    `${id}-to`,
    h('input', { type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false' }),
    person.address,
  );
  const doing: Doing = { session, words, key: NOTE, token };
  const act = async (): Promise<Result<Act>> => {
    const receiver = readAddress(to.value);
    if (!receiver.ok) return receiver;
    const units = amount.value.trim()
      ? readAmount(amount.value, token, balance, formatUnits(balance, token.decimals))
      : undefined;
    if (units && !units.ok) return units;
    const { connection, contract } = session.state;
    const nonce = await viewEscrow(connection!, contract!.address, 'nonceOf', [person.address]);
    if (!nonce.ok) return nonce;
    const max = units ? `${units.value}` : ALL;
    const validUntil = session.now() + ACT_VALID;
    return ok({
      kind: 'withdraw',
      owner: person.address,
      token: token.address,
      max,
      to: receiver.value,
      nonce: `${nonce.value[0]}`,
      validUntil,
    });
  };
  const canDo = person.signer !== undefined;
  return h(
    'li',
    { class: 'card', 'data-token': token.address },
    h('h3', {}, amountOf(balance, token)),
    h('p', { class: 'hint' }, machineText(token.address)),
    field(words('vault.amount', { symbol: token.symbol }), amount, words('vault.amount_hint')),
    field(words('vault.to'), to),
    h('div', { class: 'actions' }, vaultButtons(doing, act, id, canDo, reread)),
  );
}

function vaultButtons(
  doing: Doing,
  act: () => Promise<Result<Act>>,
  id: string,
  canDo: boolean,
  reread: () => Promise<unknown>,
): readonly Child[] {
  const { session, words, key } = doing;
  const withAct = (use: (made: Act) => Promise<unknown>) => async () => {
    const made = await act();
    if (!made.ok) return session.note(key, { kind: 'done', refusal: made.refusal });
    await use(made.value);
    await reread();
    session.changed();
  };
  const unsigned = (made: Act): SignedAct => ({
    chainId: session.state.connection!.chainId,
    contract: session.state.contract!.address,
    act: made,
    signatures: [],
  });
  const owner = session.state.person!.address;
  return [
    canDo &&
      button(
        words('vault.withdraw'),
        withAct((made) => sendOwn(doing, made)),
        { look: 'primary', id: `${id}-send` },
      ),
    canDo &&
      button(
        words('act.sign'),
        withAct((made) => signAct(doing, unsigned(made), undefined)),
        { id: `${id}-sign` },
      ),
    button(
      words('act.call'),
      withAct((made) => showOwn(doing, made, owner)),
      { id: `${id}-call` },
    ),
  ];
}

function offersForm(session: Session, words: Words): HTMLElement {
  const series = h('input', { type: 'text', inputmode: 'numeric', dir: 'ltr', autocomplete: 'off' });
  const doing: Doing = { session, words, key: NOTE, token: undefined };
  const withAct = (use: (made: Act) => Promise<unknown>) => async () => {
    const read = readSeries(series.value);
    const { person } = session.state;
    if (!read.ok) return session.note(NOTE, { kind: 'done', refusal: read.refusal });
    if (!person) return session.note(NOTE, { kind: 'done', refusal: refuseExit('exit.person_first') });
    return use({ kind: 'cancelOffers', owner: person.address, series: read.value });
  };
  const unsigned = (act: Act): SignedAct => ({
    chainId: session.state.connection?.chainId ?? 0,
    contract: session.state.contract?.address ?? '',
    act,
    signatures: [],
  });
  return form(
    withAct((made) => sendOwn(doing, made)),
    words('vault.cancel_offers'),
    'plain',
    h('p', {}, words('vault.offers_lead')),
    field(words('vault.series'), series, words('vault.series_hint')),
    h(
      'div',
      { class: 'actions' },
      button(
        words('act.sign'),
        withAct((made) => signAct(doing, unsigned(made), undefined)),
      ),
      button(
        words('act.call'),
        withAct((made) => showOwn(doing, made, session.state.person?.address ?? '')),
      ),
    ),
  );
}
