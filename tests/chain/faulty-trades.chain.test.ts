/** A trade taken here, read through nodes of which the first misbehaves: what happened on the chain happens to it once. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { provider } from '#lib/chain/deployment.ts';
import { act, fund } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from '../trade/support.ts';
import { faultyNode, type Fault } from './faulty-node.ts';
import { relayPass } from './relaying.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const nodes = await Promise.all([0, 1, 2].map(() => faultyNode(chain.url)));
testConfig({ rpcUrl: nodes.map(({ url }) => url).join(',') });
const topicOf = (name: string) => escrowInterface.getEvent(name)!.topicHash;
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 360, 'Doubting Seller');
  buyer = await makePerson(database, chain, 361, 'Doubting Buyer');
  offerId = await sellOffer(stage, seller, await makePayee(database, seller));
});

const idle = (): Stage => ({ ...stage, settle: async () => {} });
const relay = () => relayPass({ hooks: { onRefused: async () => {} } });
const eventsOf = (subjectId: string, type: string) =>
  db.event.findMany({ where: { subjectId, type }, orderBy: { id: 'asc' }, select: { id: true, final: true } });

/** Heads are looked at again, and nobody is left aside. */
const forgetFaults = () => {
  nodes[0]!.be({ kind: 'none' });
  for (const node of provider(31337).all)
    for (const why of ['fails', 'behind', 'contradicts'] as const) node.takeBack(why);
};

/** Passes as the loop makes them, until everything is final and heard. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    try {
      await stage.settle();
      return;
    } catch (error) {
      if (turn === 2) throw error;
    }
  }
}

describe('a trade whose logs come through nodes of which the first', () => {
  it.each([
    ['lags', { kind: 'lags', blocks: 6 }],
    ['gives no logs', { kind: 'empty' }],
    ['answers garbage', { kind: 'garbage' }],
    ['is dead', { kind: 'dead' }],
    ['makes up logs', { kind: 'forges' }],
    ['hides what was paid', { kind: 'hides', topic: topicOf('MarkedPaid') }],
    ['hides everything and blanks the headers', { kind: 'hides', blank: true }],
  ] as [string, Fault][])('%s is funded, paid and released once', async (_name, fault) => {
    const id = must(await take(stage, buyer, offerId)).tradeId;
    nodes[0]!.be(fault);
    const live = { ...stage, settle };
    await fund(live, seller, buyer.account, id, 'the account');
    await act(live, buyer, id, 'markPaid');
    await act(live, seller, id, 'release');
    await settle();
    const trade = await db.trade.findUniqueOrThrow({ where: { id } });
    expect(trade).toMatchObject({ state: 'completed', finalState: 'completed' });
    for (const type of ['trade.funded', 'trade.markedPaid', 'trade.released'])
      expect(
        (await eventsOf(id, type)).filter(({ final }) => final),
        type,
      ).toHaveLength(1);
    const logs = await db.chainLog.findMany({ where: { tradeHash: trade.tradeHash, revertedAt: null } });
    expect(logs.map(({ name }) => name).toSorted()).toEqual(['Funded', 'MarkedPaid', 'Released']);
    forgetFaults();
  });

  it('was outvoted after a log had been seen: the log counts again, and whoever waits for it to be final hears of it once', async () => {
    const id = must(await take(stage, buyer, offerId)).tradeId;
    await fund(idle(), seller, buyer.account, id, 'the account');
    await relay();
    await vi.waitFor(async () => {
      await stage.moveTo(0);
      expect(await eventsOf(id, 'trade.funded')).toMatchObject([{ final: false }]);
    }, 60_000);
    await act(idle(), buyer, id, 'markPaid');
    nodes[0]!.be({ kind: 'hides', blank: true });
    await relay();
    await chain.mine(3);
    await settle();
    forgetFaults();
    await settle();
    const funded = await eventsOf(id, 'trade.funded');
    expect(funded.map(({ final }) => final)).toEqual([false, true]);
    const heard = await db.delivery.groupBy({ by: ['listener'], where: { eventId: funded[0]!.id } });
    const again = await db.delivery.groupBy({ by: ['listener'], where: { eventId: funded[1]!.id } });
    // The first was heard by those alone who listen to what is seen.
    expect(heard.length).toBeLessThan(again.length);
    expect(await db.trade.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: 'awaiting_release',
      finalState: 'awaiting_release',
    });
  });
});
