/**
 * A whole trade while the database goes away: every statement of every step is cut off once before the server hears it and, where it writes or commits, once after
 * the server did it and before anybody here hears so. People ask again with the same key, loops pass again, and in the end it is a trade like any other.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealText } from '#lib/account/sealing.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { typedDataOf, permitDataOf } from '#lib/chain/signing.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { Cutter, type Side } from '../setup/cutting.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const usdc = chain.deployed.tokens.USDC!;
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;
let keys = 0;
const cutter = new Cutter();
afterAll(() => cutter.end());

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 610, 'Sella Cut');
  buyer = await makePerson(database, chain, 611, 'Buya Cut');
  offerId = await sellOffer(stage, seller, await makePayee(database, seller));
});

/** Cuts that were made, by step, statement and side. */
const made = new Set<string>();
const isWrite = (text: string) => /^\s*(INSERT|UPDATE|DELETE|COMMIT)\b/i.test(text);

/** What comes by itself with time: what failed is due again. */
async function timePasses(): Promise<void> {
  await db.$executeRaw`UPDATE "Delivery" SET "dueAt" = clock_timestamp() WHERE "doneAt" IS NULL`;
  await db.$executeRaw`UPDATE "RelayIntent" SET "nextTryAt" = clock_timestamp(), "updatedAt" = clock_timestamp() - interval '1 minute' WHERE "status" IN ('queued', 'sent')`;
}

/** Whether places are looked for in which to cut. */
let cutting = false;

/** Times one step is cut off in one life, one after the other. */
const CUTS = 8;

/** Does a step until it is done, and cuts it off in places where it was not cut off yet. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  let cuts = 0;
  if (cutting)
    cutter.watch((text: string, side: Side) => {
      const place = `${name} | ${side} | ${text}`;
      if (cuts === CUTS || made.has(place) || (side === 'after' && !isWrite(text))) return false;
      made.add(place);
      cuts += 1;
      return true;
    });
  try {
    return await insist(work, () => cuts > 0);
  } finally {
    cutter.stop();
  }
}

/** Again where it failed and that is no wonder: a connection that was cut may lie in the pool for a moment. */
async function insist<T>(work: () => Promise<T>, isNoWonder: () => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isNoWonder() || tries === 2 * CUTS) throw error;
    }
  }
}

/** As the person's browser asks: again with the same key. */
const asking = (person: Person): Ctx => ({ ...stage.ctxOf(person.account), key: `cut-off-${++keys}` });

/** Loops pass, are cut off, and pass again some time later. */
async function settled(name: string): Promise<void> {
  const pass = async () => {
    await timePasses();
    await stage.settle();
  };
  await step(name, pass);
  await insist(pass, () => cutting);
}

async function signed(person: Person, tradeId: string, move: 'markPaid' | 'release'): Promise<void> {
  const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
  const validUntil = (await stage.now()) + HOUR;
  const data = typedDataOf(trade, move, termsSchema.parse(trade.terms), { validUntil });
  const signature = await person.wallet.signTypedData(data.domain, data.types, data.value);
  const ctx = asking(person);
  await step(move, async () => must(await signMove(ctx, { tradeId, move, signature, validUntil })));
  await settled(`${move}, on the chain`);
}

async function funded(tradeId: string): Promise<void> {
  const ctx = asking(seller);
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
  const fund = typedDataOf(room, 'fund', room.terms, { validUntil: room.openBy });
  const sign = (data: typeof fund) => seller.wallet.signTypedData(data.domain, data.types, data.value);
  const input = {
    tradeId,
    move: 'fund',
    validUntil: room.openBy,
    signature: await sign(fund),
    permit: { value: room.lockedUnits, deadline: room.openBy, signature: await sign(permit as typeof fund) },
    payeeSealed: sealText('the account', [buyer.account.identityPublicKey!, seller.account.identityPublicKey!], {
      purpose: 'payee',
      trade: room.tradeHash,
    }),
  } as const;
  await step('fund', async () => must(await signMove(ctx, input)));
  await settled('fund, on the chain');
}

/** One trade from the take to the coins. */
async function live(): Promise<string> {
  const ctx = asking(buyer);
  const offer = must(await getOffer(ctx, { offerId }));
  const wish = {
    offerId,
    revision: offer.revision,
    priceSeen: offer.price!,
    fiatMinor: '1000',
    methodId: offer.methodIds[0]!,
  };
  const { tradeId } = await step('take', async () => must(await takeOffer(ctx, wish)));
  await settled('take, told');
  await funded(tradeId);
  const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
  const payerSealed = sealText(
    '{"name":"Buya Cut"}',
    [buyer.account.identityPublicKey!, seller.account.identityPublicKey!],
    {
      purpose: 'payer',
      trade: trade.tradeHash,
    },
  );
  const naming = asking(buyer);
  await step('namePayer', async () => must(await namePayer(naming, { tradeId, payerSealed })));
  await signed(buyer, tradeId, 'markPaid');
  await signed(seller, tradeId, 'release');
  return tradeId;
}

/** What a trade left: its events and what people were told of it. */
async function traces(tradeId: string) {
  const events = await db.event.findMany({ where: { noun: 'trade', subjectId: tradeId }, orderBy: { seq: 'asc' } });
  const notices = await db.notice.findMany({
    where: { subjectId: tradeId },
    orderBy: [{ kind: 'asc' }, { accountId: 'asc' }],
  });
  return {
    events: events.map(({ seq, type, final }) => `${seq} ${type} ${final}`),
    notices: notices.map(({ kind, accountId }) => `${kind} ${accountId === buyer.account.id ? 'buyer' : 'seller'}`),
  };
}

describe('a trade whose database goes away', () => {
  it('in the middle of any statement, or right after it, is the same trade in the end: each coin moved once, each event once, each word once', async () => {
    const held = () => chain.balanceOf(usdc, buyer.wallet.address);
    const expected = await traces(await live());
    cutting = true;
    let lives = 0;
    for (let before = -1; before !== made.size; lives++) {
      before = made.size;
      const coins = await held();
      const tradeId = await live();
      const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
      expect(trade.finalState).toBe('completed');
      expect(await held()).toBe(coins + BigInt(trade.tokenUnits.toFixed()));
      expect(await traces(tradeId)).toEqual(expected);
    }
    // The last life found nothing that had not been cut off yet.
    expect(made.size).toBeGreaterThan(200);
    expect(lives).toBeGreaterThan(2);
    const { differences } = await reconcile(db, chain.provider, await getDeployment(db, 31337));
    expect(differences).toEqual([]);
    expect(await db.delivery.count({ where: { doneAt: null } })).toBe(0);
  });

  it('would be two, where a request that was carried out and not heard of is asked again and had no key', async () => {
    const offer = must(await getOffer(asking(buyer), { offerId }));
    const wish = {
      offerId,
      revision: offer.revision,
      priceSeen: offer.price!,
      fiatMinor: '1000',
      methodId: offer.methodIds[0]!,
    };
    const before = await db.trade.count();
    let cuts = 0;
    cutter.watch((text, side) => side === 'after' && text === 'COMMIT' && cuts++ === 0);
    await insist(
      async () => must(await takeOffer(stage.ctxOf(buyer.account), wish)),
      () => cuts > 0,
    );
    cutter.stop();
    expect(await db.trade.count()).toBe(before + 2);
  });
});
