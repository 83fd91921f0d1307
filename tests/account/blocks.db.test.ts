import { beforeAll, describe, expect, it } from 'vitest';
import { blockAccount, MOST_BLOCKED, unblockAccount } from '#lib/account/commands/blocks.ts';
import { findTaker } from '#lib/account/queries.ts';
import { hasBlocked, listBlocked } from '#lib/account/queries/blocks.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { matchSearches } from '#lib/offer/searches/listeners.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { addOffer, addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const NOW = Math.floor(Date.now() / 1000);
beforeAll(async () => {
  await setChainClock(db, NOW);
  const address = (byte: string) => `0x${byte.repeat(20)}`;
  await db.deployment.create({
    data: {
      chainId: 31337, escrow: address('ee'), panel: address('aa'), backupArbiter: address('bb'), feeRecipient: address('fe'), faucet: null,
      tokens: { USDC: address('cc') }, deployBlock: 1, deployBlockHash: '0x1', codeHash: '0x2',
    },
  }); // prettier-ignore
});

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null, clock: () => NOW });
const idOf = ({ actor }: Person) => ({ accountId: actor.accountId });
const codeOf = (result: Result<unknown>) => (result.ok ? 'done' : result.refusal.code);

/** Why this person cannot take that offer; the rest of a take is not looked at: this is asked first. */
async function takeIt(taker: Person, offerId: string): Promise<string> {
  const taken = await takeOffer(as(taker), {
    offerId,
    revision: 1,
    priceSeen: { numerator: '92', denominator: '1000000' },
    fiatMinor: '5000',
    methodId: 'sepa',
  });
  return codeOf(taken);
}
const gateOf = async (visitor: Person, offerId: string) => {
  const page = await getOffer(as(visitor), { offerId });
  return page.ok ? page.value.gate.shut?.code : page.refusal.code;
};

describe('a block', () => {
  it('keeps both from taking the other’s offers, tells each their side of it and nobody else anything', async () => {
    const [ann, bob, eve] = [await addPerson(db, 'Ann'), await addPerson(db, 'Bob'), await addPerson(db, 'Eve')];
    const [ofAnn, ofBob] = [await addOffer(db, ann), await addOffer(db, bob)];
    const before = await takeIt(bob, ofAnn);
    expect(before).toBe('trade.identity_missing');
    expect(codeOf(await blockAccount(as(ann), idOf(bob)))).toBe('done');
    expect(await takeIt(bob, ofAnn)).toBe('offer.not_with_you');
    expect(await takeIt(ann, ofBob)).toBe('offer.maker_blocked');
    expect(await gateOf(bob, ofAnn)).toBe('offer.not_with_you');
    expect(await gateOf(ann, ofBob)).toBe('offer.maker_blocked');
    expect(await takeIt(eve, ofAnn)).toBe(before);
    expect(await gateOf(eve, ofAnn)).toBeUndefined();
    // Bob's own list says nothing of it, and there is no event that would.
    expect(await listBlocked(as(bob))).toEqual({ ok: true, value: [] });
    expect(await db.event.count()).toBe(0);
  });

  it('takes the other’s offers out of what each can take, and out of what each is told of', async () => {
    const [ann, bob] = [await addPerson(db, 'Ana'), await addPerson(db, 'Bo')];
    await blockAccount(as(ann), idOf(bob));
    expect((await findTaker(db, bob.actor.accountId, NOW)).apart).toEqual([ann.actor.accountId]);
    expect((await findTaker(db, ann.actor.accountId, NOW)).apart).toEqual([bob.actor.accountId]);
    const eve = await addPerson(db, 'Eva');
    for (const { actor } of [bob, eve])
      await db.savedSearch.create({
        data: {
          id: newId(secureRandom),
          accountId: actor.accountId,
          name: 'any',
          createdAt: new Date(),
          chainId: 31337,
          side: 'sell',
          asset: 'USDC',
          currency: 'EUR',
          filter: { want: 'buy', asset: 'USDC', currency: 'EUR', methods: [] },
        },
      });
    const offerId = await addOffer(db, ann);
    const event = { subjectId: offerId, actorId: ann.actor.accountId } as never;
    await matchSearches({ db, clock: () => NOW, random: secureRandom }, event);
    const told = await db.searchMatch.findMany({ where: { offerId }, include: { search: true } });
    expect(told.map(({ search }) => search.accountId)).toEqual([eve.actor.accountId]);
  });

  it('is ended by whoever made it, and by nobody else; twice is once', async () => {
    const [ann, bob] = [await addPerson(db, 'Anne'), await addPerson(db, 'Bobby')];
    const offerId = await addOffer(db, ann);
    await blockAccount(as(ann), idOf(bob));
    await blockAccount(as(ann), idOf(bob));
    expect(await hasBlocked(as(ann), bob.actor.accountId)).toBe(true);
    await unblockAccount(as(bob), idOf(ann));
    expect(await takeIt(bob, offerId)).toBe('offer.not_with_you');
    await unblockAccount(as(ann), idOf(bob));
    expect(await takeIt(bob, offerId)).toBe('trade.identity_missing');
  });

  it('that both made lasts until both have ended theirs', async () => {
    const [ann, bob] = [await addPerson(db, 'Anna'), await addPerson(db, 'Rob')];
    const offerId = await addOffer(db, ann);
    await blockAccount(as(ann), idOf(bob));
    await blockAccount(as(bob), idOf(ann));
    await unblockAccount(as(ann), idOf(bob));
    expect(await takeIt(bob, offerId)).toBe('offer.maker_blocked');
    await unblockAccount(as(bob), idOf(ann));
    expect(await takeIt(bob, offerId)).toBe('trade.identity_missing');
  });

  it('is of oneself, of nobody and by nobody refused, and of more people than a list can hold', async () => {
    const ann = await addPerson(db, 'Annie');
    expect(codeOf(await blockAccount(as(ann), idOf(ann)))).toBe('account.block_self');
    expect(codeOf(await blockAccount(as(ann), { accountId: newId(secureRandom) }))).toBe('account.not_found');
    expect(codeOf(await blockAccount(as(null), idOf(ann)))).toBe('account.sign_in_first');
    expect(codeOf(await listBlocked(as(null)))).toBe('account.sign_in_first');
    const ids = Array.from({ length: MOST_BLOCKED }, () => newId(secureRandom));
    await db.account.createMany({
      data: ids.map((id) => ({ id, name: id, nameKey: id, walletKind: 'injected', walletAddress: id })),
    });
    await db.block.createMany({ data: ids.slice(1).map((id) => ({ blockerId: ann.actor.accountId, blockedId: id })) });
    const bob = await addPerson(db, 'Robert');
    const both = await Promise.all([blockAccount(as(ann), { accountId: ids[0]! }), blockAccount(as(ann), idOf(bob))]);
    expect(both.map(codeOf).sort()).toEqual(['account.too_many_blocked', 'done']);
  });
});
