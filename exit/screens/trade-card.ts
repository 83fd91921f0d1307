/** One trade: where it stands in words, and what this person can do about it, now or from when. */
import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { endByAmount, type Role } from '#lib/trade/machine.ts';
import { facts, h, machineText, notice, type Child } from '../dom.ts';
import { heldActsOf } from '../held.ts';
import type { Session } from '../session.ts';
import type { TradeEntry } from '../state.ts';
import { movesOf, rolesOf, type KnownTrade } from '../trade.ts';
import type { Words } from '../words.ts';
import { actItem } from './act-item.ts';
import { amountOf, type Doing } from './doing.ts';
import { moveRow } from './move-row.ts';
import { said } from './said.ts';

const short = (hash: string) => `${hash.slice(0, 10)}…`;

export function tradeCard(session: Session, words: Words, entry: TradeEntry): HTMLElement {
  const { trade, standing, token, refusal } = entry;
  const { terms } = trade;
  const title = `${amountOf(BigInt(terms.amount), token)} · ${words('trade.number', { number: short(trade.hash) })}`;
  const person = session.state.person?.address;
  const roles = person ? rolesOf(terms, standing?.seats, person) : [];
  const key = `trade ${trade.hash}`;
  return h(
    'li',
    { class: 'card', 'data-trade': trade.hash },
    h('h3', {}, title),
    refusal && notice('caution', words.refusal(refusal)),
    standing && h('p', { class: 'state' }, stateWords(words, entry)),
    tradeFacts(words, entry, roles, person),
    said(session, words, key),
    standing && person ? moveList(session, words, entry, roles, key) : null,
    standing && heldActs(session, words, entry),
  );
}

function stateWords(words: Words, { trade, standing, end, token }: TradeEntry): string {
  const { state, facts: known } = standing!;
  const { terms } = trade;
  if (state === 'over' && end) {
    const how = endByAmount(end.toBuyer, BigInt(terms.amount));
    const toSeller = BigInt(terms.amount) + BigInt(terms.fee) - end.toBuyer - end.fee;
    return words(`state.${how}`, { toBuyer: amountOf(end.toBuyer, token), toSeller: amountOf(toSeller, token) });
  }
  const time = (at: number | null) => (at === null ? '' : words.time(at));
  return words(`state.${state}`, {
    deadline: time(known.paymentDeadline),
    openBy: time(terms.openBy),
    lapse: time(known.disputedAt === null ? null : known.disputedAt + 2 * terms.rulingWindow),
  });
}

function fiatOf({ deal }: KnownTrade): string | undefined {
  if (!deal) return undefined;
  const decimals = CURRENCIES.find(({ code }) => code === deal.currency)?.decimals ?? 2;
  return `${formatUnits(BigInt(deal.fiatMinor), decimals, decimals)} ${deal.currency} · ${deal.methodId} · ${deal.reference}`;
}

function tradeFacts(words: Words, { trade, token }: TradeEntry, roles: readonly Role[], you?: string): HTMLElement {
  const { terms } = trade;
  const part = (address: string) => words(address.toLowerCase() === you?.toLowerCase() ? 'trade.you' : 'trade.seat');
  const person = (address: string, role: Role): Child[] => [
    machineText(address),
    roles.includes(role) && h('strong', {}, ` ${part(address)}`),
  ];
  const fiat = fiatOf(trade);
  return facts(
    [words('trade.buyer'), person(terms.buyer, 'buyer')],
    [words('trade.seller'), person(terms.seller, 'seller')],
    [words('trade.amount'), amountOf(BigInt(terms.amount), token)],
    [words('trade.fee'), amountOf(BigInt(terms.fee), token)],
    [words('trade.from'), words(terms.fromVault ? 'trade.from_vault' : 'trade.from_wallet')],
    [words('trade.arbiter'), person(terms.arbiter, 'arbiter')],
    BigInt(terms.backupArbiter) !== 0n && [words('trade.backup'), person(terms.backupArbiter, 'backup')],
    fiat !== undefined && [words('trade.fiat'), fiat],
  );
}

function moveList(
  session: Session,
  words: Words,
  { trade, standing, token }: TradeEntry,
  roles: readonly Role[],
  key: string,
): HTMLElement | null {
  const moves = movesOf(standing!, roles, session.now());
  if (moves.length === 0) return null;
  const doing: Doing = { session, words, key, token };
  return h('ul', { class: 'moves' }, ...moves.map((open) => moveRow(doing, trade, open, standing!.seats)));
}

/** What came with the trade file and can be used now. */
function heldActs(session: Session, words: Words, { trade, standing }: TradeEntry): HTMLElement | null {
  const roles: readonly Role[] = ['buyer', 'seller', 'both', 'arbiter', 'backup'];
  const open = movesOf(standing!, roles, session.now()).filter(({ opensAt }) => opensAt === null);
  const usable = heldActsOf(trade, new Set(open.map(({ move }) => move)), session.now());
  if (usable.length === 0 || standing!.state === 'over') return null;
  const key = `trade ${trade.hash}`;
  return h(
    'details',
    { open: true },
    h('summary', {}, words('trade.held')),
    h('ul', { class: 'acts' }, ...usable.map((signed) => actItem(session, words, signed, { heading: 'h4', key }))),
  );
}
