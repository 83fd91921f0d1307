/** Everything the API can be asked, asked once and well: what two programs do with each other in a day. */
import { Wallet, hexlify, randomBytes } from 'ethers';
import { messageHash, newClientId, sealMessage } from '#lib/chat/frank.ts';
import { cardHash, directionKeyAsSender, makeCard, tradeKeys } from '#lib/chat/room-keys.ts';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { makeStanding } from '#lib/offer/browser.ts';
import { sealPayee } from '#lib/trade/browser.ts';
import { proposeSettlement } from '#lib/trade/proposal.browser.ts';
import { signDeposit, signWithdrawal } from '#lib/vault/browser.ts';
import { createClient, type Answer, type Client } from '#sdk/client.ts';
import { createMaker, type Settings } from '#sdk/examples/market-maker.ts';
import { acceptProposal, cancelOffersDataOf, cancelTrade, namePayer, signAct, walletSigner } from '#sdk/signing.ts';
import type { Trader } from './people.ts';

export type Seat = Trader & { readonly api: Client; readonly signer: ReturnType<typeof walletSigner> };

export function seatOf(trader: Trader, origin: string, fetch: typeof globalThis.fetch): Seat {
  const wallet = new Wallet(trader.wallet.privateKey);
  return { ...trader, api: createClient({ origin, key: trader.token, fetch }), signer: walletSigner(wallet) };
}

export function must<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new Error(`refused: ${answer.refusal.code} ${JSON.stringify(answer.refusal.data)}`);
}

/** Asks until the answer is there: the chain takes a moment. */
export async function until<T>(ask: () => Promise<T>, is: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (is(value)) return value;
    await new Promise((done) => setTimeout(done, 100));
  }
}

export const settingsOf = (seat: Seat, origin: string, changes: Partial<Settings> = {}): Settings => ({
  origin,
  apiKey: seat.token,
  walletKey: seat.wallet.privateKey,
  identityKey: seat.identityKey,
  chainId: 31337,
  asset: 'USDC',
  currency: 'EUR',
  methodId: 'sepa',
  paymentAccountId: seat.paymentAccountId,
  payer: { name: 'Maker Maker', account: 'Main bank' },
  spreadBps: 100,
  moveBps: 25,
  least: '10',
  most: '500',
  ...changes,
});

export const tradeOf = async ({ api }: Seat, id: string) => must(await api.getTrade({ id }));

/** Takes the maker's offer to sell. */
export async function takeFrom({ api }: Seat, makerId: string): Promise<string> {
  const market = must(await api.listMarket({ want: 'buy', asset: 'USDC', currency: 'EUR' }));
  const row = market.rows.find(({ maker }) => maker.id === makerId)!;
  const offer = must(await api.getOffer({ offerId: row.id }));
  const { tradeId } = must(
    await api.takeOffer({
      offerId: offer.id,
      revision: offer.revision,
      priceSeen: offer.price!,
      fiatMinor: '10000',
      methodId: 'sepa',
    }),
  );
  return tradeId;
}

/** The buyer names the payer once the funding is final, and says that they have paid. */
export async function payFor(buyer: Seat, id: string): Promise<void> {
  const funded = await until(
    () => tradeOf(buyer, id),
    (trade) => trade.state === 'awaiting_payment' && trade.isFinal,
  );
  must(await namePayer(funded, { name: 'Taker Taker', account: 'Own account' }, buyer.api.call));
  const shown = await until(
    () => tradeOf(buyer, id),
    (trade) => trade.payee.kind === 'shown',
  );
  must(await signAct(shown, buyer.signer, { move: 'markPaid' }, shown.now, buyer.api.call));
}

/** One declined, one withdrawn, one accepted: the trade ends by agreement. */
export async function negotiate(buyer: Seat, seller: Seat, id: string): Promise<void> {
  const propose = async (toBuyer: string) => {
    const trade = await tradeOf(buyer, id);
    must(await proposeSettlement(trade, buyer.signer, { toBuyer, validHours: 1 }, trade.now, buyer.api.call));
    return (await tradeOf(seller, id)).proposals.at(-1)!;
  };
  must(await seller.api.declineProposal({ id, proposalId: (await propose('1')).id }));
  must(await buyer.api.withdrawProposal({ id, proposalId: (await propose('2')).id }));
  const last = await propose('0');
  must(await acceptProposal(await tradeOf(seller, id), seller.signer, last, seller.api.call));
  await until(
    () => tradeOf(buyer, id),
    ({ state }) => state === 'refunded',
  );
}

/** The seller says that they locked the coins themselves, which the chain knows nothing of; then the buyer calls it off. */
export async function callOff(buyer: Seat, seller: Seat, id: string): Promise<void> {
  const identity = { publicKey: seller.publicKey, secretKey: seller.secretKey };
  const payeeSealed = must(await sealPayee(await tradeOf(seller, id), identity, seller.api.call));
  must(await seller.api.noteTransaction({ id, move: 'fund', txHash: hexlify(randomBytes(32)), payeeSealed }));
  must(await cancelTrade(await tradeOf(buyer, id), buyer.signer, buyer.api.call));
}

