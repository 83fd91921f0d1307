import { Contract, type JsonRpcProvider } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealText } from '#lib/account/sealing.ts';
import { provider } from '#lib/chain/deployment.ts';
import { SignerAway } from '#lib/chain/relay/signer.ts';
import { typedDataOf } from '#lib/chain/signing.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { act, cancel, fund } from '#server/demo/acts.ts';
import type { Stage } from '#server/demo/stage.ts';
import { must } from '#server/demo/stage.ts';
import { relayPass } from '../chain/relaying.ts';
import { localChain, receiptOf } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 320, 'Attacked Seller');
  buyer = await makePerson(database, chain, 321, 'Attacked Buyer');
  offerId = await sellOffer(stage, seller, await makePayee(database, seller));
});

const load = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });
const opened = async () => must(await take(stage, buyer, offerId)).tradeId;
const pass = (node: JsonRpcProvider) => relayPass({ node, hooks: { onRefused: async () => {} } });

/** A stage that relays nothing: what is signed stays queued. */
const idle = (): Stage => ({ ...stage, settle: async () => {} });

describe('the payee, once the coins are locked', () => {
  it('is changed by no other move, whoever claims or signs one and whatever rides along', async () => {
    const id = await opened();
    await fund(stage, seller, buyer.account, id, 'the account');
    const before = (await load(id)).payeeSealed;
    const trade = await load(id);
    const payeeSealed = sealText('another account', [buyer.account.identityPublicKey!], { purpose: 'payee' });
    for (const [person, move, hash] of [
      [buyer, 'markPaid', '1'],
      [seller, 'release', '2'],
    ] as const) {
      const claim = { tradeId: id, move, txHash: `0x${hash.repeat(64)}`, payeeSealed };
      must(await submitTransaction(stage.ctxOf(person.account), claim));
      expect((await load(id)).payeeSealed).toBe(before);
    }
    const validUntil = (await stage.now()) + 3600;
    const data = typedDataOf(trade, 'markPaid', termsSchema.parse(trade.terms), { validUntil });
    const signature = await buyer.wallet.signTypedData(data.domain, data.types, data.value);
    const again = { tradeId: id, move: 'markPaid' as const, validUntil, signature, payeeSealed };
    must(await signMove(stage.ctxOf(buyer.account), again));
    expect((await load(id)).payeeSealed).toBe(before);
    await stage.settle();
  });
});

describe('funding through the relayer', () => {
  it('wants the account to be paid to sealed to the buyer: else they could never pay', async () => {
    const id = await opened();
    const another = { ...buyer.account, identityPublicKey: seller.account.identityPublicKey };
    await expect(fund(idle(), seller, another, id, 'the account')).rejects.toThrow('payee_not_sealed');
    expect(await db.relayIntent.count({ where: { tradeId: id } })).toBe(0);
    expect((await load(id)).payeeSealed).toBeNull();
  });

  it('that the contract refused once is submitted again when the seller signs again', async () => {
    const id = await opened();
    await fund(idle(), seller, buyer.account, id, 'the account');
    const abi = [
      'function transfer(address,uint256) returns (bool)',
      'function balanceOf(address) view returns (uint256)',
    ];
    const node = provider(31337);
    const token = (wallet: Person['wallet']) => new Contract(chain.deployed.tokens.USDC!, abi, wallet.connect(node));
    const all = await chain.balanceOf(chain.deployed.tokens.USDC!, seller.wallet.address);
    await (await token(seller.wallet).getFunction('transfer')(buyer.wallet.address, all)).wait();
    await stage.settle();
    expect(await db.relayIntent.findFirstOrThrow({ where: { tradeId: id } })).toMatchObject({ status: 'refused' });
    await (await token(buyer.wallet).getFunction('transfer')(seller.wallet.address, all)).wait();
    await fund(stage, seller, buyer.account, id, 'the account');
    expect((await load(id)).state).toBe('awaiting_payment');
  });

  it('is cancelled by each of the two once, however often they press', async () => {
    const id = must(await take(stage, buyer, offerId)).tradeId;
    for (const person of [buyer, seller, seller, buyer, seller]) {
      if (person === buyer) await cancel(stage, buyer, id);
      else must(await cancelTrade(stage.ctxOf(seller.account), { tradeId: id }));
    }
    const events = await db.event.findMany({
      where: { subjectId: id, type: 'trade.cancelRequested' },
      orderBy: { seq: 'asc' },
    });
    expect(events.map(({ actorId }) => actorId)).toEqual([buyer.account.id, seller.account.id]);
    expect(await load(id)).toMatchObject({ cancelledBy: 'buyer', version: 3 });
  });

  it('is not sent when the seller cancels while the relayer is asking the node', async () => {
    const id = await opened();
    await fund(idle(), seller, buyer.account, id, 'the account');
    const slow = new Proxy(provider(31337), {
      get: (node, name) => {
        const value: unknown = Reflect.get(node, name);
        if (typeof value !== 'function') return value;
        if (name !== 'send') return value.bind(node);
        return async (method: string, params: unknown[]) => {
          const answer: unknown = await node.send(method, params);
          if (method === 'eth_estimateGas') must(await cancelTrade(stage.ctxOf(seller.account), { tradeId: id }));
          return answer;
        };
      },
    });
    await pass(slow);
    await stage.settle();
    expect(await load(id)).toMatchObject({ state: 'awaiting_escrow', cancelledBy: 'seller' });
  });
});

