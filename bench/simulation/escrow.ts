/**
 * The contract as its prose says (who may do what when, and where each unit goes), written without the app's table so that the two can
 * disagree. Amounts are whole units; instants and windows are the chain's seconds.
 */
import type { LogName } from '#lib/trade/fold.ts';

/** Places in the books: four traders, the two arbiters, the opener, somebody without a part, and who receives the fee. */
export const PEOPLE = ['sally', 'sam', 'bob', 'bea', 'arbiter', 'backup', 'opener', 'stranger', 'fees'] as const;
export type Person = (typeof PEOPLE)[number];
export const SELLERS = ['sally', 'sam'] as const satisfies readonly Person[];
export const BUYERS = ['bob', 'bea'] as const satisfies readonly Person[];

export type Terms = {
  readonly id: number;
  readonly seller: Person;
  readonly buyer: Person;
  readonly amount: number;
  readonly fee: number;
  readonly lane: number;
  readonly round: number;
  readonly fromVault: boolean;
  readonly openBy: number;
  readonly paymentWindow: number;
  readonly hearingWindow: number;
  readonly rulingWindow: number;
};

export const CHAIN_MOVES = [
  'fund',
  'draw',
  'extend',
  'markPaid',
  'reclaim',
  'release',
  'refund',
  'settle',
  'dispute',
  'rule',
  'lapse',
] as const;
export type ChainMove = (typeof CHAIN_MOVES)[number];

/** What a transaction carries: a move of a trade with the authority of `by` (and of `also`, where two sign the same). */
export type Act = {
  readonly terms: Terms;
  readonly move: ChainMove;
  readonly by: Person;
  readonly also?: Person;
  readonly toBuyer?: number;
  readonly deadline?: number;
  /** The last second in which a signed act may be carried out; absent: no end. */
  readonly validUntil?: number;
};

export type Log = {
  readonly name: LogName;
  readonly terms: Terms;
  readonly by: Person;
  readonly toBuyer?: number;
  readonly fee?: number;
  readonly paymentDeadline?: number;
};

export type Slot = {
  readonly terms: Terms;
  readonly status: 'funded' | 'paid' | 'disputed' | 'ended';
  /** Funded: the reclaim deadline; disputed: when the dispute began. */
  readonly time: number;
};

export type Ledger = {
  readonly wallets: Record<Person, number>;
  readonly vaults: Record<Person, number>;
  /** By seller and lane: the last trade that was opened there. */
  readonly slots: Map<string, Slot>;
};

export const laneOf = (terms: Pick<Terms, 'seller' | 'lane'>): string => `${terms.seller} ${terms.lane}`;

export function newLedger(each: number): Ledger {
  const wallets = {} as Record<Person, number>;
  const vaults = {} as Record<Person, number>;
  for (const person of PEOPLE) {
    wallets[person] = (SELLERS as readonly Person[]).includes(person) ? each : 0;
    vaults[person] = wallets[person];
  }
  return { wallets, vaults, slots: new Map() };
}

export const copyLedger = (ledger: Ledger): Ledger => ({
  wallets: { ...ledger.wallets },
  vaults: { ...ledger.vaults },
  slots: new Map(ledger.slots),
});

export const isLive = (slot: Slot | undefined): boolean => slot !== undefined && slot.status !== 'ended';

function open(ledger: Ledger, act: Act, now: number): Log | null {
  const { terms, move, by } = act;
  const slot = ledger.slots.get(laneOf(terms));
  if (isLive(slot) || terms.round !== (slot?.terms.round ?? 0) + 1 || now > terms.openBy) return null;
  if (move === 'fund' ? by !== terms.seller : by !== 'opener' || !terms.fromVault) return null;
  const from = terms.fromVault ? ledger.vaults : ledger.wallets;
  const locked = terms.amount + terms.fee;
  if (from[terms.seller] < locked) return null;
  from[terms.seller] -= locked;
  ledger.slots.set(laneOf(terms), { terms, status: 'funded', time: now + terms.paymentWindow });
  return { name: move === 'fund' ? 'Funded' : 'Drawn', terms, by };
}

function end(
  ledger: Ledger,
  slot: Slot,
  name: LogName,
  by: Person,
  toBuyer: number,
  fault: EscrowFault | null = null,
): Log {
  const { terms } = slot;
  const share = (terms.fee * toBuyer) / terms.amount;
  const fee = name === 'Lapsed' ? 0 : fault === 'rounds the fee up' ? Math.ceil(share) : Math.floor(share);
  const back = terms.amount - toBuyer + terms.fee - fee;
  ledger.wallets[terms.buyer] += toBuyer;
  (terms.fromVault ? ledger.vaults : ledger.wallets)[terms.seller] += back;
  ledger.vaults.fees += fee;
  if (fault !== 'ends twice') ledger.slots.set(laneOf(terms), { ...slot, status: 'ended' });
  return { name, terms, by, toBuyer, fee };
}

/** A fault put in on purpose. */
export type EscrowFault = 'reclaims what was paid' | 'ends twice' | 'rounds the fee up';

/** Carries an act out in a block of this time; null: the contract refuses it, and nothing has changed. */
export function execute(ledger: Ledger, act: Act, now: number, fault: EscrowFault | null = null): Log | null {
  const { terms, move, by, also } = act;
  if (act.validUntil !== undefined && now > act.validUntil) return null;
  if (move === 'fund' || move === 'draw') return open(ledger, act, now);
  const lane = laneOf(terms);
  const slot = ledger.slots.get(lane);
  if (!slot || !isLive(slot) || slot.terms.id !== terms.id) return null;
  const { status, time } = slot;
  const isParty = by === terms.seller || by === terms.buyer;
  switch (move) {
    case 'extend':
      if (by !== terms.seller || status !== 'funded' || (act.deadline ?? 0) <= time) return null;
      ledger.slots.set(lane, { ...slot, time: act.deadline! });
      return { name: 'Extended', terms, by, paymentDeadline: act.deadline! };
    case 'markPaid':
      if (by !== terms.buyer || status !== 'funded') return null;
      ledger.slots.set(lane, { ...slot, status: 'paid' });
      return { name: 'MarkedPaid', terms, by };
    case 'reclaim':
      if (
        (status !== 'funded' && (fault !== 'reclaims what was paid' || status !== 'paid')) ||
        now < time ||
        (by !== terms.seller && !terms.fromVault)
      )
        return null;
      return end(ledger, slot, 'Reclaimed', by, 0, fault);
    case 'release':
      return by === terms.seller ? end(ledger, slot, 'Released', by, terms.amount, fault) : null;
    case 'refund':
      return by === terms.buyer ? end(ledger, slot, 'Refunded', by, 0, fault) : null;
    case 'settle':
      return isParty && also !== undefined && also !== by && (also === terms.seller || also === terms.buyer)
        ? end(ledger, slot, 'Settled', by, act.toBuyer!, fault)
        : null;
    case 'dispute':
      if (!isParty || status !== 'paid') return null;
      ledger.slots.set(lane, { ...slot, status: 'disputed', time: now });
      return { name: 'Disputed', terms, by };
    case 'rule': {
      const from = by === 'arbiter' ? terms.hearingWindow : by === 'backup' ? terms.rulingWindow : null;
      if (status !== 'disputed' || from === null || now < time + from) return null;
      return end(ledger, slot, 'Ruled', by, act.toBuyer!, fault);
    }
    case 'lapse':
      if (!isParty || status !== 'disputed' || now < time + 2 * terms.rulingWindow) return null;
      return end(ledger, slot, 'Lapsed', by, Math.floor(terms.amount / 2), fault);
  }
}
