/** Real transactions on a local EVM, and the gas their receipts say. */
import { escrowInterface } from '#lib/chain/abi.ts';
import { permitDataOf, typedDataOf } from '#lib/chain/signing.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { callDataOf } from '#lib/trade/call-data.ts';
import { LOCAL_CHAIN_ID, startAnvil } from '#scripts/anvil.ts';
import { rpc } from '#scripts/rpc.ts';
import type { Figures, RowId } from './rows.ts';
import { START, prepare, type World } from './world.ts';

type Measured = Partial<Record<RowId, number>>;

/** Lane 0 is used by token trades, lane 1 by coin trades; lanes 2 and 3 are new. */
async function wholeTrades(world: World, out: Measured): Promise<void> {
  out.setUp = 0; // no transaction of that kind exists
  out.fundTokenNew = await world.fund(world.terms('token', 2));
  out.fundCoinNew = await world.fund(world.terms('coin', 3));
  const token = world.terms('token', 0);
  out.fundTokenUsed = await world.fund(token);
  out.markPaidToken = await world.call('buyer', 'markPaid', [token]);
  out.releaseToken = await world.call('seller', 'release', [token]);
  const coin = world.terms('coin', 1);
  out.fundCoinUsed = await world.fund(coin);
  out.markPaidCoin = await world.call('buyer', 'markPaid', [coin]);
  out.releaseCoin = await world.call('seller', 'release', [coin]);
  out.tradeToken = out.fundTokenUsed + out.markPaidToken + out.releaseToken;
  out.tradeCoin = out.fundCoinUsed + out.markPaidCoin + out.releaseCoin;
}

async function signedTrades(world: World, out: Measured): Promise<void> {
  const token = world.terms('token', 0);
  await world.fund(token);
  out.markPaidTokenSigned = await world.signed('buyer', 'markPaid', token);
  out.releaseTokenSigned = await world.signed('seller', 'release', token);
  const coin = world.terms('coin', 1);
  await world.fund(coin);
  out.markPaidCoinSigned = await world.signed('buyer', 'markPaid', coin);
  out.releaseCoinSigned = await world.signed('seller', 'release', coin);
  const permitted = world.terms('token', 0);
  const total = BigInt(permitted.amount) + BigInt(permitted.fee);
  const deadline = world.now + HOUR;
  const permit = await world.sign(
    'seller',
    permitDataOf({
      tokenName: 'Test Dollar',
      tokenVersion: '1',
      chainId: LOCAL_CHAIN_ID,
      token: permitted.token,
      owner: permitted.seller,
      spender: world.escrow.target as string,
      value: `${total}`,
      nonce: '0',
      deadline,
    }),
  );
  const data = callDataOf(permitted, 'fund', {
    signature: await world.act('seller', 'fund', permitted),
    validUntil: 0,
    permit: { value: `${total}`, deadline, signature: permit },
  });
  out.fundBySignature = await world.send('relayer', world.escrow.target as string, data);
  await world.call('seller', 'release', [permitted]);
  const { interface: coins, target } = world.token;
  await world.send(
    'seller',
    target as string,
    coins.encodeFunctionData('approve', [world.escrow.target, 2n ** 256n - 1n]),
  );
}

async function backToTheSeller(world: World, out: Measured): Promise<void> {
  for (const [kind, lane, refund, reclaim, change] of [
    ['token', 0, 'refundToken', 'reclaimToken', {}],
    ['coin', 1, 'refundCoin', 'reclaimCoin', {}],
    ['token', 0, 'refundVault', 'reclaimVault', { fromVault: true }],
  ] as const) {
    const first = world.terms(kind, lane, change);
    await world.fund(first);
    out[refund] = await world.call('buyer', 'refund', [first]);
    const second = world.terms(kind, lane, change);
    await world.fund(second);
    await world.at(world.now + second.paymentWindow);
    out[reclaim] = await world.call('seller', 'reclaim', [second]);
  }
}

