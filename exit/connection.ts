/** The chain, through whatever node the person chose: an address of theirs, or the wallet's own connection. */
import { Interface, getAddress, keccak256, type Result as Decoded } from 'ethers';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { NATIVE, findChain } from '#lib/chain/chains.ts';
import { refusalOfRpcError, type Rpc } from '#lib/chain/rpc.browser.ts';
import { refusalOfWalletError, type InjectedProvider } from '#lib/chain/wallet.browser.ts';
import type { Seats } from '#lib/dispute/ruling.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseExit } from './refusals.ts';

export type Connection = {
  readonly rpc: Rpc;
  readonly chainId: number;
  /** Shown to the person; for a wallet, its name. */
  readonly place: string;
  /** What another wallet may be told to use; none where the wallet itself is the node. */
  readonly url: string | null;
};

/** Priority fee where a node does not know the question: a tenth of a gwei, in wei. */
const PLAIN_TIP = '0x5f5e100';

/** JSON-RPC at any http(s) address. */
export function rpcAt(url: string, send: typeof fetch = (...args) => fetch(...args)): Rpc {
  let id = 0;
  return async <T>(_chainId: number, method: string, params: readonly unknown[]): Promise<Result<T>> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params });
    const answer = await answerOf(() =>
      send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        referrerPolicy: 'no-referrer',
        credentials: 'omit',
      }),
    );
    if (!answer) return refused(refuseExit('exit.rpc_silent', { place: url }));
    if (answer.error) {
      if (method === 'eth_maxPriorityFeePerGas') return ok(PLAIN_TIP as T);
      const { message, data } = answer.error;
      return refused(refusalOfRpcError({ message: String(message), data }));
    }
    return ok(answer.result as T);
  };
}

type Answer = { readonly result?: unknown; readonly error?: { readonly message?: unknown; readonly data?: unknown } };

/** On a bad line a question is asked again: reading changes nothing, and a signed transaction sent twice is one transaction. */
const PAUSES_MS = [300, 1000];