/** Both publish their cards, one writes, the other reads. */
export async function chatIn(writer: Seat, reader: Seat, id: string): Promise<void> {
  const trade = await tradeOf(writer, id);
  const { tradeHash } = trade;
  for (const seat of [writer, reader])
    must(await seat.api.publishCard({ id, card: makeCard(seat.secretKey, tradeHash, trade.now) }));
  const { own } = must(await writer.api.listMessages({ id }));
  const keys = tradeKeys(writer.secretKey, tradeHash);
  const head = {
    trade: tradeHash,
    author: trade.party,
    card: cardHash(makeCard(writer.secretKey, tradeHash, trade.now)),
    to: reader.publicKey,
    clientId: newClientId(),
    number: own.number + 1,
    previous: own.previous,
    seen: { seq: 0, link: '0'.repeat(64) },
  };
  const directionKey = directionKeyAsSender(keys, tradeHash, reader.publicKey)!;
  const message = sealMessage({ kind: 'text', text: 'Good day.' }, head, { directionKey, signSecret: keys.signSecret });
  const sent = must(await writer.api.sendMessage({ id, message }));
  const read = must(await reader.api.listMessages({ id, after: 0 }));
  if (messageHash(read.messages[0]!.message.header) !== messageHash(message.header)) throw new Error('another message');
  must(await reader.api.markRead({ id, delivered: sent.seq, read: sent.seq }));
}

/** Coins go in and out by signature, and an offer stands while its maker sleeps. */
export async function useVault(seat: Seat, offerId: string): Promise<void> {
  const { api, signer } = seat;
  const before = must(await api.getVault());
  const usdc = before.assets.find(({ symbol }) => symbol === 'USDC')!;
  // The vault's own tools are a browser's: they ask no chain for a deposit by signature.
  const tools = { signer, call: api.call, rpc: () => Promise.reject(new Error('no chain is asked')) };
  must(await signDeposit(before, usdc, 5_000_000n, before.now, tools));
  const free = ({ assets }: typeof before) => assets.find(({ symbol }) => symbol === 'USDC')!.free;
  const filled = await until(
    async () => must(await api.getVault()),
    (vault) => free(vault) === '5000000',
  );
  const place = { signer, secretKey: seat.secretKey, call: api.call };
  must(await makeStanding(must(await api.getStanding({ offerId })), { lanes: 2, days: 1 }, place));
  const { current } = must(await api.getStanding({ offerId }));
  must(await api.endStanding({ standingId: current!.id }));
  must(await signWithdrawal(filled, usdc.token, 5_000_000n, signer.address, filled.now, tools));
  const { domain, types, value } = cancelOffersDataOf(filled, { owner: signer.address, series: '99' });
  must(await api.cancelSeries({ series: '99', signature: must(await signer.signTypedData(domain, types, value)) }));
  const txHash = hexlify(randomBytes(32));
  must(await api.noteVaultTransaction({ kind: 'deposit', token: usdc.token, units: '1', txHash }));
  must(await api.listVaultEntries({ limit: 1 }));
}

/** What is only read, or only marked. */
export async function lookRound(seat: Seat, tradeId: string): Promise<void> {
  const { api } = seat;
  must(await api.listPaymentMethods({ currency: 'EUR' }));
  must(await api.listRates());
  must(await api.getMe());
  must(await api.getIdentity({ accountId: seat.actor.accountId }));
  must(await api.listPaymentAccounts({ currency: 'EUR' }));
  must(await api.getTradeFile({ id: tradeId }));
  must(await api.getFeedback({ id: tradeId }));
  must(await api.getUnread());
  const notices = must(
    await until(
      () => api.listNotices({ limit: 1 }),
      (page) => !page.ok || page.value.rows.length > 0,
    ),
  );
  must(await api.markNoticeRead({ noticeId: notices.rows[0]!.id }));
  must(await api.markAllRead());
}

/** What somebody asks of the court after a trade: the fault of its end, and a warning that a ruling once brought them. */
export async function atCourt(seat: Seat, db: Db, tradeId: string): Promise<void> {
  const { api, actor } = seat;
  const { accountId } = actor;
  must(await api.getTransparency());
  must(await api.getTradeFault({ id: tradeId }));
  must(await api.contestFault({ id: tradeId, text: 'It was nobody’s.' }));
  const [disputeId, penaltyId] = [newId(secureRandom), newId(secureRandom)];
  const at = new Date();
  await db.dispute.create({
    data: {
      id: disputeId,
      tradeId,
      openedById: accountId,
      reason: 'other',
      state: 'closed',
      openedAt: at,
      closedAt: at,
    },
  });
  const contestUntil = new Date(at.getTime() + 86_400_000);
  await db.penalty.create({
    data: { id: penaltyId, accountId, disputeId, offence: 'silence', kind: 'warning', at, contestUntil },
  });
  if (must(await api.getCourtStanding()).penalties[0]?.id !== penaltyId) throw new Error('the warning is not told');
  must(await api.contestPenalty({ penaltyId, text: 'I answered in the chat.' }));
}

export const makerOf = (seat: Seat, origin: string, fetch: typeof globalThis.fetch, changes: Partial<Settings> = {}) =>
  createMaker(settingsOf(seat, origin, changes), { fetch });
