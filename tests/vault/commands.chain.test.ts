/** The vault's commands against the real contract: signed, relayed, read, final; and everything they must refuse. */
import { Contract, TypedDataEncoder, ZeroAddress, getAddress, hexlify, randomBytes } from 'ethers';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { getChain } from '#lib/chain/chains.ts';
import type { TypedData } from '#lib/chain/signing.ts';
import {
  cancelOffersDataOf,
  depositDataOf,
  depositNonceOf,
  withdrawDataOf,
  type Withdrawal,
} from '#lib/chain/vault-signing.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import {
  cancelOffersBySignature,
  depositBySignature,
  noteVaultTransaction,
  withdrawBySignature,
} from '#lib/vault/commands.ts';
import { getMyVault, isSeriesCancelled, listMyVaultEntries, vaultBalance } from '#lib/vault/queries.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePerson, openStage, type Person } from '../trade/support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const place = { chainId: 31337, contract: chain.deployed.escrow };
const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
const USDC = chain.deployed.tokens.USDC!;
const { eip3009: domain } = getChain(31337).assets.find(({ symbol }) => symbol === 'USDC')!;
let stage: Stage;
let owner: Person;
let other: Person;

beforeAll(async () => {
  stage = await openStage(chain);
  owner = await makePerson(database, chain, 420, 'Vera Vault');
  other = await makePerson(database, chain, 421, 'Otto Other');
}, 60_000);

const now = async () => (await chain.head()).timestamp;
const sign = (who: Person, data: TypedData) => who.wallet.signTypedData(data.domain, data.types, data.value);
const onChain = (who: Person, token = USDC): Promise<bigint> =>
  escrow.getFunction('vaultOf')(who.wallet.address, token);
const inWallet = (who: Person, token = USDC) => chain.balanceOf(token, who.wallet.address);
const ctxOf = (who: Person, key?: string) => ({ ...stage.ctxOf(who.account), ...(key ? { key } : {}) });
const vaultOf = async (who: Person) => must(await getMyVault(ctxOf(who)));
const assetOf = async (who: Person, symbol = 'USDC') =>
  (await vaultOf(who)).assets.find((asset) => asset.symbol === symbol)!;

async function deposit(
  who: Person,
  amount: bigint,
  changes: { signer?: Person; validBefore?: number; token?: string; sent?: bigint } = {},
) {
  const act = {
    token: changes.token ?? USDC,
    amount: `${amount}`,
    validAfter: 0,
    validBefore: changes.validBefore ?? (await now()) + HOUR,
    salt: hexlify(randomBytes(32)),
  };
  const data = depositDataOf(place, domain!, { ...act, owner: who.wallet.address });
  const signature = await sign(changes.signer ?? who, data);
  return { ...act, amount: `${changes.sent ?? amount}`, signature };
}

async function withdrawal(who: Person, max: bigint, changes: Partial<Withdrawal> & { signer?: Person } = {}) {
  const { signer = who, ...rest } = changes;
  const act = {
    owner: who.wallet.address,
    token: USDC,
    max: `${max}`,
    to: who.wallet.address,
    nonce: `${await escrow.getFunction('nonceOf')(who.wallet.address)}`,
    validUntil: (await now()) + HOUR,
    ...rest,
  };
  const { owner: _, ...input } = act;
  return { ...input, signature: await sign(signer, withdrawDataOf(place, act)) };
}

const codeOf = async (result: Promise<{ ok: boolean; refusal?: { code: string } }>) => (await result).refusal?.code;

describe('what is signed for the vault', () => {
  it('has the types that the specification names, field by field', () => {
    const specification = readFileSync(new URL('../../contracts/src/IEscrow.sol', import.meta.url), 'utf8');
    const zero = { owner: ZeroAddress, token: ZeroAddress, to: ZeroAddress };
    const withdraw = withdrawDataOf(place, { ...zero, max: '0', nonce: '0', validUntil: 0 });
    const cancel = cancelOffersDataOf(place, { owner: ZeroAddress, series: '0' });
    for (const data of [withdraw, cancel]) {
      expect(specification).toContain(`/// ${'    '}${TypedDataEncoder.from(data.types).encodeType(data.primaryType)}`);
    }
  });

  it('derives a deposit’s nonce as the contract does, and knows each token’s own domain', async () => {
    const salt = hexlify(randomBytes(32));
    expect(depositNonceOf(salt)).toBe(await escrow.getFunction('depositNonce')(salt));
    for (const { symbol, eip3009 } of getChain(31337).assets) {
      if (!eip3009) continue;
      const token = chain.deployed.tokens[symbol]!;
      const asked = new Contract(token, ['function DOMAIN_SEPARATOR() view returns (bytes32)'], chain.provider);
      const own = { ...eip3009, chainId: 31337, verifyingContract: token };
      expect(await asked.getFunction('DOMAIN_SEPARATOR')()).toBe(TypedDataEncoder.hashDomain(own));
    }
  });
});

