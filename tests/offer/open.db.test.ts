import { beforeAll, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { offerSchema } from '#lib/offer/schema.ts';
import { addPerson, setChainClock } from '../dispute/people.ts';
import { codeOf, now } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
beforeAll(() => setChainClock(db, now()));

it('a person has at most a hundred open offers, also where the last ones are posted at once', async () => {
  const { actor } = await addPerson(db, 'Mia');
  const market = { side: 'buy', chainId: 31337, asset: 'USDC', currency: 'EUR' } as const;
  await db.offer.createMany({
    data: Array.from({ length: 98 }, () => ({ id: newId(secureRandom), makerId: actor.accountId, ...market })),
  });
  const input = offerSchema.parse({
    ...market,
    pricing: 'margin',
    marginBps: 0,
    least: '10',
    most: '500',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
  });
  const ctx = testCtx(db, { actor: { ...actor, identityPublicKey: 'published' } });
  const answers = await Promise.all(Array.from({ length: 5 }, () => postOffer(ctx, input)));
  const refused = ['offer.too_many', 'offer.too_many', 'offer.too_many'];
  expect(answers.map(codeOf).sort()).toEqual([...refused, 'ok', 'ok']);
});
