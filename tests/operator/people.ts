/** A small site for the tests of the operator's console: people of every seat, and offers that can really be taken. */
import type { Actor, Role } from '#lib/account/policy.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { TakeInput } from '#lib/trade/schema.ts';
import { addPerson, type Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';

export const CHAIN = 31337;
/** A reason that says something. */
export const REASON = 'It was asked for by the people on duty.';

export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
  return result.value;
}

export const as = (db: Db, person: Person | Actor | null, clock?: () => number): Ctx =>
  testCtx(db, {
    actor: person === null ? null : 'actor' in person ? person.actor : person,
    ...(clock && { clock }),
  });

/** Somebody of the staff, with their roles in the database too. */
export const addStaff = (db: Db, name: string, ...roles: Role[]): Promise<Person> =>
  addPerson(db, name, { roles: ['trader', ...roles] });

/** A trader who can take and be taken: an identity is published. */
export async function addTrader(db: Db, name: string): Promise<Person> {
  const person = await addPerson(db, name);
  const identityPublicKey = `0x${'ab'.repeat(32)}`;
  await db.account.update({ where: { id: person.actor.accountId }, data: { identityPublicKey } });
  return { ...person, actor: { ...person.actor, identityPublicKey } };
}

/** Contracts that nobody asks anything of: a take writes their addresses into the terms. */
export async function addDeployment(db: Db): Promise<void> {
  const at = (n: number) => `0x${n.toString(16).padStart(40, '0')}`;
  await db.deployment.create({
    data: {
      chainId: CHAIN,
      escrow: at(0xe5c),
      panel: at(0x9a),
      backupArbiter: at(0xba),
      feeRecipient: at(0xfe),
      bond: at(0xb0),
      tokens: { USDC: at(0xdc), DAI: at(0xda) },
      codeHash: '',
      deployBlock: 0,
      deployBlockHash: '',
    },
  });
}

async function addAccount(db: Db, owner: Person, methodId: string): Promise<string> {
  const id = newId(secureRandom);
  await db.paymentAccount.create({
    data: {
      id,
      accountId: owner.actor.accountId,
      methodId,
      currency: 'EUR',
      label: 'Mine',
      scheme: '',
      recipients: [],
      ciphertext: '{}',
      commitment: `0x${'cd'.repeat(32)}`,
      fingerprint: newId(secureRandom),
    },
  });
  return id;
}

export type Market = { readonly offerId: string; readonly side: 'buy' | 'sell'; readonly methodId: string };

/** An offer at 0.92 EUR a coin, 10 to 1000 EUR. */
export async function addMarket(
  db: Db,
  maker: Person,
  options: { side?: 'buy' | 'sell'; methodId?: string; country?: string } = {},
): Promise<Market> {
  const { side = 'sell', methodId = 'sepa', country = null } = options;
  const offerId = newId(secureRandom);
  const paymentAccountId = side === 'sell' ? await addAccount(db, maker, methodId) : null;
  await db.offer.create({
    data: { id: offerId, makerId: maker.actor.accountId, side, chainId: CHAIN, asset: 'USDC', currency: 'EUR' },
  });
  await db.offerRevision.create({
    data: {
      offerId,
      revision: 1,
      pricing: 'fixed',
      priceNumerator: '92',
      priceDenominator: '1000000',
      leastMinor: 1000n,
      mostMinor: 100_000n,
      paymentWindowSeconds: 4 * HOUR,
      country,
      methods: { create: { methodId, paymentAccountId } },
    },
  });
  return { offerId, side, methodId };
}

/** The take of so many cents of it, as a page would send it. */
export async function takeOf(
  db: Db,
  taker: Person,
  { offerId, side, methodId }: Market,
  fiatMinor = '5000',
): Promise<TakeInput> {
  return {
    offerId,
    revision: 1,
    priceSeen: { numerator: '92', denominator: '1000000' },
    fiatMinor,
    methodId,
    ...(side === 'buy' && { paymentAccountId: await addAccount(db, taker, methodId) }),
  };
}
