/** People who trade through the API whatever happens to the servers: each looks where their trades stand, does what they owe, and writes. */
import { hexlify, Wallet } from 'ethers';
import { io, type Socket } from 'socket.io-client';
import { actingFor } from '#lib/account/acting.ts';
import { SCOPES } from '#lib/account/api-key.ts';
import { createApiKey } from '#lib/account/commands/api-keys.ts';
import { createSocketTicket } from '#lib/account/commands/sessions.ts';
import { identitySigningKey, identityTypedData } from '#lib/account/identity.ts';
import type { Actor } from '#lib/account/policy.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import { newClientId, sealMessage, type SignedMessage } from '#lib/chat/frank.ts';
import { cardHash, directionKeyAsSender, makeCard, tradeKeys } from '#lib/chat/room-keys.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { sealAccount } from '#lib/payment/browser.ts';
import { createPaymentAccount } from '#lib/payment/commands.ts';
import { normalise } from '#lib/payment/method.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { createClient, newKey, type Answer, type Client } from '#sdk/client.ts';
import { createMaker } from '#sdk/examples/market-maker.ts';

export type Person = {
  readonly name: string;
  readonly actor: Actor;
  readonly wallet: Wallet;
  readonly api: Client;
  readonly secretKey: Uint8Array;
  readonly publicKey: string;
  /** When their cards are from, seconds: one card for each trade. */
  readonly since: number;
  /** Does what is owed, keeps both offers. */
  readonly turn: () => Promise<string[]>;
  /** What was confirmed to them: per trade, the numbers of their messages. */
  readonly said: Map<string, { seq: number; clientId: string; text: string }[]>;
  /** Messages that their socket brought, by trade. */
  readonly heard: Map<string, Set<number>>;
  /** A message that is not confirmed yet: it goes again as it is. */
  pending: { readonly tradeId: string; readonly message: SignedMessage; readonly text: string } | undefined;
  /** The trades whose take was answered, in order. */
  readonly taken: string[];
  /** A take whose answer was lost: it goes again under its key until there is one. */
  asked: { readonly key: string; readonly input: Parameters<Client['takeOffer']>[0] } | undefined;
};

export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
}

export const ctxOf = (db: Db, actor: Actor): Ctx => ({
  actor: { ...actor, confirmed: true },
  clock: () => Math.floor(Date.now() / 1000),
  random: secureRandom,
  db,
  requestId: 'chaos',
});

/** An account with a published identity and a session. */
export async function signUp(
  db: Db,
  name: string,
  wallet: Wallet,
  keys: ReturnType<typeof newSealingKey>,
  now: number,
): Promise<Actor> {
  const { signingKey } = identitySigningKey(keys.secretKey);
  const unsigned = { owner: wallet.address, publicKey: keys.publicKey, signingKey, issuedAt: now - 100 };
  const { domain, types, value } = identityTypedData(unsigned);
  const account = await db.account.create({
    data: {
      id: newId(secureRandom),
      name,
      nameKey: name.toLowerCase(),
      email: `${name.toLowerCase()}@example.com`,
      walletKind: 'injected',
      walletAddress: wallet.address,
      identityPublicKey: keys.publicKey,
      identitySigningKey: signingKey,
      identitySignature: await wallet.signTypedData(domain, types, value),
      identityIssuedAt: unsigned.issuedAt,
    },
  });
  const session = { id: newId(secureRandom), accountId: account.id, expiresAt: new Date(Date.now() + 86_400_000) };
  await db.session.create({ data: session });
  return actingFor(account, session.id);
}

/** Somebody with account, payment account and an API key. `fetch` leads to whichever web process stands. */
export async function addPerson(db: Db, name: string, now: number, fetch: typeof globalThis.fetch): Promise<Person> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const keys = newSealingKey();
  const { publicKey, secretKey } = keys;
  const actor = await signUp(db, name, wallet, keys, now);
  const ctx = ctxOf(db, actor);
  const method = findMethod('sepa')!;
  const fields = normalise(method, { holder: name, ...method.example })!;
  const sealed = sealAccount(publicKey, { method, fields, currency: 'EUR', label: 'Main bank' });
  const { id: paymentAccountId } = must(await createPaymentAccount(ctx, sealed));
  const { token } = must(await createApiKey(ctx, { name: 'chaos', scopes: [...SCOPES], ranges: [], days: null }));
  const origin = 'http://holdfast.invalid';
  const who = { apiKey: token, walletKey: wallet.privateKey, identityKey: hexlify(secretKey), paymentAccountId };
  const what = { chainId: 31337, asset: 'USDC', currency: 'EUR', methodId: 'sepa', least: '10', most: '500' };
  const how = { payer: { name, account: 'Main bank' }, spreadBps: 100, moveBps: 10_000, demo: true };
  const { turn } = createMaker({ origin, ...who, ...what, ...how }, { fetch });
  const api = createClient({ origin, key: token, fetch });
  const memory = { said: new Map(), heard: new Map(), pending: undefined, taken: [], asked: undefined };
  return { name, actor, wallet, api, secretKey, publicKey, since: now, turn, ...memory };
}

