import { Contract, type HDNodeWallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import { contractRefusalOf } from '#lib/chain/relay/node.ts';
import type { Terms } from '#lib/chain/signing.ts';
import { acceptRuling } from '#lib/dispute/commands/appeal.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { concurCase, ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { divide } from '#lib/trade/division.ts';
import { openDispute } from '#lib/dispute/listeners.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { rulingDataOf } from '#lib/dispute/ruling.ts';
import { readSeats } from '#lib/dispute/seats.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { LOCAL_ACCOUNTS } from '#scripts/local-accounts.ts';
import { localChain } from '../setup/chain.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from './people.ts';

const database = await testDatabase();
const { db } = database;
const chain = await localChain({ database });
const { escrow, panel } = chain.deployed;
const members: Person[] = [];
let buyer: Person;
let seller: Person;
let backup: Person;
/** A moderator without a seat. */
let extra: Person;
let lane = -1;

beforeAll(async () => {
  const named = (name: string, wallet: HDNodeWallet, roles?: ['trader', 'moderator']) =>
    addPerson(db, name, { wallet, ...(roles && { roles }) });
  buyer = await named('buyer', chain.wallet(200));
  seller = await named('seller', chain.wallet(201));
  backup = await named('backup', chain.wallet(LOCAL_ACCOUNTS.backupArbiter), ['trader', 'moderator']);
  extra = await named('extra', chain.wallet(203), ['trader', 'moderator']);
  for (const wallet of chain.moderators())
    members.push(await named(`m${members.length}`, wallet, ['trader', 'moderator']));
  for (const index of [200, 201, 202]) await chain.fund(chain.wallet(index).address, '50');
});

async function send(from: number, name: string, args: unknown[], value = 0n): Promise<void> {
  const contract = new Contract(escrow, escrowInterface, chain.wallet(from));
  const sent = (await contract.getFunction(name)(...args, { value })) as { wait(): Promise<unknown> };
  await sent.wait();
}

/** A trade of the chain's own coin, funded, paid and disputed on the real contract. */
async function disputed(): Promise<{ tradeId: string; disputeId: string; terms: Terms }> {
  const { timestamp } = (await chain.provider.getBlock('latest'))!;
  const trade = await addTrade(db, timestamp, {
    offerId: await addOffer(db, seller),
    buyer,
    seller,
    arbiter: panel,
    contract: escrow,
    terms: {
      lane: ++lane,
      amount: '1000000000000000001',
      fee: '5000000000000000',
      feeRecipient: chain.deployed.feeRecipient,
      backupArbiter: chain.deployed.backupArbiter,
    },
    row: { asset: 'ETH', methodId: 'sepa' },
  });
  const terms = trade.plainTerms;
  await send(201, 'fund', [terms], BigInt(terms.amount) + BigInt(terms.fee));
  await send(200, 'markPaid', [terms]);
  await send(200, 'dispute', [terms]);
  const { timestamp: at } = (await chain.provider.getBlock('latest'))!;
  const row = { state: 'disputed', finalState: 'disputed', fundedAt: dateOf(at), disputedAt: dateOf(at) } as const;
  await db.trade.update({ where: { id: trade.id }, data: row });
  const data = { type: 'trade.disputed', data: {}, actorId: buyer.actor.accountId, at } as const;
  await openDispute({ db, clock: () => at, random: secureRandom }, await addTradeEvent(db, trade.id, data));
  const { id } = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id } });
  return { tradeId: trade.id, disputeId: id, terms };
}

async function wait(seconds = DAY + HOUR): Promise<number> {
  await chain.shiftTime(seconds);
  const { timestamp } = (await chain.provider.getBlock('latest'))!;
  await setChainClock(db, timestamp);
  return timestamp;
}

const as = (person: Person) => testCtx(db, { actor: person.actor });

/** What the court does before anything is signed: somebody has the case, rules, and the two accept; the others take it for signing. */
async function stood(of: { tradeId: string; disputeId: string }, toBuyer: bigint, signers: Person[]): Promise<void> {
  const judge = signers[0]!;
  const must = (result: { ok: boolean }) => expect(result).toMatchObject({ ok: true });
  must(await claimCase(as(judge), of));
  const { version } = await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } });
  const said = {
    reason: 'The receipt shows that half was paid.',
    fault: 'nobody',
    offence: null,
    byNoShow: false,
  } as const;
  must(await ruleCase(as(judge), { disputeId: of.disputeId, version, toBuyer: `${toBuyer}`, ...said }));
  await secondIfNeeded(of);
  for (const person of [buyer, seller]) must(await acceptRuling(as(person), { id: of.tradeId }));
  for (const person of signers.slice(1)) must(await claimCase(as(person), of));
}

/** A coin of its own is worth more than the line: another moderator comes to the same. */
async function secondIfNeeded(of: { disputeId: string }): Promise<void> {
  const { state, version } = await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } });
  if (state !== 'concurring') return;
  expect(await claimCase(as(extra), of)).toMatchObject({ ok: true });
  expect(await concurCase(as(extra), { disputeId: of.disputeId, version })).toMatchObject({ ok: true });
}

