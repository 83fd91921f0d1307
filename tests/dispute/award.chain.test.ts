/** An award as the panel signs it at the desk, brought onto the real chain by the relayer, before the ruling and beside it. */
import { Contract, type HDNodeWallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { bondInterface, escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { awardDataOf } from '#lib/chain/bond-signing.ts';
import { keySigner } from '#lib/chain/relay/signer.ts';
import type { Terms } from '#lib/chain/signing.ts';
import { acceptRuling } from '#lib/dispute/commands/appeal.ts';
import { awardBond } from '#lib/dispute/commands/award-bond.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { openDispute } from '#lib/dispute/listeners.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { relayPass } from '../chain/relaying.ts';
import { localChain } from '../setup/chain.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from './people.ts';

const database = await testDatabase();
const { db } = database;
const chain = await localChain({ database });
const { escrow, panel, bond, chainId } = chain.deployed;
const usdc = chain.deployed.tokens.USDC!;
const REASON = 'The seller kept the coins and the money.';
const as = (person: Person) => testCtx(db, { actor: person.actor });
const must = (result: { ok: boolean }) => expect(result).toMatchObject({ ok: true });
let [buyer, seller] = [] as unknown as [Person, Person];
const members: Person[] = [];
let of: { tradeId: string; disputeId: string };
let terms: Terms;
let hash: string;

async function send(wallet: HDNodeWallet, to: string, data: string): Promise<void> {
  const sent = await wallet.sendTransaction({ to, data });
  await sent.wait();
}
const move = (index: number, name: string) =>
  send(chain.wallet(index), escrow, escrowInterface.encodeFunctionData(name, [terms]));

/** The site has read everything so far, and all of it is final. */
async function read(): Promise<number> {
  const { timestamp, number } = (await chain.provider.getBlock('latest'))!;
  await setChainClock(db, timestamp);
  await db.chainCursor.update({ where: { chainId }, data: { finalNumber: number } });
  return timestamp;
}

beforeAll(async () => {
  buyer = await addPerson(db, 'buyer', { wallet: chain.wallet(200) });
  seller = await addPerson(db, 'seller', { wallet: chain.wallet(201) });
  for (const wallet of chain.moderators())
    members.push(await addPerson(db, `m${members.length}`, { wallet, roles: ['trader', 'moderator'] }));
  for (const index of [200, 201, 202]) await chain.fund(chain.wallet(index).address, '50');
  await chain.drip(seller.wallet.address);
  for (const to of [bond!, escrow])
    await send(chain.wallet(201), usdc, tokenInterface.encodeFunctionData('approve', [to, 10n ** 15n]));
  await send(chain.wallet(201), bond!, bondInterface.encodeFunctionData('post', [usdc, 30_000_000n, panel]));
  const trade = await addTrade(db, await read(), {
    offerId: await addOffer(db, seller),
    buyer,
    seller,
    arbiter: panel,
    contract: escrow,
    token: usdc,
    terms: { feeRecipient: chain.deployed.feeRecipient },
    row: { methodId: 'sepa' },
  });
  [terms, hash] = [trade.plainTerms, trade.tradeHash];
  await move(201, 'fund');
  await move(200, 'markPaid');
  await move(200, 'dispute');
  const at = await read();
  const row = { state: 'disputed', finalState: 'disputed', fundedAt: dateOf(at), disputedAt: dateOf(at) } as const;
  await db.trade.update({ where: { id: trade.id }, data: row });
  const data = { type: 'trade.disputed', data: {}, actorId: buyer.actor.accountId, at } as const;
  await openDispute({ db, clock: () => at, random: secureRandom }, await addTradeEvent(db, trade.id, data));
  const { id: disputeId } = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id } });
  of = { tradeId: trade.id, disputeId };
  await chain.shiftTime(DAY + HOUR);
  await read();
  must(await claimCase(as(members[0]!), of));
  const { version } = await db.dispute.findUniqueOrThrow({ where: { id: disputeId } });
  const said = { reason: REASON, fault: 'seller', offence: null, byNoShow: false } as const;
  must(await ruleCase(as(members[0]!), { disputeId, version, toBuyer: terms.amount, ...said }));
  for (const person of [buyer, seller]) must(await acceptRuling(as(person), { id: of.tradeId }));
  must(await claimCase(as(members[1]!), of));
});

async function award(member: Person, amount: string) {
  const data = awardDataOf({ chainId, bond: bond! }, { tradeId: hash, merchant: terms.seller, amount });
  const signature = await member.wallet.signTypedData(data.domain, data.types, data.value);
  return awardBond(as(member), { disputeId: of.disputeId, amount, reason: REASON, signature });
}
const relay = () => relayPass({ node: chain.provider, signer: keySigner([chain.wallet(202).privateKey]) });
const held = async () => chain.balanceOf(usdc, bond!);

describe('an award from a bond, on the real chain', () => {
  it('is offered up to what the final block says the bond holds', async () => {
    const view = await getCase(as(members[0]!), of);
    expect(view.ok && view.value.awardable).toEqual({
      party: 'seller',
      merchant: terms.seller,
      mostUnits: '30000000',
      bond,
    });
    expect(await award(members[0]!, '30000001')).toMatchObject({ refusal: { code: 'dispute.amount_out_of_range' } });
  });

  it('signed by two of the panel is brought by the relayer, pays the buyer, and leaves the trade to its ruling', async () => {
    must(await award(members[0]!, '20000000'));
    must(await award(members[1]!, '20000000'));
    const before = await chain.balanceOf(usdc, buyer.wallet.address);
    while ((await relay()) > 0);
    expect((await chain.balanceOf(usdc, buyer.wallet.address)) - before).toBe(20_000_000n);
    expect(await held()).toBe(10_000_000n);
    const view = await getCase(as(members[0]!), of);
    expect(view.ok && view.value.award).toMatchObject({ units: '20000000', status: 'paid', from: 'seller' });
    const status = await new Contract(escrow, escrowInterface, chain.provider).getFunction('statusOf')(terms);
    expect(status[0]).toBe(3n);
  });

  it('is not carried out twice, whatever the desk is asked', async () => {
    expect(await award(members[2]!, '1')).toMatchObject({ ok: false });
    expect(await held()).toBe(10_000_000n);
  });
});
