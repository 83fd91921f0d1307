/** What people ask the app for: real commands with real signatures, mostly what their page offers them, often several of them in the same moment. */
import { keccak256, toUtf8Bytes } from 'ethers';
import { sealText } from '#lib/account/sealing.ts';
import { escrowInterface } from '#lib/chain/abi.ts';
import { FOREVER, typedDataOf, type SignableMove } from '#lib/chain/signing.ts';
import { publishCard } from '#lib/chat/commands/publish-card.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { newClientId, sealMessage, type Author } from '#lib/chat/frank.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { cardHash, directionKeyAsSender, makeCard, tradeKeys } from '#lib/chat/room-keys.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { openMoves, type Role } from '#lib/trade/machine.ts';
import { tradeFactsOf } from '#lib/trade/record.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import type { Random } from '../random.ts';
import { SELLERS } from '../escrow.ts';
import { TRADERS, personAt, type Trader } from './cast.ts';
import type { Rows, Player } from './stage.ts';
import { ctxOf } from './stage.ts';
import type { Ledgers } from './ledgers.ts';

/** A request under way: asked again, with the same key and the same words, until an answer came. */
export type Request = {
  readonly key: string;
  readonly task: string;
  readonly trade: string | null;
  readonly start: () => Promise<Result<unknown>>;
};

/** What drawing a request rests on. */
export type Scene = {
  readonly random: Random;
  readonly rows: Rows;
  readonly ledgers: Ledgers;
  /** The chain's time, seconds. */
  readonly now: number;
  readonly count: () => number;
  /** A planted fault: whoever asks again asks for something else. */
  readonly forgetful: boolean;
  /** Words that were written, by the name their author gave them. */
  readonly said: Map<string, Said>;
};

/** `seq`: as the server answered. */
export type Said = { readonly trade: string; readonly author: Trader; readonly text: string; seq: number | null };

export const playerIn = ({ rows }: Pick<Scene, 'rows'>, address: string): Player =>
  rows.players.get(personAt(address) as Trader)!;

const request = (
  scene: Scene,
  task: string,
  trade: string | null,
  by: Player,
  run: (ctx: Ctx) => Promise<Result<unknown>>,
): Request => {
  const key = `simulated-${scene.count()}`;
  const start = () => run(ctxOf(db(), by, scene.forgetful ? `${key}-${scene.count()}` : key));
  return { key, task, trade, start };
};

/** Takes somebody's offer: coins of the seller's wallet where the seller made it, of their vault where they take a buyer's. */
export function take(scene: Scene): Request {
  const { random, rows } = scene;
  const offer = random.pick(rows.offers);
  const others = TRADERS.filter((name) => (SELLERS as readonly string[]).includes(name) !== (offer.side === 'sell'));
  const taker = random.pick(others);
  const input = {
    offerId: offer.id,
    revision: offer.revision,
    priceSeen: offer.price,
    methodId: 'sepa',
    fiatMinor: `${1_000 + random.below(20_000)}`,
    ...(offer.side === 'buy' && { paymentAccountId: rows.banks.get(taker)!, fromVault: random.chance(0.8) }),
  };
  return request(scene, 'take', null, rows.players.get(taker)!, (ctx) => takeOffer(ctx, input));
}

async function sign(by: Player, data: ReturnType<typeof typedDataOf>): Promise<string> {
  return by.wallet.signTypedData(data.domain, data.types, data.value);
}

const readers = (scene: Scene, trade: Trade): readonly string[] =>
  [trade.buyerAddress, trade.sellerAddress].map((address) => playerIn(scene, address).publicKey);

async function signed(scene: Scene, trade: Trade, by: Player, move: Exclude<SignableMove, 'settle'>): Promise<Request> {
  const { random, now } = scene;
  const terms = termsSchema.parse(trade.terms);
  const validUntil = move === 'fund' ? terms.openBy : now + 60 + random.below(6 * HOUR);
  const value = move === 'extend' ? `${now + HOUR + random.below(3 * DAY)}` : undefined;
  const signature = await sign(by, typedDataOf(trade, move, terms, { validUntil, ...(value && { value }) }));
  const locked = `${BigInt(terms.amount) + BigInt(terms.fee)}`;
  const funding = move === 'fund' && {
    ...(!terms.fromVault && { permit: { value: locked, deadline: terms.openBy, signature } }),
    payeeSealed: sealText('the account', readers(scene, trade), { purpose: 'payee', trade: trade.tradeHash }),
  };
  const reason = move === 'dispute' && { reason: 'payment_missing', statement: 'It has not arrived.' };
  const input = { tradeId: trade.id, move, signature, validUntil, ...(value && { value }), ...funding, ...reason };
  return request(scene, move, trade.id, by, (ctx) => signMove(ctx, input));
}

async function cancel(scene: Scene, trade: Trade, by: Player): Promise<Request> {
  const isBuyer = by.wallet.address === trade.buyerAddress;
  const data = typedDataOf(trade, 'refund', termsSchema.parse(trade.terms), { validUntil: FOREVER });
  const refund = isBuyer && { refundSignature: await sign(by, data) };
  return request(scene, 'cancel', trade.id, by, (ctx) => cancelTrade(ctx, { tradeId: trade.id, ...refund }));
}

