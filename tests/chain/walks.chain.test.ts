/**
 * The machine walked on a real EVM: every path of the table is driven through the contract, and in every state on the way
 * every move of every role is asked of both; the contract must allow exactly what `decide` allows.
 */
import { Contract, ZeroAddress, ZeroHash, type HDNodeWallet, type TransactionReceipt } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { typedDataOf, tradeHashOf, type Terms } from '#lib/chain/signing.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import {
  CHAIN_STATUS,
  MOVES,
  TABLE,
  decide,
  type Move,
  type Role,
  type TradeFacts,
  type TradeState,
} from '#lib/trade/machine.ts';
import { UNFUNDED, factsOf, foldLog, isTradeLog, type Fixed, type Folded } from '#lib/trade/fold.ts';
import { localChain, type LocalChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';

const database = await testDatabase();
const chain: LocalChain = await localChain({ database });
const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
const people = {
  seller: chain.wallet(200),
  buyer: chain.wallet(201),
  arbiter: chain.wallet(202),
  backup: chain.wallet(203),
  opener: chain.wallet(204),
  anyone: chain.wallet(205),
} satisfies Partial<Record<Role, HDNodeWallet>>;
const token = chain.deployed.tokens.USDC!;
const AMOUNT = 1_000_001n;
const FEE = 5_000n;
const HALF = 400_000n;

/** Moves that exist on the chain, and who may try them there: everybody who is not the clock. */
const CHAIN_MOVES = TABLE.filter((row) => row.where === 'chain').map((row) => row.move);
const TRIERS: Role[] = ['seller', 'buyer', 'both', 'arbiter', 'backup', 'opener', 'anyone'];

beforeAll(async () => {
  for (const wallet of Object.values(people)) await chain.fund(wallet.address);
  await chain.drip(people.seller.address);
  const asSeller = new Contract(token, tokenInterface, people.seller);
  await (await asSeller.getFunction('approve')(chain.deployed.escrow, AMOUNT * 100n)).wait();
  await (await as(people.seller).getFunction('deposit')(token, AMOUNT * 10n)).wait();
});

const as = (wallet: HDNodeWallet) => escrow.connect(wallet) as Contract;

async function newTerms(fromVault: boolean): Promise<Terms> {
  const now = (await chain.head()).timestamp;
  return {
    seller: people.seller.address,
    buyer: people.buyer.address,
    token,
    amount: `${AMOUNT}`,
    fee: `${FEE}`,
    feeRecipient: chain.deployed.feeRecipient,
    arbiter: people.arbiter.address,
    backupArbiter: people.backup.address,
    lane: 0,
    round: 1,
    fromVault,
    openBy: now + HOUR,
    paymentWindow: HOUR,
    hearingWindow: HOUR,
    rulingWindow: 3 * DAY,
    deal: ZeroHash,
  };
}

/** The seller's standing offer that a draw needs, signed over exactly these terms' figures. */
async function offerFor(terms: Terms) {
  const offer = {
    seller: terms.seller,
    token,
    least: 1n,
    most: AMOUNT,
    feeBps: 0,
    feeRecipient: ZeroAddress,
    arbiter: terms.arbiter,
    backupArbiter: terms.backupArbiter,
    paymentWindow: terms.paymentWindow,
    hearingWindow: terms.hearingWindow,
    rulingWindow: terms.rulingWindow,
    firstLane: 0,
    lanes: 1,
    opener: people.opener.address,
    series: 1n,
    validUntil: terms.openBy + DAY,
    book: ZeroHash,
  };
  const fields = escrowInterface.getFunction('offerHash')!.inputs[0]!.components!;
  const types = { Offer: fields.map(({ name, type }) => ({ name, type })) };
  const domain = { name: 'Holdfast Escrow', version: '1', chainId: 31337, verifyingContract: chain.deployed.escrow };
  return { offer, signature: await people.seller.signTypedData(domain, types, offer) };
}

type Call = { readonly wallet: HDNodeWallet; readonly args: readonly unknown[] };

/** The own-transaction form of a move, made by a role. */
async function callOf(terms: Terms, move: Move, role: Role, facts: TradeFacts): Promise<Call> {
  const wallet = role === 'both' ? people.buyer : people[role as keyof typeof people];
  const now = (await chain.head()).timestamp;
  if (move === 'draw') {
    const { offer, signature } = await offerFor(terms);
    return { wallet, args: [terms, offer, signature] };
  }
  if (move === 'extend') return { wallet, args: [terms, Math.max(facts.paymentDeadline ?? 0, now) + HOUR] };
  if (move === 'rule') return { wallet, args: [terms, HALF] };
  if (move === 'settle') {
    // `both`: the buyer sends, the seller signed. Anybody else holds no more than the seller's signature.
    const act = { validUntil: now + HOUR, value: `${HALF}` };
    const place = { chainId: 31337, contract: chain.deployed.escrow };
    const data = typedDataOf(place, 'settle', terms, act);
    const signer = role === 'both' ? people.seller : people.anyone;
    return {
      wallet,
      args: [terms, HALF, act.validUntil, await signer.signTypedData(data.domain, data.types, data.value)],
    };
  }
  return { wallet, args: [terms] };
}

async function isAllowed(terms: Terms, move: Move, role: Role, facts: TradeFacts): Promise<boolean> {
  const { wallet, args } = await callOf(terms, move, role, facts);
  try {
    await as(wallet)
      .getFunction(move)
      .staticCall(...args);
    return true;
  } catch (error) {
    const { data } = error as { data?: string };
    if (!data || !escrowInterface.parseError(data)) throw error;
    return false;
  }
}

function fixedOf(terms: Terms): Fixed {
  return { ...terms, amount: BigInt(terms.amount), cancelledBy: null, lockedBy: terms.fromVault ? 'opener' : 'seller' };
}

async function receiptOf(hash: string): Promise<TransactionReceipt> {
  for (;;) {
    const receipt = await chain.provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
  }
}

async function play(terms: Terms, move: Move, role: Role, folded: Folded): Promise<Folded> {
  const { wallet, args } = await callOf(terms, move, role, factsOf(fixedOf(terms), folded));
  // Mined as it is sent: the receipt is there at once, and waiting for a poll would be most of this test's time.
  const sent = await as(wallet).getFunction(move)(...args, { gasLimit: 600_000n });
  const receipt = await receiptOf(sent.hash);
  const block = await chain.head();
  let next = folded;
  let applied = 0;
  for (const log of receipt.logs) {
    const parsed = escrowInterface.parseLog(log);
    if (!parsed || !isTradeLog(parsed.name)) continue;
    expect(parsed.args.id).toBe(tradeHashOf(terms));
    const { toBuyer, fee, paymentDeadline, by } = parsed.args.toObject();
    const result = foldLog(fixedOf(terms), next, {
      name: parsed.name,
      at: block.timestamp,
      ...(toBuyer === undefined ? {} : { toBuyer, fee }),
      ...(paymentDeadline === undefined ? {} : { paymentDeadline: Number(paymentDeadline) }),
      ...(by === undefined ? {} : { by }),
    });
    if (!result.ok) throw new Error(`${move}: the fold refuses what the chain did: ${result.refusal.code}`);
    next = result.value;
    applied += 1;
  }
  expect(applied, `${move} leaves one log`).toBe(1);
  return next;
}

/** Every move of every role, asked of the machine and of the contract at this block's time. */
async function compareAll(terms: Terms, folded: Folded, tally: { asked: number; allowed: number }): Promise<void> {
  const facts = factsOf(fixedOf(terms), folded);
  const now = (await chain.head()).timestamp;
  for (const move of CHAIN_MOVES) {
    for (const role of TRIERS) {
      // What a draw locks comes from the vault, what fund locks from where the terms say: other terms are another trade.
      if (move === 'draw' && !terms.fromVault) continue;
      // `both` is one act of two people, and `anyone` is everybody who is not the seller: neither is asked twice.
      if (role === 'both' && move !== 'settle') continue;
      if (move === 'reclaim' && terms.fromVault && role !== 'seller' && role !== 'anyone') continue;
      const expected = decide(facts, move, role, now, { toBuyer: HALF, amount: AMOUNT }).ok;
      const actual = await isAllowed(terms, move, role, facts);
      if (actual !== expected)
        throw new Error(`${facts.state}: ${move} by ${role} at ${now}: the contract says ${actual}`);
      tally.asked += 1;
      if (expected) tally.allowed += 1;
    }
  }
  const [status] = await escrow.getFunction('statusOf')(terms);
  const names = ['None', 'Funded', 'Paid', 'Disputed', 'Ended'];
  expect(names[Number(status)]).toBe(CHAIN_STATUS[folded.state]);
}

/** The instants at which a guard of this state changes its mind. */
function turningPoints(terms: Terms, folded: Folded): number[] {
  if (folded.state === 'awaiting_escrow') return [terms.openBy, terms.openBy + 1];
  if (folded.state === 'awaiting_payment') return [folded.paymentDeadline! - 1, folded.paymentDeadline!];
  if (folded.state !== 'disputed') return [];
  const from = folded.disputedAt!;
  const at = [from + terms.hearingWindow, from + terms.rulingWindow, from + 2 * terms.rulingWindow];
  return at.flatMap((t) => [t - 1, t]);
}

async function waitUntilOpen(terms: Terms, move: Move, role: Role, folded: Folded): Promise<void> {
  const row = TABLE.find((r) => r.move === move)!;
  const opensAt = row.opensAt?.(factsOf(fixedOf(terms), folded), role);
  const now = (await chain.head()).timestamp;
  if (opensAt !== null && opensAt !== undefined && opensAt > now) await chain.mineAt(opensAt);
}

type Walked = { paths: number; ends: Set<TradeState>; moves: Set<Move>; asked: number; allowed: number };

/** Walks every path from here, with a snapshot at every fork. Extending leads back to the same state and is walked once. */
async function walk(terms: Terms, folded: Folded, seen: Set<string>, walked: Walked): Promise<void> {
  const facts = factsOf(fixedOf(terms), folded);
  const key = `${terms.fromVault} ${folded.state} ${folded.extended}`;
  if (!seen.has(key)) {
    seen.add(key);
    const before = await chain.snapshot();
    await compareAll(terms, folded, walked);
    for (const instant of turningPoints(terms, folded)) {
      await chain.mineAt(instant);
      await compareAll(terms, folded, walked);
    }
    await chain.revert(before);
  }
  const rows = TABLE.filter((row) => row.where === 'chain' && row.from.includes(folded.state));
  if (rows.length === 0) {
    walked.paths += 1;
    walked.ends.add(folded.state);
    return;
  }
  for (const row of rows) {
    for (const role of row.by) {
      if (row.move === 'extend' && folded.extended) continue;
      if (row.move === 'draw' && !terms.fromVault) continue;
      if (row.opensAt?.(facts, role) === null) continue;
      const before = await chain.snapshot();
      await waitUntilOpen(terms, row.move, role, folded);
      const next = await play(terms, row.move, role, folded);
      walked.moves.add(row.move);
      await walk(terms, next, seen, walked);
      await chain.revert(before);
    }
  }
}

describe('the machine and the contract', () => {
  it('agree on every move of every role in every state along every path, at each deadline and a second before', async () => {
    const walked: Walked = { paths: 0, ends: new Set(), moves: new Set(), asked: 0, allowed: 0 };
    const seen = new Set<string>();
    await walk(await newTerms(false), UNFUNDED, seen, walked);
    // A vault trade pays the fee only by an offer that has one; the walk's offer has none.
    await walk({ ...(await newTerms(true)), fee: '0', feeRecipient: ZeroAddress }, UNFUNDED, seen, walked);
    expect([...walked.moves].sort()).toEqual([...CHAIN_MOVES].sort());
    expect(walked.ends).toEqual(new Set(['completed', 'refunded', 'divided']));
    expect(walked.paths).toBeGreaterThan(50);
    expect(walked.asked).toBeGreaterThan(1500);
    expect(walked.allowed).toBeGreaterThan(60);
    expect(MOVES.length).toBe(CHAIN_MOVES.length + 2);
  });

  it('disagree visibly when the machine is wrong: a planted role is caught in the first state', async () => {
    const before = await chain.snapshot();
    const row = TABLE.find((r) => r.move === 'fund')! as { by: readonly Role[] };
    const saved = row.by;
    row.by = ['seller', 'buyer'];
    try {
      const terms = await newTerms(false);
      await expect(compareAll(terms, UNFUNDED, { asked: 0, allowed: 0 })).rejects.toThrow('fund by buyer');
    } finally {
      row.by = saved;
      await chain.revert(before);
    }
  });
});