describe('a deposit by signature', () => {
  it('moves exactly the amount without the owner’s gas, is seen at once and free when final', async () => {
    const [wallet, gas] = [await inWallet(owner), await chain.balanceOf(ZeroAddress, owner.wallet.address)];
    must(await depositBySignature(ctxOf(owner), await deposit(owner, 1_000_001n)));
    const waiting = await vaultOf(owner);
    expect(waiting.acts).toMatchObject([{ kind: 'deposit', units: '1000001', status: 'under_way' }]);
    expect(waiting.unsettled).toBe(true);
    await stage.settle();
    expect(await onChain(owner)).toBe(1_000_001n);
    expect(await inWallet(owner)).toBe(wallet - 1_000_001n);
    expect(await chain.balanceOf(ZeroAddress, owner.wallet.address)).toBe(gas);
    const settled = await vaultOf(owner);
    expect(settled.acts).toEqual([]);
    expect(settled.unsettled).toBe(false);
    expect(await assetOf(owner)).toMatchObject({ free: '1000001', arriving: '0', total: '1000001' });
    expect(must(await listMyVaultEntries(ctxOf(owner), {})).entries).toMatchObject([
      { kind: 'deposited', delta: '1000001', isFinal: true, tradeHash: null },
    ]);
  });

  it('sent twice, with the same key, with another key, or both at once, moves once', async () => {
    const before = await onChain(owner);
    const input = await deposit(owner, 7n);
    const both = await Promise.all([
      depositBySignature(ctxOf(owner, 'one'), input),
      depositBySignature(ctxOf(owner, 'one'), input),
      depositBySignature(ctxOf(owner, 'two'), input),
    ]);
    expect(new Set(both.map((result) => must(result).actId)).size).toBe(1);
    await stage.settle();
    must(await depositBySignature(ctxOf(owner, 'three'), input));
    await stage.settle();
    expect(await onChain(owner)).toBe(before + 7n);
    expect(await database.db.relayIntent.count({ where: { move: 'deposit' } })).toBe(2);
  });

  it('is refused unless it is the owner’s own signature over exactly this amount, soon enough, of a token that allows it', async () => {
    const before = await onChain(owner);
    const at = await now();
    const refusals = [
      [await deposit(owner, 5n, { signer: other }), 'vault.bad_signature'],
      [await deposit(owner, 5n, { sent: 6n }), 'vault.bad_signature'],
      [await deposit(owner, 5n, { validBefore: at - 1 }), 'vault.signature_expired'],
      [await deposit(owner, 5n, { validBefore: at + 2 * DAY }), 'vault.signature_too_long'],
      [await deposit(owner, 5n, { token: ZeroAddress }), 'vault.no_signed_deposit'],
      [await deposit(owner, 10n ** 15n), 'vault.wallet_too_small'],
    ] as const;
    for (const [input, code] of refusals) expect(await codeOf(depositBySignature(ctxOf(owner), input))).toBe(code);
    // Somebody else hands in what the owner signed: it is not theirs to hand in.
    expect(await codeOf(depositBySignature(ctxOf(other), await deposit(owner, 5n)))).toBe('vault.bad_signature');
    const nobody = { ...stage.ctxOf(null) };
    expect(await codeOf(depositBySignature(nobody, await deposit(owner, 5n)))).toBe('account.sign_in_first');
    await stage.settle();
    expect(await onChain(owner)).toBe(before);
  });

  it('that the token refuses is told with its reason, and the same signature can be tried again', async () => {
    const input = await deposit(other, await inWallet(other));
    must(await depositBySignature(ctxOf(other), input));
    // The wallet is emptied before the relayer gets to it.
    const all = await inWallet(other);
    const token = new Contract(USDC, ['function transfer(address,uint256) returns (bool)'], other.wallet);
    await chain.provider.waitForTransaction((await token.getFunction('transfer')(owner.wallet.address, all)).hash);
    await stage.settle();
    expect((await vaultOf(other)).acts).toMatchObject([
      { kind: 'deposit', status: 'refused', reason: 'InsufficientBalance' },
    ]);
    expect(await onChain(other)).toBe(0n);
    await chain.drip(other.wallet.address);
    must(await depositBySignature(ctxOf(other), input));
    expect((await vaultOf(other)).acts).toMatchObject([{ status: 'under_way' }]);
    await stage.settle();
    expect(await onChain(other)).toBe(all);
    expect((await vaultOf(other)).acts).toEqual([]);
  });

  it('whose block leaves the chain is brought into the next one by itself', async () => {
    const before = await onChain(owner);
    await chain.mine(3);
    await stage.moveTo(0);
    must(await depositBySignature(ctxOf(owner), await deposit(owner, 11n)));
    const { relayOnce } = await import('#lib/chain/relay.ts');
    const { Wallet } = await import('ethers');
    const { config } = await import('#lib/config.ts');
    const relayer = new Wallet(config().relayerKey, chain.provider);
    const relay = () => relayOnce(database.db, chain.provider, relayer, { onRefused: async () => {} });
    await relay();
    await relay();
    await stage.moveTo(0);
    expect(await assetOf(owner)).toMatchObject({ free: `${before}`, arriving: '11' });
    await chain.reorg(1);
    await stage.moveTo(0);
    expect(await onChain(owner)).toBe(before);
    expect(await assetOf(owner)).toMatchObject({ free: `${before}`, arriving: '0' });
    expect((await vaultOf(owner)).acts).toMatchObject([{ kind: 'deposit', units: '11', status: 'under_way' }]);
    // As if the time before it is sent again had passed.
    await database.db
      .$executeRaw`UPDATE "RelayIntent" SET "updatedAt" = now() - interval '10 seconds' WHERE "status" = 'sent'`;
    await stage.settle();
    expect(await onChain(owner)).toBe(before + 11n);
    expect(await assetOf(owner)).toMatchObject({ free: `${before + 11n}`, arriving: '0' });
  });
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
    expect(mine.length).toBeGreaterThan(5);
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