/** A node whose estimates are far too low: what is sent through it runs out of gas on the chain. */
const stingy = () =>
  new Proxy(provider(31337), {
    get: (node, name) => {
      const value: unknown = Reflect.get(node, name);
      if (name === 'send')
        return async (method: string, params: unknown[]) =>
          method === 'eth_estimateGas' ? '0x0' : node.send(method, params);
      return typeof value === 'function' ? value.bind(node) : value;
    },
  });

describe('a pass with nobody who signs', () => {
  const signer = {
    accounts: async () => {
      throw new SignerAway('it is away');
    },
    sign: async () => {
      throw new SignerAway('it is away');
    },
  };

  it('is a fault where there is something to send, and none where there is not', async () => {
    await stage.settle();
    expect(await relayPass({ signer })).toBe(0);
    const id = await opened();
    await fund(idle(), seller, buyer.account, id, 'the account');
    await expect(relayPass({ signer })).rejects.toThrow('it is away');
    expect(await db.relayIntent.findFirstOrThrow({ where: { tradeId: id } })).toMatchObject({ status: 'queued' });
  });
});

describe('an act that ran out of gas on the chain', () => {
  const releaseOf = (tradeId: string) =>
    db.relayIntent.findFirstOrThrow({ where: { tradeId, move: 'release' }, orderBy: { createdAt: 'desc' } });
  const signedRelease = async () => {
    const id = await opened();
    await fund(stage, seller, buyer.account, id, 'the account');
    await act(idle(), seller, id, 'release');
    return id;
  };

  it('is sent again with what it needs, and refused to nobody', async () => {
    const id = await signedRelease();
    await pass(stingy());
    const { txHash } = await releaseOf(id);
    expect(await receiptOf(provider(31337), txHash!)).toMatchObject({ status: 0 });
    await stage.settle();
    expect((await load(id)).state).toBe('completed');
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.moveRefused' } })).toBe(0);
  });

  it('is judged by no node that does not say what it would need: it waits for one that does', async () => {
    const id = await signedRelease();
    await pass(stingy());
    const silent = new Proxy(provider(31337), {
      get: (node, name) => {
        const value: unknown = Reflect.get(node, name);
        if (name === 'send')
          return async (method: string, params: unknown[]) => {
            if (method === 'eth_estimateGas') throw new Error('no answer');
            return node.send(method, params);
          };
        return typeof value === 'function' ? value.bind(node) : value;
      },
    });
    await pass(silent);
    expect(await releaseOf(id)).toMatchObject({ status: 'sent', refusal: null });
    await stage.settle();
    expect((await load(id)).state).toBe('completed');
  });

  it('is tried a few times, not for ever, where every estimate is wrong', async () => {
    const id = await signedRelease();
    for (let i = 0; i < 20; i++) await pass(stingy());
    expect(await releaseOf(id)).toMatchObject({ status: 'refused', attempts: 4 });
    await act(stage, seller, id, 'release');
    expect((await load(id)).state).toBe('completed');
  });
});

describe('a reorganisation', () => {
  it('that drops an end gives nothing of the offer back for good, and the relayed act is sent again', async () => {
    const paid = await makePayee(database, seller);
    const bounded = await sellOffer(stage, seller, paid, { total: '1000' });
    const id = must(await take(stage, buyer, bounded)).tradeId;
    await fund(stage, seller, buyer.account, id, 'the account');
    const held = (await load(id)).tokenUnits.toFixed();
    const offer = () => db.offer.findUniqueOrThrow({ where: { id: bounded } });
    await act(idle(), buyer, id, 'refund');
    await pass(provider(31337));
    await stage.moveTo(0);
    await pass(provider(31337));
    await stage.moveTo(0);
    expect((await load(id)).state).toBe('refunded');
    await chain.reorg(1);
    await stage.moveTo(0);
    expect((await load(id)).state).toBe('awaiting_payment');
    expect((await offer()).heldTokens.toFixed()).toBe(held);
    expect(await db.relayIntent.findFirstOrThrow({ where: { tradeId: id, move: 'refund' } })).toMatchObject({
      status: 'sent',
    });
  });
});
