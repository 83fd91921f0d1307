/** Trades between two people with real wallets and no chain, and what the two do with proposals. */
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import type { ProposeInput } from '#lib/trade/schema.ts';
import type { TradeState } from '#lib/trade/machine.ts';
import { typedDataOf, type Terms } from '#lib/chain/signing.ts';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';

export const NOW = 1_900_000_000;
const DEAL = {
  fiatMinor: '9200',
  currency: 'EUR',
  priceNumerator: '92',
  priceDenominator: '1000000',
  methodId: 'sepa',
  offerId: '0',
  offerRevision: 1,
  expectedReleaseSeconds: 3600,
  payeeCommitment: '0x00',
  reference: 'HF 1234',
  salt: '0x00',
};

export type World = { id: string; terms: Terms; place: { chainId: number; contract: string } };

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
  return result.value;
}

/** `ok`, or the refusal, with the state of the proposal where it is about that. */
export function codeOf(result: Result<unknown>): string {
  if (result.ok) return 'ok';
  const { code, data } = result.refusal;
  return code === 'trade.proposal_closed' ? `${code} ${data.state}` : code;
}

/** Signs a settlement of the trade. */
export async function sign(world: World, who: Person, toBuyer: string, validUntil = NOW + 23 * HOUR): Promise<string> {
  const data = typedDataOf(world.place, 'settle', world.terms, { value: toBuyer, validUntil });
  return who.wallet.signTypedData(data.domain, data.types, data.value);
}

/** Two people at the table and somebody who has no business there, a moderator. */
export async function seatPeople(db: Db) {
  await setChainClock(db, NOW);
  const buyer = await addPerson(db, 'buyer');
  const seller = await addPerson(db, 'seller');
  const stranger = await addPerson(db, 'stranger', { roles: ['trader', 'moderator'] });
  const offerId = await addOffer(db, seller);
  let round = 0;

  const makeTrade = async (
    state: TradeState = 'awaiting_payment',
    cancelledBy: 'buyer' | null = null,
  ): Promise<World> => {
    const trade = await addTrade(db, NOW, {
      offerId,
      buyer,
      seller,
      arbiter: '0x00000000000000000000000000000000000a4b17',
      round: ++round,
      row: {
        state,
        finalState: state,
        cancelledBy,
        deal: DEAL,
        fundedAt: dateOf(NOW - HOUR),
        paymentDeadline: dateOf(NOW + DAY),
        disputedAt: state === 'disputed' ? dateOf(NOW - 60) : null,
      },
    });
    return { id: trade.id, terms: trade.plainTerms, place: trade };
  };

  const ctxOf = (who: Person | null, key?: string) => testCtx(db, { actor: who?.actor ?? null, ...(key && { key }) });

  const offer = async (world: World, who: Person, toBuyer: string, more: Partial<ProposeInput> = {}, key?: string) => {
    const validUntil = more.validUntil ?? NOW + 23 * HOUR;
    const signature = more.signature ?? (await sign(world, who, toBuyer, validUntil));
    return propose(ctxOf(who, key), { tradeId: world.id, toBuyer, validUntil, ...more, signature });
  };

  const accept = async (
    world: World,
    who: Person,
    proposalId: string,
    toBuyer: string,
    more: { validUntil?: number; key?: string } = {},
  ) => {
    const signature = await sign(world, who, toBuyer, more.validUntil);
    return acceptProposal(ctxOf(who, more.key), { tradeId: world.id, proposalId, signature });
  };

  return { buyer, seller, stranger, makeTrade, ctxOf, offer, accept, ...reading(db, (who) => ctxOf(who ?? buyer)) };
}

function reading(db: Db, ctxOf: (who?: Person) => ReturnType<typeof testCtx>) {
  return {
    intents: (world: World) => db.relayIntent.findMany({ where: { tradeId: world.id } }),
    /** How many rows of the timeline are of this type. */
    count: (world: World, type: string) => db.event.count({ where: { noun: 'trade', subjectId: world.id, type } }),
    /** `seller open`, oldest first. */
    states: async (world: World, who?: Person) =>
      value(await getTradeRoom(ctxOf(who), { tradeId: world.id })).proposals.map(({ by, state }) => `${by} ${state}`),
    queueIntent: async (world: World, move: string, status = 'queued') => {
      const id = newId(secureRandom);
      const { contract: to } = world.place;
      await db.relayIntent.create({
        data: { id, chainId: 31337, actKey: id, tradeId: world.id, move, to, data: '0x', status },
      });
    },
  };
}
