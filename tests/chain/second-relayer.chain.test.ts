import { Transaction, Wallet, keccak256, type JsonRpcProvider } from 'ethers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { provider } from '#lib/chain/deployment.ts';
import { keySigner } from '#lib/chain/relay/signer.ts';
import { SECOND_AFTER, relaySecond } from '#lib/chain/second-relay.ts';
import { config } from '#lib/config.ts';
import { act, fund } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { relayPass, relayTools, swallowing } from './relaying.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from '../trade/support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const second = new Wallet(keccak256('0x5ec0'), provider(31337));
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  await chain.fund(second.address);
  seller = await makePerson(database, chain, 340, 'Stranded Seller');
  buyer = await makePerson(database, chain, 341, 'Stranded Buyer');
  offerId = await sellOffer(stage, seller, await makePayee(database, seller));
});

const first = (node: JsonRpcProvider) => relayPass({ node });
const late = () => Date.now() + (SECOND_AFTER + 1) * 1000;
const tools = () => relayTools({ signer: keySigner(config().relayer.keys, second.privateKey) });
const help = (now = late()) => relaySecond(tools(), now);
const idle = (): Stage => ({ ...stage, settle: async () => {} });
const intentOf = (tradeId: string) => db.relayIntent.findFirstOrThrow({ where: { tradeId, move: 'markPaid' } });

/** As if it had been sent so many seconds ago. */
const age = (tradeId: string, seconds: number) =>
  db.relayIntent.updateMany({
    where: { tradeId, move: 'markPaid' },
    data: { updatedAt: new Date(Date.now() - seconds * 1000) },
  });

async function funded(): Promise<string> {
  const id = must(await take(stage, buyer, offerId)).tradeId;
  await fund(stage, seller, buyer.account, id, 'the account');
  return id;
}

/** Funded trades whose markPaid the first relayer has sent into nothing. */
async function strand(ids: readonly string[]): Promise<void> {
  for (const id of ids) await act(idle(), buyer, id, 'markPaid');
  await first(swallowing());
}

it('two such acts are brought by the second under a nonce each, though neither is mined when the other gets its own', async () => {
  const ids = [await funded(), await funded()];
  await strand(ids);
  await relaySecond({ ...tools(), node: swallowing() }, late());
  const nonces = await Promise.all(ids.map(async (id) => Transaction.from((await intentOf(id)).secondRawTx!).nonce));
  expect(Math.abs(nonces[0]! - nonces[1]!)).toBe(1);
  await help();
  await help();
  for (const id of ids) expect(await intentOf(id)).toMatchObject({ status: 'mined' });
  await stage.settle();
});

describe('an act that the first relayer does not bring onto the chain', () => {
  let id: string;
  beforeEach(async () => {
    id = await funded();
    await strand([id]);
  });

  it('is left alone by the second for two minutes', async () => {
    await help(Date.now());
    expect(await intentOf(id)).toMatchObject({ status: 'sent', secondTxHash: null });
    await age(id, 10);
    await stage.settle();
    expect(await intentOf(id)).toMatchObject({ status: 'mined', secondTxHash: null });
  });

  it('is brought by the second, once, and refused to nobody', async () => {
    await help();
    await help();
    expect(await intentOf(id)).toMatchObject({ status: 'mined' });
    await stage.settle();
    expect(await db.trade.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'awaiting_release' });
    const said = await db.event.findMany({ where: { subjectId: id, type: 'trade.moveRefused' } });
    expect(said).toEqual([]);
  });

  it('is not called refused by the first while the second has it', async () => {
    await help();
    await age(id, 60);
    await first(swallowing());
    expect(await intentOf(id)).toMatchObject({ status: 'sent' });
    await help();
    expect(await intentOf(id)).toMatchObject({ status: 'mined' });
    await stage.settle();
  });

  it('is sent again by the second after a crash between remembering and sending', async () => {
    await relaySecond({ ...tools(), node: swallowing() }, late());
    const { secondTxHash } = await intentOf(id);
    expect(secondTxHash).not.toBeNull();
    // Its nonce is the next: it is the same transaction that goes out again, and no other.
    await relaySecond({ ...tools(), node: swallowing() }, Date.now());
    expect((await intentOf(id)).secondTxHash).toBe(secondTxHash);
    await help();
    await help();
    expect(await intentOf(id)).toMatchObject({ status: 'mined' });
    await stage.settle();
  });

  it('is given back to the first where the nonce of the second went to something else', async () => {
    await relaySecond({ ...tools(), node: swallowing() }, late());
    await (await second.sendTransaction({ to: second.address })).wait();
    await help(Date.now());
    expect(await intentOf(id)).toMatchObject({ status: 'sent', secondTxHash: null });
    await age(id, 10);
    await stage.settle();
    expect(await intentOf(id)).toMatchObject({ status: 'mined' });
  });

  it('waits where gas is above the cap, or where what must come before it is under way', async () => {
    await relaySecond({ ...tools(), policy: { ...tools().policy, mostFee: 0n } }, late());
    expect(await intentOf(id)).toMatchObject({ status: 'sent', secondTxHash: null });
    const { id: intent, actKey } = await intentOf(id);
    await db.relayIntent.update({ where: { id: intent }, data: { after: actKey } });
    await help();
    expect(await intentOf(id)).toMatchObject({ status: 'sent', secondTxHash: null });
    await db.relayIntent.update({ where: { id: intent }, data: { after: null } });
    await help();
    expect((await intentOf(id)).secondTxHash).not.toBeNull();
    await help();
    await stage.settle();
  });

  it('comes again when the block that had it leaves the chain', async () => {
    await help();
    await help();
    await stage.moveTo(0);
    await chain.reorg(1);
    await stage.moveTo(0);
    expect(await db.trade.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'awaiting_payment' });
    await stage.settle();
    expect(await db.trade.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'awaiting_release' });
  });
});

describe('the account of the second', () => {
  const said = () => db.relayAccount.findMany({ where: { second: true }, select: { address: true, state: true } });

  it('is said to be able to pay, to be empty, or to find gas too dear, as it is; and one that was it before is said no more of', async () => {
    await help();
    expect(await said()).toEqual([{ address: second.address, state: 'ready' }]);
    await relaySecond({ ...tools(), policy: { ...tools().policy, mostFee: 0n } });
    expect(await said()).toEqual([{ address: second.address, state: 'dear' }]);
    const next = Wallet.createRandom();
    await relaySecond({ ...tools(), signer: keySigner(config().relayer.keys, next.privateKey) });
    expect(await said()).toEqual([{ address: next.address, state: 'empty' }]);
  });

  it('there is none: nothing is done, and nothing said', async () => {
    await db.relayAccount.deleteMany({ where: { second: true } });
    await relaySecond({ ...tools(), signer: keySigner(config().relayer.keys) }, late());
    expect(await said()).toEqual([]);
  });
});
