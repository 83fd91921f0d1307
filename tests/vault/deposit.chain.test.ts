/** Deposits by signature against the real contract: relayed, read, final, once; and everything that must be refused. */
import { Contract, TypedDataEncoder, ZeroAddress, hexlify, randomBytes } from 'ethers';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { getChain } from '#lib/chain/chains.ts';
import { cancelOffersDataOf, depositNonceOf, withdrawDataOf } from '#lib/chain/vault-signing.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { depositBySignature } from '#lib/vault/commands.ts';
import { listMyVaultEntries } from '#lib/vault/queries/history.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { relayPass } from '../chain/relaying.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePerson, openStage, type Person } from '../trade/support.ts';
import { codeOf, vaultTools } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
let stage: Stage;
let owner: Person;
let other: Person;
const { place, escrow, now, ctxOf, vaultOf, assetOf, onChain, inWallet, deposit } = vaultTools(chain, () => stage);

beforeAll(async () => {
  stage = await openStage(chain);
  owner = await makePerson(database, chain, 420, 'Vera Vault');
  other = await makePerson(database, chain, 421, 'Otto Other');
});

const USDC = chain.deployed.tokens.USDC!;

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
    const relay = () => relayPass({ node: chain.provider, hooks: { onRefused: async () => {} } });
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
