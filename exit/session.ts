/** Everything the page holds while it is open, and nothing after: no storage, no cookie, no address of ours. */
import { NATIVE } from '#lib/chain/chains.ts';
import type { Rpc } from '#lib/chain/rpc.browser.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { codeHashAt, connect, readAddress, readHead } from './connection.ts';
import { tradesOf } from './known-trades.ts';
import type { Person } from './person.ts';
import { refuseExit } from './refusals.ts';
import { sendingOf } from './sending.ts';
import type { Base, Note, NoteKey, State } from './state.ts';

export type Session = ReturnType<typeof createSession>;

/** @param publishedHash keccak256 of the escrow's code as this release has it */
export function createSession(publishedHash: string) {
  const listeners = new Set<() => void>();
  const state: State = {
    connection: undefined,
    contract: undefined,
    person: undefined,
    head: { number: 0, time: 0, readAt: 0 },
    trades: new Map(),
    tokens: new Set([NATIVE]),
    acts: [],
    notes: new Map(),
    drafts: new Map(),
  };
  const changed = () => listeners.forEach((listener) => listener());
  const note = (key: NoteKey, said: Note | undefined) => {
    if (said) state.notes.set(key, said);
    else state.notes.delete(key);
    changed();
  };
  /** Chain seconds: the head's and those since. */
  const now = (): Instant => state.head.time + Math.floor((Date.now() - state.head.readAt) / 1000);
  const base = { state, changed, note, now };
  const chain = chainOf(base, publishedHash);
  const trades = tradesOf(base, chain.useContract);
  return {
    ...base,
    ...chain,
    ...trades,
    ...sendingOf(base),
    subscribe: (listener: () => void) => void listeners.add(listener),
    unsubscribeAll: () => listeners.clear(),
    setPerson: (person: Person | undefined) => {
      state.person?.forget();
      state.person = person;
      state.notes.clear();
      changed();
    },
  };
}

/** The chain and the contract on it. */
function chainOf({ state, changed }: Base, publishedHash: string) {
  /** Each question goes to whichever node is in use then. */
  const rpc: Rpc = async (chainId, method, params) =>
    state.connection ? state.connection.rpc(chainId, method, params) : refused(refuseExit('exit.connect_first'));

  /** Takes a contract for the one to work with, once there is code. Refuses `exit.no_contract`. */
  async function useContract(text: string): Promise<Result<null>> {
    const address = readAddress(text);
    if (!address.ok) return address;
    if (!state.connection) return refused(refuseExit('exit.connect_first'));
    const hash = await codeHashAt(state.connection, address.value);
    if (!hash.ok) return hash;
    if (state.contract?.address !== address.value) {
      state.trades.clear();
      state.acts = [];
    }
    state.contract = { address: address.value, published: hash.value === publishedHash, accepted: false };
    changed();
    return ok(null);
  }

  return {
    rpc,
    useContract,
    acceptContract: (accepted: boolean) => {
      if (state.contract) state.contract = { ...state.contract, accepted };
      changed();
    },
    /** Changes to a node. What was read from another chain is dropped. */
    useNode: async (node: Rpc, place: string, url: string | null): Promise<Result<null>> => {
      const connection = await connect(node, place, url);
      if (!connection.ok) return connection;
      const head = await readHead(connection.value);
      if (!head.ok) return head;
      const before = state.contract;
      if (state.connection?.chainId !== connection.value.chainId) {
        state.trades.clear();
        state.tokens = new Set([NATIVE]);
        state.acts = [];
      }
      state.contract = undefined;
      state.connection = connection.value;
      state.head = { ...head.value, readAt: Date.now() };
      changed();
      return before ? useContract(before.address) : ok(null);
    },
  };
}