async function rule(
  of: Awaited<ReturnType<typeof disputed>>,
  toBuyer: bigint,
  signers: Person[],
  waited = DAY + HOUR,
): Promise<string[]> {
  const validUntil = (await wait(waited)) + 20 * HOUR;
  if (signers[0] !== backup) await stood(of, toBuyer, signers);
  else await claimCase(as(backup), of);
  const codes: string[] = [];
  const data = rulingDataOf({ chainId: 31337, contract: escrow }, of.terms, { toBuyer: `${toBuyer}`, validUntil });
  for (const [index, person] of signers.entries()) {
    const signature = await person.wallet.signTypedData(data.domain, data.types, data.value);
    const { version } = await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } });
    const reason = 'The receipt shows that half was paid.';
    const done =
      index === 0
        ? await proposeRuling(as(person), { ...of, version, toBuyer: `${toBuyer}`, reason, validUntil, signature })
        : await signRuling(as(person), { ...of, signature });
    codes.push(done.ok ? 'ok' : done.refusal.code);
  }
  return codes;
}

const intentsOf = (tradeId: string) => db.relayIntent.findMany({ where: { tradeId } });

describe('a ruling on the real contract', () => {
  it('reads the panel’s members and threshold from the chain, and an account as its own only member', async () => {
    const seats = await readSeats(31337, panel);
    const addresses = members.map(({ wallet }) => wallet.address);
    expect(seats.ok && new Set(seats.value.members)).toEqual(new Set(addresses));
    expect(seats.ok && seats.value.threshold).toBe(2);
    expect(await readSeats(31337, buyer.wallet.address)).toEqual({
      ok: true,
      value: { members: [buyer.wallet.address], threshold: 1 },
    });
  });

  it('signed by two members in either order pays both to the last unit what the page said', async () => {
    for (const signers of [
      [members[0]!, members[1]!],
      [members[2]!, members[0]!],
    ]) {
      const of = await disputed();
      const toBuyer = 333_333_333_333_333_333n;
      expect(await rule(of, toBuyer, signers)).toEqual(['ok', 'ok']);
      const [intent] = await intentsOf(of.tradeId);
      const before = await Promise.all([buyer, seller].map(({ wallet }) => chain.balanceOf(NATIVE, wallet.address)));
      const sent = await chain.wallet(202).sendTransaction({ to: intent!.to, data: intent!.data });
      expect((await sent.wait())!.status).toBe(1);
      const after = await Promise.all([buyer, seller].map(({ wallet }) => chain.balanceOf(NATIVE, wallet.address)));
      const said = divide(BigInt(of.terms.amount), BigInt(of.terms.fee), toBuyer)!;
      expect(after.map((balance, index) => balance - before[index]!)).toEqual([said.toBuyer, said.toSeller]);
    }
  });

  it('signed by one member is not handed to the relayer, and the contract would refuse it', async () => {
    const of = await disputed();
    expect(await rule(of, 5n, [members[1]!])).toEqual(['ok']);
    expect(await intentsOf(of.tradeId)).toEqual([]);
    expect(await claimCase(as(members[0]!), of)).toMatchObject({ ok: true });
    const view = await getCase(as(members[0]!), of);
    expect(view.ok && view.value).toMatchObject({
      threshold: 2,
      seated: true,
      signedByMe: false,
      proposal: { status: 'waiting', signedBy: [{ name: 'm1' }] },
    });
    const { signature } = await db.rulingSignature.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    const { validUntil } = await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } });
    const item = { move: 9, terms: of.terms, value: 5, validUntil, signature, otherSignature: '0x' };
    const data = escrowInterface.encodeFunctionData('submitMove', [item]);
    const refused = await chain.provider.call({ to: escrow, data }).then(
      () => 'taken',
      (error: { data?: string }) => contractRefusalOf(error.data).name,
    );
    expect(refused).not.toBe('taken');
    expect(refused).not.toBe('unknown');
  });

  it('of the backup arbiter alone is taken once the first one’s time is over, and not before', async () => {
    const of = await disputed();
    // Nobody but who takes it reads it, and there is nothing for the backup to take yet but the whole case.
    expect(await rule(of, 7n, [backup])).toEqual(['dispute.hearing_not_over']);
    const early = await getCase(as(backup), of);
    expect(early.ok && early.value.mayRuleFrom).toBe(early.ok && early.value.backupFrom);
    expect(await rule(of, 7n, [backup], 14 * DAY)).toEqual(['ok']);
    const [intent] = await intentsOf(of.tradeId);
    const before = await chain.balanceOf(NATIVE, buyer.wallet.address);
    const sent = await chain.wallet(202).sendTransaction({ to: intent!.to, data: intent!.data });
    expect((await sent.wait())!.status).toBe(1);
    expect((await chain.balanceOf(NATIVE, buyer.wallet.address)) - before).toBe(7n);
  });
});