async function answerOf(question: () => Promise<Response>): Promise<Answer | undefined> {
  for (let tries = 0; ; tries++) {
    try {
      const answer = (await (await question()).json()) as Answer | null;
      return answer ?? undefined;
    } catch {
      // No answer, none in JSON, or one this page may not read: for the person it is the same.
      const pause = PAUSES_MS[tries];
      if (pause === undefined) return undefined;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** The wallet as a node. It may change its network under us, so each question first asks which it is on. */
export function rpcThrough(provider: InjectedProvider): Rpc {
  const ask = async <T>(method: string, params: readonly unknown[]): Promise<Result<T>> => {
    try {
      return ok((await provider.request({ method, params })) as T);
    } catch (error) {
      return refused(refusalOfWalletError(error));
    }
  };
  return async <T>(chainId: number, method: string, params: readonly unknown[]): Promise<Result<T>> => {
    if (method !== 'eth_chainId') {
      const current = await ask<string>('eth_chainId', []);
      if (!current.ok) return current;
      const actual = Number(current.value);
      if (actual !== chainId) return refused(refuseExit('exit.other_chain', { expected: chainId, actual }));
    }
    return ask<T>(method, params);
  };
}

/** Asks a node which chain it is. */
export async function connect(rpc: Rpc, place: string, url: string | null): Promise<Result<Connection>> {
  const answer = await rpc<string>(0, 'eth_chainId', []);
  if (!answer.ok) return answer;
  const chainId = Number(answer.value);
  if (!Number.isSafeInteger(chainId) || chainId <= 0) return refused(refuseExit('exit.rpc_silent', { place }));
  return ok({ rpc, chainId, place, url });
}

/** An http(s) address as typed; a bare `host:port` is taken for http. */
export function readUrl(text: string): Result<string> {
  const typed = text.trim();
  const wrong = refused(refuseExit('exit.rpc_address_wrong'));
  if (!typed) return wrong;
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
  if (!URL.canParse(full)) return wrong;
  const { protocol, href } = new URL(full);
  return protocol === 'http:' || protocol === 'https:' ? ok(href) : wrong;
}

/** Checksummed; a wrong checksum is refused, because it is a typing error. */
export function readAddress(text: string): Result<string> {
  try {
    return ok(getAddress(text.trim()));
  } catch {
    // ethers' one answer to what is no address.
    return refused(refuseExit('exit.address_wrong'));
  }
}

export async function view(
  { rpc, chainId }: Connection,
  to: string,
  face: Interface,
  name: string,
  args: readonly unknown[] = [],
): Promise<Result<Decoded>> {
  const data = face.encodeFunctionData(name, args);
  const answer = await rpc<string>(chainId, 'eth_call', [{ to, data }, 'latest']);
  if (!answer.ok) return answer;
  try {
    return ok(face.decodeFunctionResult(name, answer.value));
  } catch {
    // Something answers there that is not this contract.
    return refused(refuseExit('exit.no_contract', { address: to }));
  }
}

export const viewEscrow = (connection: Connection, contract: string, name: string, args: readonly unknown[] = []) =>
  view(connection, contract, escrowInterface, name, args);

/** keccak256 of the code at an address. Refuses `exit.no_contract` where there is none. */
export async function codeHashAt({ rpc, chainId }: Connection, address: string): Promise<Result<string>> {
  const code = await rpc<string>(chainId, 'eth_getCode', [address, 'latest']);
  if (!code.ok) return code;
  if (!code.value || code.value === '0x') return refused(refuseExit('exit.no_contract', { address }));
  return ok(keccak256(code.value));
}

export type Head = { readonly number: number; readonly time: Instant };

export async function readHead({ rpc, chainId }: Connection): Promise<Result<Head>> {
  const block = await rpc<{ number: string; timestamp: string } | null>(chainId, 'eth_getBlockByNumber', [
    'latest',
    false,
  ]);
  if (!block.ok) return block;
  return ok({ number: Number(block.value?.number ?? 0), time: Number(block.value?.timestamp ?? 0) });
}

export type Token = { readonly address: string; readonly symbol: string; readonly decimals: number };

const OLD_SYMBOL = new Interface(['function symbol() view returns (bytes32)']);
const short = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** Symbol and decimals as the token itself says; where it says none, its address and base units. */
export async function readToken(connection: Connection, address: string): Promise<Result<Token>> {
  if (address === NATIVE) {
    const own = findChain(connection.chainId)?.assets.find(({ native }) => native);
    return ok({ address, symbol: own?.symbol ?? 'COIN', decimals: own?.decimals ?? 18 });
  }
  const decimals = await view(connection, address, tokenInterface, 'decimals');
  if (!decimals.ok && decimals.refusal.code === 'exit.rpc_silent') return decimals;
  return ok({
    address,
    symbol: await readSymbol(connection, address),
    decimals: decimals.ok ? Number(decimals.value[0]) : 0,
  });
}

async function readSymbol(connection: Connection, address: string): Promise<string> {
  const text = await view(connection, address, tokenInterface, 'symbol');
  let symbol = text.ok ? String(text.value[0]) : '';
  if (!text.ok) {
    const bytes = await view(connection, address, OLD_SYMBOL, 'symbol');
    if (bytes.ok)
      symbol = String.fromCharCode(
        ...[...String(bytes.value[0]).slice(2).matchAll(/../g)].map(([b]) => parseInt(b, 16)),
      );
  }
  // A token may call itself anything: only what cannot be mistaken for a number or a sentence of ours is repeated.
  const plain = symbol.replace(/[^A-Za-z0-9.$₮-]/g, '').slice(0, 12);
  return plain && !/^[\d.]+$/.test(plain) ? plain : short(address);
}

const PANEL = new Interface([
  'function members() view returns (address[])',
  'function threshold() view returns (uint256)',
]);

/** A panel never changes: asked once a connection. */
const seatsKnown = new WeakMap<Connection, Map<string, Seats>>();

/** Who may rule under an arbiter's address: the members of a panel, or the account alone. */
export async function readSeats(connection: Connection, arbiter: string): Promise<Result<Seats>> {
  const known = seatsKnown.get(connection) ?? new Map<string, Seats>();
  seatsKnown.set(connection, known);
  const found = known.get(arbiter);
  if (found) return ok(found);
  const seats = await askSeats(connection, arbiter);
  if (seats.ok) known.set(arbiter, seats.value);
  return seats;
}

async function askSeats(connection: Connection, arbiter: string): Promise<Result<Seats>> {
  const alone = { members: [arbiter], threshold: 1 };
  const code = await codeHashAt(connection, arbiter);
  if (!code.ok) return code.refusal.code === 'exit.no_contract' ? ok(alone) : code;
  const members = await view(connection, arbiter, PANEL, 'members');
  const threshold = await view(connection, arbiter, PANEL, 'threshold');
  // An account of another kind: it may rule by its own transaction, which is not this page's to make.
  if (!members.ok || !threshold.ok) return ok(alone);
  return ok({ members: [...(members.value[0] as string[])], threshold: Number(threshold.value[0]) });
}