/** Nothing is known of what was asked for: the server was gone, broke, or did not look at it yet. */
const isOpen = (answer: Answer<unknown>): boolean =>
  !answer.ok && (answer.refusal.code === 'request.too_many' || answer.refusal.status >= 500);

/** Takes somebody else's offer to sell, where this person has few trades under way, or asks again for the answer of the last take. `still`: whether new ones are begun. */
export async function takeOne(person: Person, dice: () => number, still: () => boolean = () => true): Promise<void> {
  const { api, taken } = person;
  const chosen = person.asked ?? (await chooseOne(person, dice));
  // Looking around took a while: by now it may be over, and whoever waits for the end has to see every take there is.
  if (!person.asked && !still()) return;
  person.asked = chosen;
  if (!person.asked) return;
  const { input, key } = person.asked;
  const answer = await api.takeOffer(input, { key });
  if (!isOpen(answer)) person.asked = undefined;
  taken.push(must(answer).tradeId);
}

async function chooseOne({ api, actor }: Person, dice: () => number): Promise<Person['asked']> {
  const open = must(await api.listTrades({ open: '1', limit: 50 }));
  if (open.rows.length >= 4) return undefined;
  const market = must(await api.listMarket({ want: 'buy', asset: 'USDC', currency: 'EUR' }));
  const others = market.rows.filter(({ maker }) => maker.id !== actor.accountId);
  const row = others[Math.floor(dice() * others.length)];
  if (!row) return undefined;
  const offer = must(await api.getOffer({ offerId: row.id }));
  const seen = { offerId: offer.id, revision: offer.revision, priceSeen: offer.price! };
  const fiatMinor = `${1_000 + Math.floor(dice() * 5_000)}`;
  return { key: newKey(), input: { ...seen, methodId: 'sepa', fiatMinor } };
}

/** Writes the next message of a trade, or once more the one that nobody confirmed. */
export async function write(
  person: Person,
  partnerKeyOf: (accountId: string) => string | undefined,
  dice: () => number,
): Promise<void> {
  const { api, secretKey } = person;
  if (!person.pending) {
    const { rows } = must(await api.listTrades({ open: '1', limit: 50 }));
    const row = rows[Math.floor(dice() * rows.length)];
    if (!row) return;
    const trade = must(await api.getTrade({ id: row.id }));
    const partnerKey = partnerKeyOf((trade.party === 'buyer' ? trade.seller : trade.buyer).id);
    if (!partnerKey) return;
    const { tradeHash } = trade;
    const card = makeCard(secretKey, tradeHash, person.since);
    must(await api.publishCard({ id: trade.id, card }));
    const { own } = must(await api.listMessages({ id: trade.id }));
    const keys = tradeKeys(secretKey, tradeHash);
    const head = {
      trade: tradeHash,
      author: trade.party,
      card: cardHash(card),
      to: partnerKey,
      clientId: newClientId(),
      number: own.number + 1,
      previous: own.previous,
      seen: { seq: 0, link: '0'.repeat(64) },
    };
    const text = `${person.name} ${own.number + 1}`;
    const directionKey = directionKeyAsSender(keys, tradeHash, partnerKey)!;
    const message = sealMessage({ kind: 'text', text }, head, { directionKey, signSecret: keys.signSecret });
    person.pending = { tradeId: trade.id, message, text };
  }
  const { tradeId, message, text } = person.pending;
  const sent = await api.sendMessage({ id: tradeId, message });
  // Refused: what it rests on has moved on. It is made anew.
  if (!isOpen(sent)) person.pending = undefined;
  const { seq } = must(sent);
  const all = person.said.get(tradeId) ?? [];
  all.push({ seq, clientId: message.header.clientId, text });
  person.said.set(tradeId, all);
}

/** A person's socket, on whichever of these processes stands, that comes back wherever it can and listens to all their trades. */
export function listen(
  db: Db,
  person: Person,
  urls: () => string[],
  trades: () => Promise<string[]>,
): { close(): void; hints(): number } {
  let [hints, closed, turn] = [0, false, 0];
  let socket: Socket | undefined;
  const open = async (): Promise<void> => {
    if (closed) return;
    const all = urls();
    const made = await createSocketTicket(ctxOf(db, person.actor));
    socket = io(all[turn++ % Math.max(1, all.length)] ?? 'http://127.0.0.1:1', {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { ticket: made.ok ? made.value.ticket : '' },
    });
    const again = () => {
      socket?.close();
      setTimeout(() => void open().catch(again), 200).unref();
    };
    socket.on('connect_error', again);
    socket.on('disconnect', again);
    socket.on('hint', () => hints++);
    socket.on('message', ({ id, value }: { id: string; value: { seq: number } }) => {
      const seen = person.heard.get(id) ?? new Set();
      person.heard.set(id, seen.add(value.seq));
    });
    socket.on('connect', () => {
      const own = socket;
      const join = async () => {
        if (closed || own !== socket) return;
        for (const id of await trades()) own?.emit('subscribe', { noun: 'trade', id });
        setTimeout(() => void join().catch(() => {}), 1_000).unref();
      };
      void join().catch(() => {});
    });
  };
  void open().catch(() => {});
  return {
    close: () => {
      closed = true;
      socket?.close();
    },
    hints: () => hints,
  };
}
