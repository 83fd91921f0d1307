/** The database's vaults against the contract's own: after every step of random walks, at the head and at the final block. */
import { Contract, ZeroAddress } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { readChain } from '#lib/chain/reader.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { VaultEntryKind } from '#lib/db/generated/enums.ts';
import { END_LOGS, OPENING_LOGS } from '#lib/vault/ledger.ts';
import { findMyCredit, isSeriesCancelled, vaultBalance } from '#lib/vault/queries.ts';
import { recordPastLogs } from '#lib/vault/record.ts';
import { logHooks } from '#server/log-hooks.ts';
import { localChain } from '../setup/chain.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { openWalk, type Walk } from './walk.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const chainId = 31337;
const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
const SEED = Number(process.env.WALK_SEED ?? 20261125);
let walk: Walk;

const read = async () => readChain(db, chain.provider, await getDeployment(db, chainId), logHooks);

/** Throws where a balance, as seen or as final, is not the contract's, or where the contract holds more or less than it all. */
async function compare(): Promise<void> {
  const { head, final } = await read();
  for (const token of walk.tokens) {
    let held = 0n;
    for (const owner of walk.owners) {
      const { seen, final: settled } = await vaultBalance(db, { chainId, owner, token });
      const of = { owner, token };
      expect({ ...of, seen }).toEqual({
        ...of,
        seen: await escrow.getFunction('vaultOf')(owner, token, { blockTag: head }),
      });
      expect({ ...of, final: settled }).toEqual({
        ...of,
        final: await escrow.getFunction('vaultOf')(owner, token, { blockTag: final }),
      });
      held += seen;
    }
    const locks = await db.lockEntry.findMany({ where: { token, log: { revertedAt: null } }, select: { delta: true } });
    held += locks.reduce((sum, { delta }) => sum + toBigint(delta), 0n);
    expect({ token, held }).toEqual({ token, held: await chain.balanceOf(token, chain.deployed.escrow) });
  }
}

beforeAll(async () => {
  walk = await openWalk(chain, SEED);
});

