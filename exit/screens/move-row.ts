/** A move that is open to the person: what it does in amounts, and three ways to make it. */
import { getAddress } from 'ethers';
import type { SignableMove, Terms } from '#lib/chain/signing.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { OWES, type Role } from '#lib/trade/machine.ts';
import type { TradeAct } from '#lib/trade/printed-act.ts';
import type { Token } from '../connection.ts';
import { button, field, h, type Child } from '../dom.ts';
import { canSign, outcomeOf, readAmount, validUntilOf } from '../moves.ts';
import { isSignable } from '../held.ts';
import { refuseExit } from '../refusals.ts';
import type { KnownTrade, RoleMove, Standing } from '../trade.ts';
import { amountOf, amountsOf, sendOwn, showOwn, signAct, summaryOf, type Doing } from './doing.ts';

type Seats = Standing['seats'];

/** One move: what it does, and the ways to make it; or from when it is possible. */

export function moveRow(doing: Doing, trade: KnownTrade, open: RoleMove, seats: Seats): HTMLElement | null {
  const { words, token } = doing;
  const { move } = open;
  if (!isSignable(move)) return null;
  const id = `${trade.hash}-${move}`;
  const name = words(`move.${move}`);
  if (open.opensAt !== null) {
    return h(
      'li',
      {},
      h('h4', {}, name),
      h('p', { class: 'hint' }, words('move.from', { time: words.time(open.opensAt) })),
    );
  }
  const value = valueInput(doing, trade, move, id);
  const plain: TradeAct = { kind: 'move', move, terms: trade.terms, value: null, validUntil: 0 };
  const ends = outcomeOf(move, trade.terms, null) !== undefined;
  return h(
    'li',
    {},
    h('h4', {}, name),
    h('p', {}, value.asks ? words(`asks.${value.asks}`) : summaryOf(words, plain, token)),
    ...(value.element ? [value.element] : ends ? amountsOf(words, plain, token) : []),
    h('div', { class: 'actions' }, rowButtons(doing, trade, { move, role: open.role }, value, seats)),
  );
}

type Offered = { readonly move: SignableMove; readonly role: Role };

/** The next step of the story, for who is here: the one thing in the accent's colour. */
const isNext = ({ move, role }: Offered, state: Standing['state'] | undefined): boolean =>
  move === 'reclaim' ||
  move === 'lapse' ||
  (state !== undefined && state !== 'over' && OWES[state] === role && NEXT.has(move));
const NEXT: ReadonlySet<string> = new Set(['fund', 'markPaid', 'release', 'rule']);

function rowButtons(doing: Doing, trade: KnownTrade, offered: Offered, value: ValueInput, seats: Seats): Child[] {
  const { words, session } = doing;
  const { terms, chainId, contract, hash } = trade;
  const { move, role } = offered;
  const { person } = session.state;
  const withAct = (use: (made: TradeAct) => unknown) => () => {
    const read = value.read();
    if (!read.ok) return session.note(doing.key, { kind: 'done', refusal: read.refusal });
    const validUntil = validUntilOf(move, terms, session.now());
    return use({ kind: 'move', move, terms, value: read.value, validUntil });
  };
  const sign = async (act: TradeAct) => {
    const signed = await signAct(doing, { chainId, contract, act, signatures: [] }, seats);
    // A part of several signatures waits below, where the others' are added.
    if (signed && (move === 'settle' || move === 'rule')) await session.addAct(signed);
  };
  const named = (how: 'send_own' | 'sign' | 'call') => ({
    id: `${hash}-${move}-${how}`,
    'aria-label': words(`act.${how}_named`, { move: words(`move.${move}`) }),
  });
  const actor = move === 'settle' ? undefined : actorOf(terms, role, person!.address);
  const can = person?.signer !== undefined;
  const look = isNext(offered, session.state.trades.get(hash)?.standing?.state) ? 'primary' : 'plain';
  const send = withAct((act) => sendOwn(doing, act));
  return [
    can && actor !== undefined && button(words('act.send_own'), send, { look, ...named('send_own') }),
    can && canSign(move, terms) && button(words('act.sign'), withAct(sign), named('sign')),
    actor !== undefined &&
      button(
        words('act.call'),
        withAct((act) => showOwn(doing, act, actor)),
        named('call'),
      ),
  ];
}

/** Whose own transaction makes the move; undefined where it is not the person's, as with a seat in a panel. */
function actorOf(terms: Terms, role: Role, person: string): string | undefined {
  if (role === 'seller') return terms.seller;
  if (role === 'buyer') return terms.buyer;
  if (role === 'anyone') return person;
  const chair = role === 'arbiter' ? terms.arbiter : terms.backupArbiter;
  return getAddress(chair) === getAddress(person) ? chair : undefined;
}

type ValueInput = {
  readonly asks?: 'settle' | 'rule' | 'extend';
  readonly element: HTMLElement | null;
  readonly read: () => Result<string | null>;
};

/** What settle, rule and extend ask for. What is typed outlives a redraw. */
function valueInput(
  { session, words, token }: Doing,
  { terms }: KnownTrade,
  move: SignableMove,
  id: string,
): ValueInput {
  if (move !== 'settle' && move !== 'rule' && move !== 'extend') return { element: null, read: () => ok(null) };
  const input = h('input', { type: 'text', inputmode: 'decimal', dir: 'ltr', autocomplete: 'off', id: `${id}-value` });
  input.value = session.state.drafts.get(input.id) ?? '';
  input.addEventListener('input', () => session.state.drafts.set(input.id, input.value));
  if (move === 'extend') {
    const read = (): Result<string> => {
      const days = /^\d{1,2}$/.test(input.value.trim()) ? Number(input.value.trim()) : 0;
      return days >= 1 && days <= 30
        ? ok(`${session.now() + days * DAY - (days === 30 ? 60 : 0)}`)
        : refused(refuseExit('exit.time_wrong'));
    };
    return { asks: move, element: field(words('asks.days'), input), read };
  }
  const unit: Token = token ?? { address: terms.token, symbol: '', decimals: 0 };
  const most = BigInt(terms.amount);
  const read = (): Result<string> => {
    const units = readAmount(input.value, unit, most, formatUnits(most, unit.decimals));
    return units.ok ? ok(`${units.value}`) : units;
  };
  const hint = words('asks.amount_hint', { most: amountOf(most, token) });
  return { asks: move, element: field(words('asks.amount', { symbol: unit.symbol }), input, hint), read };
}
