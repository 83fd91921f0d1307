import type { JsonRpcProvider } from 'ethers';
import { expect, it } from 'vitest';
import { readAccounts, spendable } from '#lib/chain/relay/accounts.ts';
import { resendLost } from '#lib/chain/relay.ts';
import { gasFor, isWithinBudget } from '#lib/chain/relay/budget.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';

const { db } = await testDatabase();
const node = { getTransactionCount: async () => 7, getBalance: async () => 1_000n } as unknown as JsonRpcProvider;
const CHAIN = 31337;

const act = (
  id: string,
  row: {
    account: string;
    nonce: number;
    costWei: string | null;
    status?: 'sent' | 'mined';
    chainId?: number;
    payerId?: string;
  },
) =>
  db.relayIntent.create({
    data: { id, actKey: id, chainId: CHAIN, move: 'deposit', to: '0x', data: '0x', status: 'sent', ...row },
  });

it('an account of the relayer has left what it holds less the most that its acts under way can cost, on its chain, each with its nonce', async () => {
  await act('a', { account: '0xa', nonce: 7, costWei: '300' });
  await act('b', { account: '0xa', nonce: 8, costWei: '25' });
  await act('c', { account: '0xa', nonce: 9, costWei: null });
  await act('d', { account: '0xa', nonce: 6, costWei: '500', status: 'mined' });
  await act('e', { account: '0xb', nonce: 1, costWei: '40' });
  await act('f', { account: '0xa', nonce: 10, costWei: '600', chainId: 1 });
  const long = new Date(Date.now() - 60_000);
  await db.$executeRaw`UPDATE "RelayIntent" SET "updatedAt" = ${new Date(Date.now() - 120_000)} WHERE "id" = 'b'`;
  const read = await readAccounts(db, node, CHAIN, ['0xa', '0xc'], long);
  expect([...read.keys()].sort()).toEqual(['0xa', '0xb', '0xc']);
  expect([spendable(read.get('0xa')!), [...read.get('0xa')!.held].sort(), read.get('0xa')!.stuck]).toEqual([
    675n,
    [7, 8, 9],
    true,
  ]);
  expect([spendable(read.get('0xb')!), spendable(read.get('0xc')!), read.get('0xb')!.stuck]).toEqual([
    960n,
    1_000n,
    false,
  ]);
});

it('a day of a person is counted by what it costs where nothing else has a limit, and by the number of acts where those have one', async () => {
  await act('of them', { account: '0xa', nonce: 20, costWei: '500000000000000', payerId: 'them' });
  const pays = (limits: Record<string, string>) => {
    testConfig({}, limits);
    return isWithinBudget(db, CHAIN, 'them');
  };
  expect(await pays({})).toBe(true);
  expect(await pays({ RELAYER_DAY_COINS: '0.0004' })).toBe(false);
  expect(await pays({ RELAYER_DAY_COINS: '0.0006' })).toBe(true);
  expect(await pays({ RELAYER_DAY_COINS: '1000', RELAYER_DAY_ACTS: '1' })).toBe(false);
});

it('what was mined in a block that left the chain goes again: its own bytes where there are any, else anew, and anew what the second relayer brought', async () => {
  const mined = async (id: string, row: object) => {
    await act(id, { account: '0xd', nonce: 30, costWei: '1', status: 'mined' });
    await db.relayIntent.update({ where: { id }, data: { minedBlock: 5, ...row } });
  };
  await mined('own', { txHash: '0x1', rawTx: '0xaa' });
  await mined('given on', { txHash: '0x2' });
  await mined('by the second', { txHash: '0x9', rawTx: '0xbb', secondTxHash: '0x3', secondRawTx: '0xcc' });
  await mined('elsewhere', { txHash: '0x4', rawTx: '0xdd' });
  await db.$transaction((tx) => resendLost(tx, CHAIN, ['0x1', '0x2', '0x3']));
  const of = async (id: string) => {
    const { status, minedBlock, nonce, rawTx, secondTxHash } = await db.relayIntent.findUniqueOrThrow({
      where: { id },
    });
    return [status, minedBlock, nonce, rawTx, secondTxHash];
  };
  expect(await of('own')).toEqual(['sent', null, 30, '0xaa', null]);
  expect(await of('given on')).toEqual(['queued', null, null, null, null]);
  expect(await of('by the second')).toEqual(['queued', null, null, null, null]);
  expect(await of('elsewhere')).toEqual(['mined', 5, 30, '0xdd', null]);
});

it('an act is said to be paid for while no relayer has said how its accounts are, and where one of them can pay; not where none can, or by what was read long ago', async () => {
  testConfig({}, { RELAYER_DAY_ACTS: '100', RELAYER_DAY_COINS: '1000' });
  const account = (address: string, state: string, readAt = new Date()) =>
    db.relayAccount.create({ data: { chainId: CHAIN, address, second: false, state, balanceWei: '0', readAt } });
  const gas = () => gasFor(db, CHAIN, 'anybody');
  expect(await gas()).toBe('paid');
  await account('0xa', 'empty');
  expect(await gas()).toBe('unpaid');
  await account('0xb', 'ready');
  expect(await gas()).toBe('paid');
  await db.relayAccount.update({
    where: { chainId_address: { chainId: CHAIN, address: '0xb' } },
    data: { readAt: new Date(Date.now() - 600_000) },
  });
  expect(await gas()).toBe('unpaid');
});
