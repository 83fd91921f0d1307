import { beforeAll, expect, it } from 'vitest';
import { writeNow } from '#lib/db/ask.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { consumeCapacity, editOffer, holdCapacity, postOffer } from '#lib/offer/commands.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { addPerson, setChainClock } from '../dispute/people.ts';
import { codeOf, now, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const market = { side: 'buy', chainId: 31337, asset: 'USDC', currency: 'EUR' } as const;
beforeAll(() => setChainClock(db, now()));

const draft = (more: Partial<OfferInput> = {}) =>
  offerSchema.parse({
    ...market,
    pricing: 'margin',
    marginBps: 0,
    least: '10',
    most: '500',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
    ...more,
  });

it('an edit that left the total as it was does not bring back what was sold while the form was open', async () => {
  const { actor } = await addPerson(db, 'Max');
  const ctx = testCtx(db, { actor: { ...actor, identityPublicKey: 'published' } });
  const { offerId } = value(await postOffer(ctx, draft({ total: '100' })));
  const total = async () => `${(await db.offer.findUniqueOrThrow({ where: { id: offerId } })).totalTokens}`;
  await writeNow(db, value(await holdCapacity(db, { id: offerId, revision: 1 }, 30_000_000n)));
  await consumeCapacity(db, offerId, toDecimal(30_000_000n));
  const edit = (seenRevision: number, seenTotal: string, typed: string) =>
    editOffer(ctx, { ...draft({ total: typed, most: '400' }), offerId, seenRevision, seenTotal });
  expect(codeOf(await edit(1, '100', '100.0'))).toBe('ok');
  expect(await total()).toBe('70000000');
  // Another one is written over what was seen, and over nothing else.
  expect(codeOf(await edit(2, '100', '120'))).toBe('offer.changed');
  expect(codeOf(await edit(2, '', '120'))).toBe('offer.changed');
  expect(codeOf(await edit(2, '70', '120'))).toBe('ok');
  expect(await total()).toBe('120000000');
});

it('a person has at most a hundred open offers, also where the last ones are posted at once', async () => {
  const { actor } = await addPerson(db, 'Mia');
  await db.offer.createMany({
    data: Array.from({ length: 98 }, () => ({ id: newId(secureRandom), makerId: actor.accountId, ...market })),
  });
  const ctx = testCtx(db, { actor: { ...actor, identityPublicKey: 'published' } });
  const answers = await Promise.all(Array.from({ length: 5 }, () => postOffer(ctx, draft())));
  const refused = ['offer.too_many', 'offer.too_many', 'offer.too_many'];
  expect(answers.map(codeOf).sort()).toEqual([...refused, 'ok', 'ok']);
});