/** Offers a division, or agrees to the one the other offers. */
async function settle(scene: Scene, trade: Trade, by: Player): Promise<Request> {
  const terms = termsSchema.parse(trade.terms);
  const other = by.wallet.address === trade.buyerAddress ? 'seller' : 'buyer';
  const open = await db().proposal.findFirst({ where: { tradeId: trade.id, openSide: other } });
  const toBuyer = open ? `${toBigint(open.toBuyerUnits)}` : `${scene.random.below(Number(terms.amount))}`;
  const validUntil = open ? Number(open.validUntil) : scene.now + HOUR + scene.random.below(DAY - 2 * HOUR);
  const signature = await sign(by, typedDataOf(trade, 'settle', terms, { validUntil, value: toBuyer }));
  const of = { tradeId: trade.id, signature };
  return request(scene, 'settle', trade.id, by, (ctx) =>
    open ? acceptProposal(ctx, { ...of, proposalId: open.id }) : propose(ctx, { ...of, toBuyer, validUntil }),
  );
}

function payer(scene: Scene, trade: Trade, by: Player): Request {
  const of = { purpose: 'payer', trade: trade.tradeHash };
  const input = { tradeId: trade.id, payerSealed: sealText('{"name":"a payer"}', readers(scene, trade), of) };
  return request(scene, 'namePayer', trade.id, by, (ctx) => namePayer(ctx, input));
}

/** Writes: the message is made of what the room says now, and goes again under its author's name for it. */
export function say(scene: Scene, trade: Trade): Request {
  const { random, rows, said, now } = scene;
  const [author, other] = random.chance(0.5)
    ? [trade.buyerAddress, trade.sellerAddress]
    : [trade.sellerAddress, trade.buyerAddress];
  const by = playerIn(scene, author);
  const to = playerIn(scene, other).publicKey;
  const clientId = newClientId((length) => Uint8Array.from({ length }, () => random.below(256)));
  const text = `message ${scene.count()}`;
  const { tradeHash } = trade;
  const card = makeCard(by.secretKey, tradeHash, now);
  const keys = tradeKeys(by.secretKey, tradeHash);
  const directionKey = directionKeyAsSender(keys, tradeHash, to)!;
  const party: Author = author === trade.buyerAddress ? 'buyer' : 'seller';
  const words: Said = { trade: trade.id, author: by.name as Trader, text, seq: null };
  said.set(clientId, words);
  return request(scene, 'message', trade.id, rows.players.get(by.name)!, async (ctx) => {
    const room = await listMessages(ctx, { tradeId: trade.id });
    if (!room.ok) return room;
    const own = room.value.cards.find(({ accountId }) => accountId === ctx.actor!.accountId)?.card ?? card;
    if (own === card) {
      const { key: _, ...keyless } = ctx;
      const published = await publishCard(keyless, { tradeId: trade.id, card });
      if (!published.ok) return published;
    }
    const { number, previous } = room.value.own;
    const head = {
      trade: tradeHash,
      author: party,
      card: cardHash(own),
      to,
      clientId,
      number: number + 1,
      previous,
      seen: { seq: 0, link: ZEROS },
    } as const;
    const message = sealMessage({ kind: 'text', text }, head, { directionKey, signSecret: keys.signSecret });
    const sent = await sendMessage(ctx, { tradeId: trade.id, message });
    if (sent.ok) words.seq = sent.value.seq;
    return sent;
  });
}

const RARE = ['cancel', 'refund', 'extend', 'settle', 'reclaim', 'lapse'];

/** What the page offers one of the two now. */
export async function offered(scene: Scene, trade: Trade, role: Role): Promise<Request | null> {
  const { random, now } = scene;
  if (role !== 'buyer' && role !== 'seller') return null;
  const by = playerIn(scene, role === 'buyer' ? trade.buyerAddress : trade.sellerAddress);
  const open = openMoves(tradeFactsOf(trade), role, now).filter(({ opensAt }) => opensAt === null);
  if (role === 'buyer' && trade.state === 'awaiting_payment' && !trade.payerSealed && random.chance(0.3))
    return payer(scene, trade, by);
  if (open.length === 0) return null;
  const { move } = random.pick(open);
  if (RARE.includes(move) && !random.chance(0.15)) return null;
  if (move === 'cancel') return cancel(scene, trade, by);
  if (move === 'settle') return settle(scene, trade, by);
  return signed(scene, trade, by, move as Exclude<SignableMove, 'settle'>);
}

const OWN = ['extend', 'markPaid', 'reclaim', 'release', 'refund', 'dispute', 'lapse', 'rule'] as const;

/** Straight on the chain, past the app: by one of the two, or by somebody whose move it is not. */
export function sendOwn(scene: Scene, trade: Trade): void {
  const { random, ledgers, now } = scene;
  const terms = termsSchema.parse(trade.terms);
  const move = random.pick(OWN);
  const from = random.pick([trade.buyerAddress, trade.sellerAddress, terms.backupArbiter]);
  const rest =
    move === 'extend' ? [now + HOUR + random.below(DAY)] : move === 'rule' ? [random.below(Number(terms.amount))] : [];
  const data = escrowInterface.encodeFunctionData(move, [terms, ...rest]);
  const tag = `own ${scene.count()}`;
  ledgers.send({ from, account: tag, nonce: 0, fee: 99, data, hash: keccak256(toUtf8Bytes(`${tag} ${trade.id}`)) });
}
