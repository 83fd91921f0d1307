import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, JsonRpcProvider } from 'ethers';
import { afterAll, describe, expect, test } from 'vitest';
import { LOCAL_CHAIN_ID, isStateReadable, startAnvil } from '#scripts/anvil.ts';
import { deployLocal, matchesChain, readArtifact } from '#scripts/deploy.ts';
import { LOCAL_ACCOUNTS, TEST_MNEMONIC, localWallet } from '#scripts/local-accounts.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { awayFrom } from '#scripts/postgres-user.ts';
import { isAlive } from '#scripts/processes.ts';
import { endOrphans, writeRunFile } from '#scripts/run-file.ts';
import { getBlock, rpc } from '#scripts/rpc.ts';
import { withClient } from '#scripts/sql.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-parts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;

describe('the local chain', () => {
  test('is the same chain after a restart: head, code, logs and shifted time', async () => {
    const stateFile = join(dir, 'chain', 'state.json');
    const first = await startAnvil({ stateFile });
    const deployed = await deployLocal(first.url, TEST_MNEMONIC);
    const provider = new JsonRpcProvider(first.url, LOCAL_CHAIN_ID, { staticNetwork: true, pollingInterval: 50 });
    const deployer = localWallet(TEST_MNEMONIC, LOCAL_ACCOUNTS.deployer).connect(provider);
    const faucet = new Contract(deployed.faucet!, readArtifact('Faucet').abi, deployer);
    const sent = (await faucet.getFunction('drip')(deployer.address)) as { hash: string };
    await provider.waitForTransaction(sent.hash);
    provider.destroy();
    await rpc(first.url, 'evm_increaseTime', [100_000]);
    await rpc(first.url, 'evm_mine');
    const filter = { fromBlock: '0x0', toBlock: 'latest' };
    const logs = await rpc<unknown[]>(first.url, 'eth_getLogs', [filter]);
    expect(logs.length).toBeGreaterThan(0);
    const head = await getBlock(first.url, 'latest');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await startAnvil({ stateFile });
    try {
      expect(await getBlock(second.url, 'latest')).toEqual(head);
      expect(await matchesChain(second.url, deployed)).toBe('yes');
      expect(await rpc(second.url, 'eth_getLogs', [filter])).toEqual(logs);
      await rpc(second.url, 'evm_mine');
      expect((await getBlock(second.url, 'latest'))!.timestamp).toBeGreaterThanOrEqual(head!.timestamp);
    } finally {
      await second.stop();
    }
  });

  test('unlocks no key and gives no account coins', async () => {
    const chain = await startAnvil();
    try {
      expect(await rpc(chain.url, 'eth_accounts')).toEqual([]);
      const { address } = localWallet(TEST_MNEMONIC, 0);
      expect(BigInt(await rpc<string>(chain.url, 'eth_getBalance', [address, 'latest']))).toBe(0n);
    } finally {
      await chain.stop();
    }
  });

  test('of a file cut off in the middle is told from a whole one', () => {
    const path = join(dir, 'cut.json');
    writeFileSync(path, '{"block":{"number":');
    expect(isStateReadable(path)).toBe(false);
    writeFileSync(path, '{"block":{}}');
    expect(isStateReadable(path)).toBe(true);
  });
});

describe('the embedded Postgres', () => {
  const modes = isRoot ? (['namespace', 'drop'] as const) : (['auto'] as const);

  test.each(modes)(
    'keeps what was committed when it is killed and started over the same folder (%s)',
    async (privileges) => {
      const options = { dir: join(dir, `postgres-${privileges}`), password: 'secret-secret-secret', privileges };
      const first = await startPostgres(options);
      await first.createDatabase('kept');
      await withClient(first.url('kept'), (client) => client.query('CREATE TABLE t AS SELECT 42 AS n'));
      process.kill(first.pid, 'SIGKILL');

      const second = await startPostgres(options);
      try {
        expect(await second.createDatabase('kept')).toBe(false);
        const { rows } = await withClient(second.url('kept'), (client) =>
          client.query<{ n: number }>('SELECT n FROM t'),
        );
        expect(rows).toEqual([{ n: 42 }]);
      } finally {
        await second.stop();
      }
      expect(isAlive(second.pid)).toBe(false);
      rmSync(awayFrom(options.dir), { recursive: true, force: true });
    },
  );

  test('ends the server that still runs over its folder before it starts another', async () => {
    const options = { dir: join(dir, 'postgres-orphan'), password: 'secret-secret-secret' };
    const orphan = await startPostgres(options);
    const next = await startPostgres(options);
    try {
      expect(isAlive(orphan.pid)).toBe(false);
    } finally {
      await next.stop();
    }
  });
});

describe('processes of an interrupted start', () => {
  const run = join(dir, 'run.json');
  const state = join(dir, 'taken-over.json');

  test('are ended by id, and the chain is taken over first', async () => {
    const orphan = await startAnvil();
    await rpc(orphan.url, 'evm_mine');
    writeRunFile(run, {
      pid: 999_999_999,
      url: 'x',
      chainUrls: { chain: orphan.url },
      children: [{ name: 'chain', pid: orphan.pid, match: 'anvil' }],
    });
    expect(await endOrphans(run, { chain: state })).toEqual(['chain']);
    expect(isAlive(orphan.pid)).toBe(false);
    expect(isStateReadable(state)).toBe(true);
    expect(existsSync(run)).toBe(false);
  });

  test('whose id now belongs to another program are left alone', async () => {
    writeRunFile(run, {
      pid: 999_999_999,
      url: 'x',
      chainUrls: {},
      children: [{ name: 'server', pid: process.pid, match: '/no/such/server/index.ts' }],
    });
    expect(await endOrphans(run, { chain: state })).toEqual([]);
    expect(isAlive(process.pid)).toBe(true);
  });

  test('of a record cut off in the middle are not guessed at', async () => {
    writeFileSync(run, '{"pid": 1, "chil');
    expect(await endOrphans(run, { chain: state })).toEqual([]);
  });
});
