import { expect, test, vi } from 'vitest';
import { config } from '#lib/config.ts';
import { matchesChain } from '#scripts/deploy.ts';
import { localChain } from '#tests/setup/chain.ts';
import { testDatabase } from '#tests/setup/database.ts';

const database = await testDatabase();
const chain = await localChain({ database });

test('the contracts are on the chain, and the database knows where', async () => {
  const row = await database.db.deployment.findUniqueOrThrow({ where: { chainId: 31337 } });
  expect(row.escrow).toBe(chain.deployed.escrow);
  expect(row.codeHash).toBe(chain.deployed.codeHash);
  expect(await matchesChain(chain.url, chain.deployed)).toBe('yes');
  expect(config().rpcUrls).toEqual([chain.url]);
});

test('another chain is told from the one the addresses belong to', async () => {
  expect(await matchesChain(chain.url, { ...chain.deployed, deployBlockHash: `0x${'00'.repeat(32)}` })).toBe(
    'another chain',
  );
  expect(await matchesChain(chain.url, { ...chain.deployed, escrow: chain.deployed.panel })).toBe('other code');
});

test('the faucet fills a wallet with coin and both tokens', async () => {
  const { address } = chain.wallet(50);
  await chain.drip(address);
  expect(await chain.balanceOf('0x0000000000000000000000000000000000000000', address)).toBe(10n ** 19n);
  expect(await chain.balanceOf(chain.deployed.tokens.USDC!, address)).toBe(25_000n * 10n ** 6n);
  expect(await chain.balanceOf(chain.deployed.tokens.DAI!, address)).toBe(25_000n * 10n ** 18n);
});

test('time is shifted, not slept; a snapshot brings the chain back; a reorganisation replaces blocks', async () => {
  const before = await chain.head();
  const snapshot = await chain.snapshot();
  await chain.shiftTime(3600);
  expect((await chain.head()).timestamp).toBeGreaterThanOrEqual(before.timestamp + 3600);
  await chain.revert(snapshot);
  expect((await chain.head()).hash).toBe(before.hash);
  await chain.mine(3);
  const old = await chain.head();
  await chain.reorg(2);
  expect((await chain.head()).number).toBe(old.number);
  expect((await chain.head()).hash).not.toBe(old.hash);
});

test('a transaction is found whose block came between the first question and the listening, on a chain that mines nothing by itself', async () => {
  const wallet = chain.wallet(51);
  await chain.fund(wallet.address);
  const receipts = vi.spyOn(chain.provider, 'getTransactionReceipt');
  for (const how of ['wait', 'waitForTransaction'] as const) {
    const sent = await wallet.sendTransaction({ to: wallet.address });
    receipts.mockResolvedValueOnce(null);
    const found = how === 'wait' ? await sent.wait() : await chain.provider.waitForTransaction(sent.hash);
    expect(found!.status, how).toBe(1);
  }
});
