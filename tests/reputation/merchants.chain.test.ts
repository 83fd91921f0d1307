/** A merchant's bond on the real contract: what the final block says decides, and an award pays the other one. */
import { Contract, type HDNodeWallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { awardDataOf, slashCall } from '#lib/chain/bond-signing.ts';
import { bondInterface, escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { tradeHashOf, type Terms } from '#lib/chain/signing.ts';
import { joinSignatures } from '#lib/dispute/ruling.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { NOTICE_DAYS } from '#lib/reputation/merchants/bond-rules.ts';
import { applyAsMerchant, grantMerchant } from '#lib/reputation/merchants/commands.ts';
import { getMyMerchant } from '#lib/reputation/merchants/queries.ts';
import { lookAtBonds } from '#lib/reputation/merchants/watch.ts';
import { addPerson, setChainClock, termsOf, type Person } from '../dispute/people.ts';
import { as, CHAIN, codeOf, must, REASON } from '../operator/people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { meetCriteria, THOUSAND } from './merchant-people.ts';

const database = await testDatabase();
const { db } = database;
const chain = await localChain({ database });
const { deployed } = chain;
const usdc = deployed.tokens.USDC!;
const [seller, buyer, stranger] = [chain.wallet(200), chain.wallet(201), chain.wallet(202)];
let merchant: Person;
let senior: Person;

async function send(wallet: HDNodeWallet, to: string, data: string): Promise<void> {
  const sent = await wallet.sendTransaction({ to, data });
  await sent.wait();
}
const bond = (wallet: HDNodeWallet, name: string, args: unknown[]) =>
  send(wallet, deployed.bond!, bondInterface.encodeFunctionData(name, args));

/** Everything so far is final, and the site has read that. */
async function final(): Promise<void> {
  const { timestamp, number } = (await chain.provider.getBlock('latest'))!;
  await setChainClock(db, timestamp);
  await db.chainCursor.update({ where: { chainId: CHAIN }, data: { finalNumber: number } });
}
const inForce = async () => {
  const row = await db.merchant.findUnique({ where: { accountId: merchant.actor.accountId } });
  const { merchantSince } = await db.traderFacts.findUniqueOrThrow({
    where: { accountId: merchant.actor.accountId },
  });
  return { suspendedBy: row?.suspendedBy, counts: merchantSince !== null };
};

beforeAll(async () => {
  merchant = await addPerson(db, 'merchant', { wallet: seller });
  senior = await addPerson(db, 'senior', { roles: ['trader', 'senior'] });
  for (const { address } of [seller, buyer, stranger]) await chain.fund(address, '50');
  await chain.drip(seller.address);
  for (const to of [deployed.bond, deployed.escrow])
    await send(seller, usdc, tokenInterface.encodeFunctionData('approve', [to, 10n ** 18n]));
  await final();
  await meetCriteria(db, merchant.actor.accountId, (await chain.provider.getBlock('latest'))!.timestamp);
});

describe('a bond', () => {
  it('leaves as many days after notice as the page says', async () => {
    const contract = new Contract(deployed.bond!, bondInterface, chain.provider);
    expect(await contract.getFunction('NOTICE')()).toBe(BigInt(NOTICE_DAYS * DAY));
  });

  it('that is posted and not final yet grants nothing; once it is, it does', async () => {
    const { applicationId } = must(await applyAsMerchant(as(db, merchant), { why: 'I trade every day, all day.' }));
    await bond(seller, 'post', [usdc, THOUSAND, deployed.panel]);
    const grant = () => grantMerchant(as(db, senior), { applicationId, reason: REASON });
    expect(must(await getMyMerchant(as(db, merchant))).bonds).toMatchObject([{ units: '1000000000' }]);
    expect(codeOf(await grant())).toBe('reputation.bond_short');
    await final();
    must(await grant());
    expect(await inForce()).toEqual({ suspendedBy: null, counts: true });
  });

  it('in notice suspends, and staying restores', async () => {
    await bond(seller, 'giveNotice', [usdc, deployed.panel]);
    expect(await lookAtBonds(db, CHAIN)).toEqual({ suspended: 0, restored: 0 });
    await final();
    expect(await lookAtBonds(db, CHAIN)).toEqual({ suspended: 1, restored: 0 });
    expect(await inForce()).toEqual({ suspendedBy: 'notice', counts: false });
    await bond(seller, 'stay', [usdc, deployed.panel]);
    await final();
    expect(await lookAtBonds(db, CHAIN)).toEqual({ suspended: 0, restored: 1 });
    expect(await inForce()).toEqual({ suspendedBy: null, counts: true });
  });

  it('under another arbiter than new trades name is none', async () => {
    const { panel } = await db.deployment.findUniqueOrThrow({ where: { chainId: CHAIN } });
    await db.deployment.update({ where: { chainId: CHAIN }, data: { panel: stranger.address } });
    expect(await lookAtBonds(db, CHAIN)).toEqual({ suspended: 1, restored: 0 });
    await db.deployment.update({ where: { chainId: CHAIN }, data: { panel } });
    expect(await lookAtBonds(db, CHAIN)).toEqual({ suspended: 0, restored: 1 });
  });
});

describe('an award', () => {
  let terms: Terms;
  const AWARD = '40000000';
  const award = (over: { amount?: string; signers?: HDNodeWallet[] } = {}) => {
    const act = { tradeId: tradeHashOf(terms), merchant: seller.address, amount: over.amount ?? AWARD };
    const data = awardDataOf({ chainId: CHAIN, bond: deployed.bond! }, act);
    const members = over.signers ?? chain.moderators().slice(0, 2);
    return { act, data, members };
  };
  async function slash(by: HDNodeWallet, over: Parameters<typeof award>[0] & { sign?: string } = {}): Promise<void> {
    const { act, data, members } = award(over);
    const given = await Promise.all(
      members.map(async (wallet) => ({
        signer: wallet.address,
        signature: await wallet.signTypedData(data.domain, data.types, data.value),
      })),
    );
    const seats = { members: given.map(({ signer }) => signer), threshold: given.length };
    await send(
      by,
      deployed.bond!,
      slashCall(terms, { ...act, amount: over.sign ?? act.amount }, joinSignatures(seats, given)!),
    );
  }
  const units = (address: string) => chain.balanceOf(usdc, address);

  beforeAll(async () => {
    const { timestamp } = (await chain.provider.getBlock('latest'))!;
    const people = { buyer: { ...merchant, wallet: buyer }, seller: merchant };
    const spec = { offerId: '', ...people, arbiter: deployed.panel, token: usdc };
    terms = { ...termsOf(spec, timestamp + HOUR), feeRecipient: deployed.feeRecipient };
    const move = (by: HDNodeWallet, name: string) =>
      send(by, deployed.escrow, escrowInterface.encodeFunctionData(name, [terms]));
    await move(seller, 'fund');
    await move(buyer, 'markPaid');
    await move(buyer, 'dispute');
  });

  it('is refused before the hearing is over, without enough of the panel, by strangers, and of another amount', async () => {
    await expect(slash(stranger)).rejects.toThrow();
    await chain.shiftTime(DAY + HOUR);
    await expect(slash(stranger, { signers: chain.moderators().slice(0, 1) })).rejects.toThrow();
    await expect(slash(stranger, { signers: [stranger, buyer] })).rejects.toThrow();
    await expect(slash(stranger, { sign: '50000000' })).rejects.toThrow();
    await expect(slash(stranger, { amount: '100000001' })).rejects.toThrow();
  });

  it('pays the other party, whoever sends it, once; and the badge is off with the next look', async () => {
    const before = await units(buyer.address);
    await slash(stranger);
    expect((await units(buyer.address)) - before).toBe(BigInt(AWARD));
    expect(await units(deployed.bond!)).toBe(THOUSAND - BigInt(AWARD));
    await expect(slash(stranger)).rejects.toThrow();
    await expect(slash(stranger, { amount: '1' })).rejects.toThrow();
    await final();
    expect(await lookAtBonds(db, CHAIN)).toEqual({ suspended: 1, restored: 0 });
    expect(await inForce()).toEqual({ suspendedBy: 'short', counts: false });
  });

  it('leaves the trade to be ruled like any other', async () => {
    const contract = new Contract(deployed.escrow, escrowInterface, chain.provider);
    expect((await contract.getFunction('statusOf')(terms))[0]).toBe(3n);
  });
});
