/** The trades and signed acts that the page was told of, each asked of the chain. */
import { tradeHashOf } from '#lib/chain/signing.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { keyOf, mergeActs, type SignedAct } from './act.ts';
import { readHead, readToken } from './connection.ts';
import { findEnd, findTrades } from './logs.ts';
import { refuseExit } from './refusals.ts';
import type { Base, TradeEntry } from './state.ts';
import { readTradeFile, rolesOf, standingOf, type KnownTrade, type Place } from './trade.ts';

/** The trades of this page: from files, from logs, from acts. */
export function tradesOf(base: Base, useContract: (address: string) => Promise<Result<null>>) {
  const { state, changed } = base;
  /** The chain and the contract of a file or an act must be those in use; a first one says which contract that is. */
  async function enter(place: Place): Promise<Result<Place>> {
    if (!state.connection) return refused(refuseExit('exit.connect_first'));
    const actual = state.connection.chainId;
    if (place.chainId !== actual) return refused(refuseExit('exit.other_chain', { expected: place.chainId, actual }));
    if (!state.contract) {
      const used = await useContract(place.contract);
      if (!used.ok) return used;
    }
    const contract = state.contract!.address;
    return contract.toLowerCase() === place.contract.toLowerCase()
      ? ok({ chainId: actual, contract })
      : refused(refuseExit('exit.other_contract', { expected: place.contract, actual: contract }));
  }

  /** A trade once, with what any of its sources told. */
  async function add(trade: KnownTrade): Promise<TradeEntry> {
    const known = state.trades.get(trade.hash)?.trade;
    const whole = known
      ? { ...trade, deal: trade.deal ?? known.deal, held: trade.held.length ? trade.held : known.held }
      : trade;
    const entry = await loadTrade(base, whole);
    // Terms that the chain knows otherwise are no trade: said, not listed.
    if (entry.refusal?.code !== 'exit.other_trade') state.trades.set(trade.hash, entry);
    return entry;
  }

  async function refresh(): Promise<Result<null>> {
    if (!state.connection) return refused(refuseExit('exit.connect_first'));
    const head = await readHead(state.connection);
    if (!head.ok) return head;
    state.head = { ...head.value, readAt: Date.now() };
    for (const { trade } of state.trades.values()) state.trades.set(trade.hash, await loadTrade(base, trade));
    changed();
    return ok(null);
  }

  return {
    refresh,
    /** Adds a trade file's trade. Refuses what `readTradeFile` and `standingOf` refuse, and another chain or contract. */
    addFile: async (text: string): Promise<Result<null>> => {
      const file = readTradeFile(text);
      if (!file.ok) return file;
      const place = await enter(file.value);
      if (!place.ok) return place;
      const entry = await add({ ...file.value, ...place.value });
      changed();
      return entry.refusal ? refused(entry.refusal) : ok(null);
    },
    ...actsOf(base, enter, add),
    ...searchOf(base, add),
  };
}

/** What the chain says of a trade, its token and its end. */
async function loadTrade({ state, now }: Base, trade: KnownTrade): Promise<TradeEntry> {
  const connection = state.connection!;
  const standing = await standingOf(connection, trade, now());
  if (!standing.ok) return { trade, refusal: standing.refusal };
  const token = await readToken(connection, trade.terms.token);
  if (!token.ok) return { trade, refusal: token.refusal };
  state.tokens.add(trade.terms.token);
  const end = standing.value.state === 'over' ? await findEnd(connection, trade) : undefined;
  return { trade, standing: standing.value, token: token.value, ...(end && { end }) };
}

type Add = (trade: KnownTrade) => Promise<TradeEntry>;

/** Signed acts that wait for a signature or for being sent. */
function actsOf({ state, changed }: Base, enter: (place: Place) => Promise<Result<Place>>, add: Add) {
  return {
    /** Adds an act to those that wait; the signatures of two texts of one act come together. */
    addAct: async (signed: SignedAct): Promise<Result<null>> => {
      const place = await enter(signed);
      if (!place.ok) return place;
      const { act } = signed;
      if (act.kind === 'move' && !state.trades.has(tradeHashOf(act.terms))) {
        const entry = await add({
          ...place.value,
          hash: tradeHashOf(act.terms),
          terms: act.terms,
          deal: null,
          held: [],
        });
        if (entry.refusal) return refused(entry.refusal);
      }
      const at = state.acts.findIndex((one) => keyOf(one) === keyOf(signed));
      if (at < 0) state.acts = [...state.acts, signed];
      else state.acts = state.acts.with(at, mergeActs(state.acts[at]!, signed));
      changed();
      return ok(null);
    },
    removeAct: (signed: SignedAct) => {
      state.acts = state.acts.filter((one) => keyOf(one) !== keyOf(signed));
      changed();
    },
  };
}

function searchOf({ state, changed }: Base, add: Add) {
  return {
    /** Rebuilds the person's trades from the logs. Answers how many are theirs. */
    search: async (
      from: number,
      asArbiter: boolean,
      onProgress: (share: number, found: number) => void,
      signal: AbortSignal,
    ): Promise<Result<number>> => {
      const { connection, contract, person } = state;
      if (!connection || !contract) return refused(refuseExit('exit.connect_first'));
      if (!person) return refused(refuseExit('exit.person_first'));
      const head = await readHead(connection);
      if (!head.ok) return head;
      const place = { chainId: connection.chainId, contract: contract.address };
      const range = { fromBlock: from, toBlock: head.value.number };
      const found = await findTrades(connection, place, {
        person: person.address,
        asArbiter,
        ...range,
        onProgress,
        signal,
      });
      if (!found.ok) return found;
      for (const token of found.value.tokens) state.tokens.add(token);
      let theirs = 0;
      for (const trade of found.value.trades) {
        const isKnown = state.trades.has(trade.hash);
        const entry = await add(trade);
        const isTheirs = rolesOf(trade.terms, entry.standing?.seats, person.address).length > 1;
        if (isTheirs) theirs++;
        else if (!isKnown) state.trades.delete(trade.hash);
      }
      changed();
      return ok(theirs);
    },
  };
}
