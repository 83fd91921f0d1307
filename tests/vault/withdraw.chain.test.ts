/** Withdrawals by signature against the real contract, the history, and who may see it. */
import { ZeroAddress, getAddress, type Contract } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { cancelOffersDataOf } from '#lib/chain/vault-signing.ts';
import {
  cancelOffersBySignature,
  depositBySignature,
  noteVaultTransaction,
  withdrawBySignature,
} from '#lib/vault/commands.ts';
import { listMyVaultEntries } from '#lib/vault/queries/history.ts';
import { getMyVault, isSeriesCancelled, vaultBalance } from '#lib/vault/queries.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePerson, openStage, type Person } from '../trade/support.ts';
import { codeOf, sign, vaultTools } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
let stage: Stage;
let owner: Person;
let other: Person;
const { place, escrow, now, ctxOf, vaultOf, onChain, inWallet, deposit, withdrawal } = vaultTools(chain, () => stage);

beforeAll(async () => {
  stage = await openStage(chain);
  owner = await makePerson(database, chain, 422, 'Vera Vault');
  other = await makePerson(database, chain, 423, 'Otto Other');
  must(await depositBySignature(ctxOf(owner), await deposit(owner, 1_000_001n)));
  await stage.settle();
});

describe('a withdrawal by signature', () => {
  it('pays the wallet exactly, without gas, and once however often it is handed in', async () => {
    const [vault, wallet] = [await onChain(owner), await inWallet(owner)];
    const gas = await chain.balanceOf(ZeroAddress, owner.wallet.address);
    const input = await withdrawal(owner, 400_000n);
    must(await withdrawBySignature(ctxOf(owner, 'w1'), input));
    must(await withdrawBySignature(ctxOf(owner, 'w1'), input));
    must(await withdrawBySignature(ctxOf(owner, 'w2'), input));
    await stage.settle();
    must(await withdrawBySignature(ctxOf(owner, 'w3'), input));
    await stage.settle();
    expect(await onChain(owner)).toBe(vault - 400_000n);
    expect(await inWallet(owner)).toBe(wallet + 400_000n);
    expect(await chain.balanceOf(ZeroAddress, owner.wallet.address)).toBe(gas);
  });

  it('goes to another address where the owner says so, and to no address that would lose it', async () => {
    const [vault, theirs] = [await onChain(owner), await inWallet(other)];
    const to = other.wallet.address;
    must(await withdrawBySignature(ctxOf(owner), await withdrawal(owner, 5n, { to })));
    await stage.settle();
    expect([await onChain(owner), await inWallet(other)]).toEqual([vault - 5n, theirs + 5n]);
    const slip = to
      .replace(/[a-f]/, (letter) => letter.toUpperCase())
      .replace(/[A-F](?=[^A-F]*$)/, (l) => l.toLowerCase());
    expect(() => getAddress(slip)).toThrow();
    for (const bad of [ZeroAddress, place.contract, to.toLowerCase()]) {
      const input = await withdrawal(owner, 5n, { to: bad });
      expect(await codeOf(withdrawBySignature(ctxOf(owner), input))).toBe('vault.bad_receiver');
    }
    const input = { ...(await withdrawal(owner, 5n)), to: slip };
    expect(await codeOf(withdrawBySignature(ctxOf(owner), input))).toBe('vault.bad_receiver');
  });

  it('of more than is free pays what is free, and the history says what was asked for', async () => {
    const [vault, wallet] = [await onChain(owner), await inWallet(owner)];
    must(await withdrawBySignature(ctxOf(owner), await withdrawal(owner, vault + 50n)));
    await stage.settle();
    expect([await onChain(owner), await inWallet(owner)]).toEqual([0n, wallet + vault]);
    const [entry] = must(await listMyVaultEntries(ctxOf(owner), {})).entries;
    expect(entry).toMatchObject({
      kind: 'withdrawn',
      delta: `${-vault}`,
      asked: `${vault + 50n}`,
      to: owner.wallet.address,
    });
    expect(await codeOf(withdrawBySignature(ctxOf(owner), await withdrawal(owner, 1n)))).toBe('vault.nothing_free');
  });

  it('is refused while another is under way, with a used number, or signed by anybody else', async () => {
    must(await depositBySignature(ctxOf(owner), await deposit(owner, 100n)));
    await stage.settle();
    const nonce = `${await escrow.getFunction('nonceOf')(owner.wallet.address)}`;
    const used = await withdrawal(owner, 3n, { nonce: `${BigInt(nonce) - 1n}` });
    expect(await codeOf(withdrawBySignature(ctxOf(owner), used))).toBe('vault.nonce_used');
    const forged = await withdrawal(owner, 3n, { signer: other });
    expect(await codeOf(withdrawBySignature(ctxOf(owner), forged))).toBe('vault.bad_signature');
    expect(await codeOf(withdrawBySignature(ctxOf(other), await withdrawal(owner, 3n)))).toBe('vault.bad_signature');
    const late = await withdrawal(owner, 3n, { validUntil: (await now()) - 1 });
    expect(await codeOf(withdrawBySignature(ctxOf(owner), late))).toBe('vault.signature_expired');
    // Two tabs at once: different amounts, one number. One of them is under way, the other is told.
    const both = await Promise.all([
      withdrawBySignature(ctxOf(owner), await withdrawal(owner, 10n)),
      withdrawBySignature(ctxOf(owner), await withdrawal(owner, 20n)),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await codeOf(Promise.resolve(both.find(({ ok }) => !ok)!))).toBe('vault.withdrawal_under_way');
    await stage.settle();
    const paid = both[0]!.ok ? 10n : 20n;
    expect(await onChain(owner)).toBe(100n - paid);
  });

  it('refused by the contract is told with its reason', async () => {
    const before = await onChain(owner);
    must(await withdrawBySignature(ctxOf(owner), await withdrawal(owner, 1n, { validUntil: (await now()) + 120 })));
    await chain.shiftTime(600);
    await stage.settle();
    expect((await vaultOf(owner)).acts).toMatchObject([
      { kind: 'withdraw', status: 'refused', reason: 'SignatureExpired' },
    ]);
    expect(await onChain(owner)).toBe(before);
    // Signed again it goes through, and the old refusal is no news any more.
    must(await withdrawBySignature(ctxOf(owner), await withdrawal(owner, 1n)));
    await stage.settle();
    expect((await vaultOf(owner)).acts).toEqual([]);
    expect(await onChain(owner)).toBe(before - 1n);
  });
});

describe('a vault', () => {
  it('is shown to its owner alone', async () => {
    const mine = must(await listMyVaultEntries(ctxOf(owner), {})).entries.map(({ txHash }) => txHash);
    const theirs = must(await listMyVaultEntries(ctxOf(other), {})).entries.map(({ txHash }) => txHash);
    expect(mine.length).toBeGreaterThan(4);
    expect(mine.filter((hash) => theirs.includes(hash))).toEqual([]);
    expect((await vaultOf(other)).owner).toBe(other.wallet.address);
    expect(await codeOf(getMyVault(stage.ctxOf(null)))).toBe('account.sign_in_first');
    expect(await codeOf(listMyVaultEntries(stage.ctxOf(null), {}))).toBe('account.sign_in_first');
  });

  it('lists its history page after page, each entry once, newest first', async () => {
    const deposits = (escrow.connect(owner.wallet) as Contract).getFunction('deposit');
    for (let left = 25; left > 0; left--) {
      await chain.provider.waitForTransaction((await deposits(ZeroAddress, BigInt(left), { value: left })).hash);
    }
    await stage.settle();
    const first = must(await listMyVaultEntries(ctxOf(owner), {}));
    expect(first.entries.map(({ delta }) => delta).slice(0, 3)).toEqual(['1', '2', '3']);
    const seen = [...first.entries];
    for (let before = first.next; before;) {
      const page = must(await listMyVaultEntries(ctxOf(owner), { before }));
      seen.push(...page.entries);
      before = page.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const rows = await database.db.vaultEntry.count({
      where: { owner: owner.wallet.address, log: { revertedAt: null } },
    });
    expect(seen).toHaveLength(rows);
  });

  it('knows an own transaction as under way until its log is read, and only as its sender’s', async () => {
    const deposits = (escrow.connect(owner.wallet) as Contract).getFunction('deposit');
    const sent = await deposits(ZeroAddress, 9n, { value: 9n });
    const input = { kind: 'deposit', token: ZeroAddress, units: '9', txHash: sent.hash } as const;
    must(await noteVaultTransaction(ctxOf(owner), input));
    must(await noteVaultTransaction(ctxOf(owner), input));
    expect((await vaultOf(owner)).acts).toMatchObject([{ kind: 'deposit', units: '9', status: 'under_way' }]);
    expect((await vaultOf(other)).acts).toEqual([]);
    await stage.settle();
    expect((await vaultOf(owner)).acts).toEqual([]);
    const { seen } = await vaultBalance(database.db, {
      chainId: 31337,
      owner: owner.wallet.address,
      token: ZeroAddress,
    });
    expect(seen).toBe(await onChain(owner, ZeroAddress));
  });

  it('ends a series of offers by the owner’s signature and nobody else’s', async () => {
    const act = { owner: owner.wallet.address, series: '77' };
    const at = { chainId: 31337, owner: act.owner, series: 77n };
    const data = cancelOffersDataOf(place, act);
    const forged = { series: act.series, signature: await sign(other, data) };
    expect(await codeOf(cancelOffersBySignature(ctxOf(owner), forged))).toBe('vault.bad_signature');
    const input = { series: act.series, signature: await sign(owner, data) };
    expect(await codeOf(cancelOffersBySignature(ctxOf(other), input))).toBe('vault.bad_signature');
    expect(await isSeriesCancelled(database.db, at)).toEqual({ seen: false, final: false });
    must(await cancelOffersBySignature(ctxOf(owner), input));
    must(await cancelOffersBySignature(ctxOf(owner), input));
    await stage.settle();
    expect(await isSeriesCancelled(database.db, at)).toEqual({ seen: true, final: true });
    expect(await escrow.getFunction('isCancelled')(act.owner, 77n)).toBe(true);
  });
});