describe('vault balances from the logs', () => {
  it(`equal the contract’s for every owner and token, seen and final, along a random walk (seed ${SEED})`, async () => {
    const done: Record<string, number> = {};
    // Everything once, so that no walk is without a kind of entry; then as it comes.
    for (const name of ['deposit', 'deposit', 'deposit', 'deposit', 'deposit', 'deposit', ...walk.steps]) {
      await walk.step(name);
      await compare();
    }
    for (let left = 150; left > 0; left--) {
      const name = await walk.step();
      if (!name) continue;
      done[name] = (done[name] ?? 0) + 1;
      // Now and then several blocks are read at once, and a lost block was never seen.
      if (left % 3) await compare();
    }
    await compare();
    for (const name of walk.steps) expect(done[name] ?? 0, `${name} happened`).toBeGreaterThan(0);
    const kinds = await db.vaultEntry.groupBy({ by: ['kind'], _count: true });
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(Object.values(VaultEntryKind).sort());
    expect(await db.chainLog.count({ where: { revertedAt: { not: null } } })).toBeGreaterThan(0);
  });

  it.each(Object.values(VaultEntryKind))('differ visibly when one entry is lost: %s', async (kind) => {
    const entry = await db.vaultEntry.findFirstOrThrow({
      where: { kind, delta: { not: 0 }, log: { revertedAt: null, finalAt: { not: null } } },
    });
    const { chainId: id, blockHash, logIndex, part } = entry;
    const where = { chainId_blockHash_logIndex_part: { chainId: id, blockHash, logIndex, part } };
    await db.vaultEntry.delete({ where });
    await expect(compare()).rejects.toThrow(/expected/);
    await db.vaultEntry.create({ data: entry });
    await compare();
  });

  it('say what a trade left in a vault because the wallet could not take it, to its owner alone', async () => {
    const entry = await db.vaultEntry.findFirstOrThrow({ where: { kind: 'credited', log: { revertedAt: null } } });
    const ask = (walletAddress: string) => {
      const actor = {
        accountId: 'a',
        sessionId: 's',
        name: 'n',
        roles: [],
        walletAddress,
        walletKind: 'injected' as const,
        identityPublicKey: null,
        locale: 'en' as const,
        currency: 'EUR',
        demo: false,
        pausedUntil: null,
        confirmed: true,
        frozenUntil: null,
        walletShut: false,
        factor: 'none' as const,
        key: null,
      };
      return findMyCredit(testCtx(db, { actor }), { chainId: 31337, tradeHash: entry.tradeHash! });
    };
    expect(await ask(entry.owner)).toBe(`${toBigint(entry.delta)}`);
    expect(await ask(walk.owners[0]!)).toBe(null);
    expect(await findMyCredit(testCtx(db), { chainId: 31337, tradeHash: entry.tradeHash! })).toBe(null);
  });

  it('are the same when they are written again from logs that were read before there were vaults', async () => {
    const entries = () => db.vaultEntry.count({ where: { log: { revertedAt: null } } });
    const before = await entries();
    expect(await recordPastLogs(db, chainId)).toBe(0);
    await db.vaultEntry.deleteMany();
    await db.lockEntry.deleteMany();
    expect(await recordPastLogs(db, chainId)).toBeGreaterThan(before / 2);
    expect(await entries()).toBe(before);
    await compare();
  });

  it('take back what was only seen when its block leaves the chain, and count it again when the same block comes back', async () => {
    const owner = walk.owners[0]!;
    const at = { chainId, owner, token: ZeroAddress };
    await chain.mine(3);
    await read();
    const before = await vaultBalance(db, at);
    const { timestamp } = await chain.head();
    const wallet = chain.wallet(400);
    const nonce = await wallet.getNonce();
    const snapshot = await chain.snapshot();
    const deposit = async () => {
      await chain.provider.send('evm_setNextBlockTimestamp', [timestamp + 7]);
      const data = escrowInterface.encodeFunctionData('deposit', [ZeroAddress, 5n]);
      const to = chain.deployed.escrow;
      const sent = await wallet.sendTransaction({ to, data, value: 5n, gasLimit: 200_000n, nonce });
      return (await chain.provider.waitForTransaction(sent.hash))!.blockHash;
    };
    const first = await deposit();
    await read();
    expect(await vaultBalance(db, at)).toEqual({ seen: before.seen + 5n, final: before.final });
    await chain.revert(snapshot);
    await read();
    expect(await vaultBalance(db, at)).toEqual(before);
    expect(await deposit()).toBe(first);
    await read();
    expect(await vaultBalance(db, at)).toEqual({ seen: before.seen + 5n, final: before.final });
    await chain.mine(2);
    await read();
    expect(await vaultBalance(db, at)).toEqual({ seen: before.seen + 5n, final: before.final + 5n });
    await compare();
  });

  it('know an ended series of offers as seen and as final, and forget it with its block', async () => {
    const wallet = chain.wallet(401);
    const at = { chainId, owner: wallet.address, series: 2n ** 64n - 1n };
    await chain.mine(3);
    await read();
    expect(await isSeriesCancelled(db, at)).toEqual({ seen: false, final: false });
    const cancel = (escrow.connect(wallet) as Contract).getFunction('cancelOffers');
    await chain.provider.waitForTransaction((await cancel(at.series)).hash);
    await read();
    expect(await isSeriesCancelled(db, at)).toEqual({ seen: true, final: false });
    await chain.reorg(1);
    await read();
    expect(await isSeriesCancelled(db, at)).toEqual({ seen: false, final: false });
    await chain.provider.waitForTransaction((await cancel(at.series)).hash);
    await chain.mine(2);
    await read();
    expect(await isSeriesCancelled(db, at)).toEqual({ seen: true, final: true });
    expect(await isSeriesCancelled(db, { ...at, owner: walk.owners[0]! })).toEqual({ seen: false, final: false });
    expect(await isSeriesCancelled(db, { ...at, series: 0n })).toEqual({ seen: false, final: false });
  });

  it('come from every event of the contract that opens, ends or pays, and from no other', () => {
    const events = escrowInterface.fragments.filter((one) => one.type === 'event').map((one) => one as never);
    const named = (has: (inputs: readonly string[]) => boolean) =>
      events
        .map((one: { name: string; inputs: readonly { name: string }[] }) => one)
        .filter(({ inputs }) => has(inputs.map(({ name }) => name)))
        .map(({ name }) => name)
        .sort();
    expect(named((inputs) => inputs.includes('terms'))).toEqual([...OPENING_LOGS].sort());
    expect(named((inputs) => inputs.includes('toBuyer'))).toEqual([...END_LOGS].sort());
    expect(named((inputs) => inputs.includes('amount'))).toEqual(['Credited', 'Deposited', 'Withdrawn']);
  });
});