async function disputes(world: World, out: Measured): Promise<void> {
  for (const [kind, lane, dispute, rule, share] of [
    ['token', 0, 'disputeToken', 'ruleToken', 100n],
    ['coin', 1, 'disputeCoin', 'ruleCoin', 100n],
    ['token', 0, null, 'ruleDivided', 60n],
  ] as const) {
    const terms = world.terms(kind, lane);
    await world.fund(terms);
    await world.call('buyer', 'markPaid', [terms]);
    const gas = await world.call('buyer', 'dispute', [terms]);
    if (dispute) out[dispute] = gas;
    await world.at(world.now + terms.hearingWindow);
    out[rule] = await world.call('arbiter', 'rule', [terms, (BigInt(terms.amount) * share) / 100n]);
  }
  const terms = world.terms('token', 0);
  await world.fund(terms);
  const toBuyer = (BigInt(terms.amount) * 60n) / 100n;
  const validUntil = world.now + HOUR;
  const act = typedDataOf(world.place, 'settle', terms, { validUntil, value: `${toBuyer}` });
  const [signature, otherSignature] = [await world.sign('buyer', act), await world.sign('seller', act)];
  const data = callDataOf(terms, 'settle', { signature, otherSignature, validUntil, value: `${toBuyer}` });
  out.settleDivided = await world.send('relayer', world.escrow.target as string, data);
}

async function draws(world: World, out: Measured): Promise<void> {
  const sample = world.terms('token', 0, { fromVault: true });
  const offer = {
    seller: sample.seller,
    token: sample.token,
    least: 1_000_000n,
    most: 1_000_000_000n,
    feeBps: 50,
    feeRecipient: sample.feeRecipient,
    arbiter: sample.arbiter,
    backupArbiter: sample.backupArbiter,
    paymentWindow: sample.paymentWindow,
    hearingWindow: sample.hearingWindow,
    rulingWindow: sample.rulingWindow,
    firstLane: 0,
    lanes: 4,
    opener: world.people.opener.address,
    series: 7n,
    validUntil: world.now + 7 * DAY,
    book: `0x${'b0'.repeat(32)}`,
  };
  const parts = escrowInterface.getFunction('offerHash')!.inputs[0]!.components!;
  const domain = {
    name: 'Holdfast Escrow',
    version: '1',
    chainId: LOCAL_CHAIN_ID,
    verifyingContract: world.escrow.target as string,
  };
  const types = { Offer: parts.map(({ name, type }) => ({ name, type })) };
  const signature = await world.people.seller.signTypedData(domain, types, offer);
  out.drawUsed = await world.call('opener', 'draw', [sample, offer, signature]);
  await world.call('seller', 'release', [sample]);
  const again = world.terms('token', 0, { fromVault: true });
  const fund = typedDataOf(world.place, 'fund', again, { validUntil: 0 });
  const { Fund, ...others } = fund.types;
  const consent = await world.people.opener.signTypedData(fund.domain, { Draw: Fund!, ...others }, fund.value);
  out.drawBySignature = await world.call('relayer', 'drawBySignature', [again, offer, signature, consent]);
}

async function batch(world: World, out: Measured): Promise<void> {
  const moves = [];
  for (let lane = 100; lane < 120; ++lane) {
    const terms = world.terms('token', lane);
    await world.fund(terms);
    const signature = await world.act('seller', 'release', terms);
    moves.push({ move: 5, terms, value: 0, validUntil: world.validUntil, signature, otherSignature: '0x' });
  }
  await world.at(world.now + 10);
  const data = escrowInterface.encodeFunctionData('submit', [moves]);
  await rpc(world.url, 'evm_setNextBlockTimestamp', [world.now]);
  const sent = await world.people.relayer.sendTransaction({
    to: world.escrow.target,
    data,
    gasLimit: 16_000_000n,
    maxFeePerGas: 10n ** 12n,
  });
  const receipt = await sent.wait();
  const refused = escrowInterface.getEvent('Refused')!.topicHash;
  if (receipt?.status !== 1 || receipt.logs.some((log) => log.topics[0] === refused))
    throw new Error('an item was refused');
  out.batchOf20 = Math.ceil(Number(receipt.gasUsed) / moves.length);
}

/** Every row, on a chain of its own. */
export async function measureGas(): Promise<Figures> {
  const anvil = await startAnvil({ genesis: START - 10 });
  let world: World | undefined;
  try {
    world = await prepare(anvil.url);
    const out: Measured = {};
    for (const part of [wholeTrades, signedTrades, backToTheSeller, disputes, draws, batch]) await part(world, out);
    return out as Figures;
  } finally {
    world?.provider.destroy();
    await anvil.stop();
  }
}
