/** A court for tests: two traders, moderators with seats, one without, a senior, an assistant; disputed trades whose hearing is over. */
import type { Role } from '#lib/account/policy.ts';
import { awardDataOf } from '#lib/chain/bond-signing.ts';
import type { Terms } from '#lib/chain/signing.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { acceptRuling } from '#lib/dispute/commands/appeal.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { ruleCase, type RulingInput } from '#lib/dispute/commands/rule-case.ts';
import { openDispute } from '#lib/dispute/listeners.ts';
import { rulingDataOf, type Seats } from '#lib/dispute/ruling.ts';
import type { ReadSeats } from '#lib/dispute/seats.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { testCtx } from '../setup/database.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from './people.ts';

export const NOW = 1_900_000_000;
export const ARBITER = '0x00000000000000000000000000000000000a4b17';
/** Where bonds lie, as tests/operator/people.ts says. */
export const BOND = '0x00000000000000000000000000000000000000b0';
export const REASON = 'The bank statement shows the money arrived.';
/** 100 USDC: under the line from which a second moderator is needed. */
export const AMOUNT = '100000000';

export type Case = { readonly tradeId: string; readonly disputeId: string; readonly terms: Terms };

const CAST: Readonly<Record<string, readonly Role[]>> = {
  buyer: ['trader'],
  seller: ['trader'],
  stranger: ['trader'],
  first: ['trader', 'moderator'],
  second: ['trader', 'moderator'],
  third: ['trader', 'moderator'],
  unseated: ['trader', 'moderator'],
  senior: ['trader', 'moderator', 'senior'],
  assistant: ['trader', 'assistant'],
  support: ['trader', 'support'],
  admin: ['admin'],
};

export async function openCourt(db: Db) {
  await setChainClock(db, NOW);
  const people: Record<string, Person> = {};
  for (const [name, roles] of Object.entries(CAST)) people[name] = await addPerson(db, name, { roles: [...roles] });
  const members = ['first', 'second', 'third'].map((name) => people[name]!.wallet.address);
  const seats: Seats = { members, threshold: 2 };
  const readSeats: ReadSeats = async () => ({ ok: true, value: seats });
  let round = 0;

  const as = (name: string | null): Ctx => testCtx(db, { actor: name === null ? null : people[name]!.actor });
  const offerId = await addOffer(db, people.seller!);

  /** A disputed trade; its hearing ended a day ago unless said otherwise. */
  async function makeCase(of: { disputedAt?: number; terms?: Partial<Terms> } = {}): Promise<Case> {
    const disputedAt = of.disputedAt ?? NOW - 2 * DAY;
    const trade = await addTrade(db, NOW, {
      offerId,
      buyer: people.buyer!,
      seller: people.seller!,
      arbiter: ARBITER,
      round: ++round,
      ...(of.terms && { terms: of.terms }),
      row: {
        state: 'disputed',
        finalState: 'disputed',
        disputedAt: dateOf(disputedAt),
        fundedAt: dateOf(disputedAt - HOUR),
      },
    });
    const said = { type: 'trade.disputed', data: {}, actorId: people.buyer!.actor.accountId, at: disputedAt } as const;
    const event = await addTradeEvent(db, trade.id, said);
    await openDispute({ db, clock: () => NOW, random: secureRandom }, event);
    const { id } = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id } });
    return { tradeId: trade.id, disputeId: id, terms: trade.plainTerms };
  }

  const versionOf = async (of: Case): Promise<number> =>
    (await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } })).version;

  const stateOf = async (of: Case): Promise<string> =>
    (await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } })).state;

  async function inputOf(of: Case, changes: Partial<RulingInput> = {}): Promise<RulingInput> {
    const base = { toBuyer: '40000000', reason: REASON, fault: 'nobody', offence: null, byNoShow: false } as const;
    return { disputeId: of.disputeId, version: await versionOf(of), ...base, ...changes };
  }

  const rule = async (name: string, of: Case, changes: Partial<RulingInput> = {}) =>
    ruleCase(as(name), await inputOf(of, changes));

  async function must<T>(result: Promise<Result<T>>): Promise<T> {
    const answered = await result;
    if (!answered.ok) throw new Error(`refused: ${answered.refusal.code}`);
    return answered.value;
  }

  /** Claimed and ruled by `first`. */
  async function ruled(of: Case, changes: Partial<RulingInput> = {}): Promise<Case> {
    await must(claimCase(as('first'), of));
    await must(rule('first', of, changes));
    return of;
  }

  /** Ruled, accepted by both, and taken for signing by all members. */
  async function standing(of: Case, changes: Partial<RulingInput> = {}): Promise<Case> {
    await ruled(of, changes);
    await must(acceptRuling(as('buyer'), { id: of.tradeId }));
    await must(acceptRuling(as('seller'), { id: of.tradeId }));
    for (const name of ['second', 'third']) await must(claimCase(as(name), of, readSeats));
    return of;
  }

  async function signed(name: string, of: Case, toBuyer: string, validUntil = NOW + 20 * HOUR): Promise<string> {
    const { chainId, contract } = await db.trade.findUniqueOrThrow({ where: { id: of.tradeId } });
    const data = rulingDataOf({ chainId, contract }, of.terms, { toBuyer, validUntil });
    return people[name]!.wallet.signTypedData(data.domain, data.types, data.value);
  }

  /** An award of so much from the seller's bond, as a member signs it. */
  async function awarded(name: string, of: Case, amount: string): Promise<string> {
    const { chainId, tradeHash } = await db.trade.findUniqueOrThrow({ where: { id: of.tradeId } });
    const data = awardDataOf({ chainId, bond: BOND }, { tradeId: tradeHash, merchant: of.terms.seller, amount });
    return people[name]!.wallet.signTypedData(data.domain, data.types, data.value);
  }

  return {
    db,
    people,
    awarded,
    seats: readSeats,
    as,
    makeCase,
    versionOf,
    stateOf,
    inputOf,
    rule,
    must,
    ruled,
    standing,
    signed,
  };
}

export type Court = Awaited<ReturnType<typeof openCourt>>;

export const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }): string =>
  result.ok ? 'ok' : result.refusal.code;
