/** What one person does in a trade, signed with their own wallet and brought in by the same commands as anybody's. */
import type { HDNodeWallet } from 'ethers';
import { sealText } from '#lib/account/sealing.ts';
import { FOREVER, permitDataOf, typedDataOf, type SignableMove } from '#lib/chain/signing.ts';
import type { Account, Trade } from '#lib/db/generated/client.ts';
import { db } from '#lib/db/client.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { giveFeedback } from '#lib/reputation/commands.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { must, type Stage } from './stage.ts';

/** A person with row and wallet. */
export type Actor = { readonly account: Account; readonly wallet: HDNodeWallet };

async function sign(actor: Actor, data: ReturnType<typeof typedDataOf>): Promise<string> {
  return actor.wallet.signTypedData(data.domain, data.types, data.value);
}

const load = (tradeId: string): Promise<Trade> => db().trade.findUniqueOrThrow({ where: { id: tradeId } });

/** Signs a move as of now and hands it in. */
export async function act(
  stage: Stage,
  actor: Actor,
  tradeId: string,
  move: Exclude<SignableMove, 'fund' | 'rule' | 'settle'>,
  more: { readonly reason?: string; readonly statement?: string } = {},
): Promise<void> {
  const trade = await load(tradeId);
  const validUntil = (await stage.now()) + HOUR;
  const signature = await sign(actor, typedDataOf(trade, move, termsSchema.parse(trade.terms), { validUntil }));
  must(await signMove(stage.ctxOf(actor.account), { tradeId, move, signature, validUntil, ...more }));
  await stage.settle();
}

/** Locks the coins: a permit and the terms are signed, the account to pay is sealed to the buyer. */
export async function fund(stage: Stage, seller: Actor, buyer: Account, tradeId: string, payee: string): Promise<void> {
  const ctx = stage.ctxOf(seller.account);
  const room = must(await getTradeRoom(ctx, { tradeId }));
  const permit = permitDataOf({
    ...room.permit!,
    chainId: room.chainId,
    token: room.terms.token,
    owner: seller.wallet.address,
    spender: room.contract,
    value: room.lockedUnits,
    deadline: room.openBy,
  });
  const act = { validUntil: room.openBy };
  must(
    await signMove(ctx, {
      tradeId,
      move: 'fund',
      ...act,
      signature: await sign(seller, typedDataOf(room, 'fund', room.terms, act)),
      permit: { value: room.lockedUnits, deadline: room.openBy, signature: await sign(seller, permit) },
      payeeSealed: sealText(payee, [buyer.identityPublicKey!, seller.account.identityPublicKey!], {
        purpose: 'payee',
        trade: room.tradeHash,
      }),
    }),
  );
  await stage.settle();
}

export async function announcePayer(stage: Stage, buyer: Actor, seller: Account, tradeId: string): Promise<void> {
  const trade = await load(tradeId);
  const text = JSON.stringify({ name: buyer.account.name, account: 'My own account' });
  const keys = [buyer.account.identityPublicKey!, seller.identityPublicKey!];
  const payerSealed = sealText(text, keys, { purpose: 'payer', trade: trade.tradeHash });
  must(await namePayer(stage.ctxOf(buyer.account), { tradeId, payerSealed }));
}

export async function cancel(stage: Stage, buyer: Actor, tradeId: string): Promise<void> {
  const trade = await load(tradeId);
  const data = typedDataOf(trade, 'refund', termsSchema.parse(trade.terms), { validUntil: FOREVER });
  must(await cancelTrade(stage.ctxOf(buyer.account), { tradeId, refundSignature: await sign(buyer, data) }));
}

export async function rate(
  stage: Stage,
  from: Actor,
  tradeId: string,
  positive: boolean,
  comment: string,
): Promise<void> {
  must(await giveFeedback(stage.ctxOf(from.account), { id: tradeId, positive, comment }));
}
