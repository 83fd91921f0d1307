/** A buyer and a seller with keys and a stranger, trades of theirs in any state, and what they sign and give in. */
import { typedDataOf, type SignableMove } from '#lib/chain/signing.ts';
import { sealText } from '#lib/account/sealing.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import type { SignMoveInput } from '#lib/trade/schema.ts';
import { addKeyed, type Keyed } from '../chat/people.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';

/** The clock goes on with the server's: what is held against the second is a minute away from where it changes. */
export const NOW = 1_900_000_000;

/** `ok`, or the whole refusal: its sentence is made of what is in it. */
export const said = (result: Result<unknown>): unknown =>
  result.ok ? 'ok' : { code: result.refusal.code, ...(result.refusal.data as object) };

export const sealedTo = (...people: readonly Keyed[]) =>
  sealText(
    'an account',
    people.map(({ publicKey }) => publicKey),
    { purpose: 'payee', trade: 'x' },
  );

type Row = Partial<Prisma.TradeUncheckedCreateInput>;
export type World = Awaited<ReturnType<typeof addTrade>>;

export async function sign(world: World, who: Person, move: SignableMove, validUntil: number, value?: string) {
  const data = typedDataOf(world, move, world.plainTerms, { validUntil, ...(value && { value }) });
  return who.wallet.signTypedData(data.domain, data.types, data.value);
}

export async function seatActors(db: Db) {
  await setChainClock(db, NOW);
  const [buyer, seller] = [await addKeyed(db, 'buyer', NOW), await addKeyed(db, 'seller', NOW)];
  const stranger = await addPerson(db, 'stranger');
  const offerId = await addOffer(db, seller);
  let round = 0;
  const make = (row: Row) =>
    addTrade(db, NOW, {
      offerId,
      buyer,
      seller,
      arbiter: '0x00000000000000000000000000000000000a4b17',
      round: ++round,
      row,
    });
  const ctxOf = (who: Person | null) => testCtx(db, { actor: who?.actor ?? null });
  return {
    buyer,
    seller,
    stranger,
    offerId,
    ctxOf,
    /** One whose coins are locked and that waits for the payment, or as `row` says. */
    makeTrade: (row: Row = {}) =>
      make({
        state: 'awaiting_payment',
        finalState: 'awaiting_payment',
        fundedAt: dateOf(NOW - HOUR),
        paymentDeadline: dateOf(NOW + DAY),
        ...row,
      }),
    makeUnfunded: (row: Row = {}) => make({ state: 'awaiting_escrow', finalState: 'awaiting_escrow', ...row }),
    /** Signs a move and gives it in. */
    give: async (
      world: World,
      who: Person,
      move: Exclude<SignableMove, 'settle'>,
      more: Partial<SignMoveInput> = {},
    ) => {
      const { validUntil = NOW + HOUR, value } = more;
      const signature = more.signature ?? (await sign(world, who, move, validUntil, value));
      return signMove(ctxOf(who), { tradeId: world.id, move, validUntil, ...more, signature });
    },
    /** As if it had been given to the relayer. */
    putIntent: ({ id: tradeId }: World, move: string, status: string) =>
      db.relayIntent.create({
        data: {
          id: newId(secureRandom),
          chainId: 31337,
          actKey: `${tradeId} ${move} ${status}`,
          tradeId,
          move,
          to: '0x',
          data: '0x',
          status,
        },
      }),
    intentsOf: ({ id }: World) => db.relayIntent.findMany({ where: { tradeId: id } }),
    eventsOf: ({ id }: World) => db.event.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } }),
    rowOf: ({ id }: World) => db.trade.findUniqueOrThrow({ where: { id } }),
  };
}
