/** The practice partner at their desk: looks at every practice trade under way and does what the script says, by the same commands as anybody. */
import { keccak256, toUtf8Bytes } from 'ethers';
import { dripTestCoins } from '#lib/account/commands/faucet.ts';
import { getPublicIdentity } from '#lib/account/queries.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { publishCard } from '#lib/chat/commands/publish-card.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { sealMessage } from '#lib/chat/frank.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { cardHash, directionKeyAsSender, makeCard, tradeKeys, type Card } from '#lib/chat/room-keys.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Account, Trade } from '#lib/db/generated/client.ts';
import { sendHint } from '#lib/events/bus.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { localeOf, say } from '#lib/notice/words.ts';
import { declineProposal } from '#lib/trade/commands/close-proposal.ts';
import { ENDS } from '#lib/trade/machine.ts';
import { findPartner, partnerActor, practiceKeys, type PracticeKeys } from '#lib/trade/practice/partner.ts';
import { nextAct, type Line, type PracticeAct } from '#lib/trade/practice/script.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { act, fund } from '../demo/acts.ts';
import { must, type Stage } from '../demo/stage.ts';

type Desk = { readonly keys: PracticeKeys; readonly account: Account; readonly ctx: Ctx; readonly stage: Stage };
type Open = Trade & { readonly buyer: Account };

/** One look at all of them. `onTrouble`: what went wrong in one trade, which holds up no other. */
export async function practiseOnce(onTrouble: (tradeId: string, error: unknown) => void): Promise<void> {
  const keys = practiceKeys();
  const account = keys && (await findPartner(db(), keys));
  if (!keys || !account) return;
  const desk = sitDown(keys, account);
  const trades = await db().trade.findMany({
    where: { sellerId: account.id, practice: true, state: { notIn: [...ENDS] } },
    include: { buyer: true },
    orderBy: { createdAt: 'asc' },
  });
  for (const trade of trades) await attend(desk, trade).catch((error: unknown) => onTrouble(trade.id, error));
}

/** Relayer, watcher and dispatcher carry on what the partner hands in: nothing is waited for here. */
function sitDown(keys: PracticeKeys, account: Account): Desk {
  const clock = () => Math.floor(Date.now() / 1000);
  const ctx: Ctx = { actor: partnerActor(account), clock, random: secureRandom, db: db(), requestId: 'practice' };
  const stage: Stage = {
    now: () => chainNow(db(), config().chainId),
    moveTo: async () => {},
    settle: async () => {},
    ctxOf: () => ctx,
  };
  return { keys, account, ctx, stage };
}

async function attend(desk: Desk, trade: Open): Promise<void> {
  const [room, chat] = [
    must(await getTradeRoom(desk.ctx, { tradeId: trade.id })),
    must(await listMessages(desk.ctx, { tradeId: trade.id })),
  ];
  const next = nextAct({
    state: room.state,
    cancelled: room.cancelledBy !== null,
    said: chat.own.number,
    payerNamed: room.payer !== null,
    refused: trade.scamRefusedAt !== null,
    paidAt: room.paidAt,
    paymentDeadline: room.paymentDeadline,
    acting: room.pending.some(({ by, status }) => by === 'seller' && status === 'submitting'),
    proposed: room.proposals.find(({ by, state }) => by === 'buyer' && state === 'open')?.id ?? null,
    now: room.now,
  });
  await perform(desk, trade, room, next);
}

async function perform(desk: Desk, trade: Open, room: TradeView, next: PracticeAct): Promise<void> {
  const { stage, keys, account } = desk;
  const actor = { account, wallet: keys.wallet };
  switch (next.kind) {
    case 'wait':
      return;
    case 'say':
      return speak(desk, trade, next.line);
    case 'decline':
      must(await declineProposal(desk.ctx, { tradeId: trade.id, proposalId: next.proposalId }));
      return;
    case 'fund':
      return lock(desk, trade, room);
    default:
      return act(stage, actor, trade.id, next.kind);
  }
}

/** Locks the coins; fetches some first where there are too few. One at a time: two permits at once would have the same number. */
async function lock({ ctx, stage, keys, account }: Desk, trade: Open, room: TradeView): Promise<void> {
  const waiting = await db().trade.findMany({
    where: { sellerId: account.id, practice: true, state: 'awaiting_escrow' },
    select: { id: true },
  });
  const locking = await db().relayIntent.count({
    where: { status: { in: ['held', 'queued', 'sent'] }, move: 'fund', tradeId: { in: waiting.map(({ id }) => id) } },
  });
  if (locking > 0) return;
  if (BigInt(room.sellerBalance ?? 0) < BigInt(room.lockedUnits)) {
    const filled = await dripTestCoins(ctx);
    // Filled a moment ago, and not seen yet.
    if (!filled.ok && filled.refusal.code !== 'account.faucet_resting') throw new Error(filled.refusal.code);
    return;
  }
  await fund(stage, { account, wallet: keys.wallet }, trade.buyer, trade.id, keys.payee.text);
}

/** One line in the buyer's language, sealed to them like every message. Its name follows from trade and line: said again it is the same message. */
async function speak(desk: Desk, trade: Open, line: Line): Promise<void> {
  const { ctx, keys } = desk;
  const card = must(await ownCard(desk, trade));
  const { own } = must(await listMessages(ctx, { tradeId: trade.id }));
  const to = must(await getPublicIdentity(db(), trade.buyerId)).publicKey;
  const { tradeHash } = trade;
  const mine = tradeKeys(keys.secretKey, tradeHash);
  const directionKey = directionKeyAsSender(mine, tradeHash, to);
  if (!directionKey) throw new Error(`nothing can be sealed to the buyer of ${trade.id}`);
  const text = say(localeOf(trade.buyer.locale), `practice.says.${line}`);
  const head = {
    trade: tradeHash,
    author: 'seller',
    card: cardHash(card),
    to,
    clientId: keccak256(toUtf8Bytes(`${tradeHash} ${line}`)).slice(2, 34),
    number: own.number + 1,
    previous: own.previous,
    // A script reads nothing, and says so.
    seen: { seq: 0, link: ZEROS },
  } as const;
  const content = { kind: 'text', text } as const;
  const message = sealMessage(content, head, { directionKey, signSecret: mine.signSecret });
  must(await sendMessage(ctx, { tradeId: trade.id, message }));
  // What the page asks beside the chat follows from what was said.
  sendHint({ noun: 'trade', id: trade.id, seq: trade.version });
}

async function ownCard({ ctx, keys, account }: Desk, trade: Open): Promise<Result<Card>> {
  const { cards } = must(await listMessages(ctx, { tradeId: trade.id }));
  const known = cards.find((one) => one.accountId === account.id && one.card.identity === keys.publicKey);
  if (known) return ok(known.card);
  const card = makeCard(keys.secretKey, trade.tradeHash, ctx.clock());
  const made = await publishCard(ctx, { tradeId: trade.id, card });
  return made.ok ? ok(made.value.card) : made;
}
