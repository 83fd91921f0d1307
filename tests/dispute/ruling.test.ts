import fc from 'fast-check';
import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { NATIVE } from '#lib/chain/chains.ts';
import type { Terms } from '#lib/chain/signing.ts';
import { divide, shareOf } from '#lib/trade/division.ts';
import { checkRuling, joinSignatures, LONGEST_RULING, readRulingSignature, rulingDataOf } from '#lib/dispute/ruling.ts';

const [a, b, c, stranger] = [1, 2, 3, 4].map((key) => new Wallet(`0x${key.toString().padStart(64, '0')}`)) as [
  Wallet,
  Wallet,
  Wallet,
  Wallet,
];
const members = [a, b, c].map(({ address }) => address).sort((x, y) => (BigInt(x) < BigInt(y) ? -1 : 1));
const seats = { members, threshold: 2 };
const terms: Terms = {
  seller: a.address,
  buyer: b.address,
  token: NATIVE,
  amount: '1000',
  fee: '5',
  feeRecipient: c.address,
  arbiter: stranger.address,
  backupArbiter: NATIVE,
  lane: 0,
  round: 1,
  fromVault: false,
  openBy: 1,
  paymentWindow: 1800,
  hearingWindow: 3600,
  rulingWindow: 259200,
  deal: `0x${'00'.repeat(32)}`,
};
const place = { chainId: 31337, contract: '0x00000000000000000000000000000000000e5c40' };
const act = { toBuyer: '400', validUntil: 2_000_000_000 };
const data = rulingDataOf(place, terms, act);
const sign = (wallet: Wallet, of = data) => wallet.signTypedData(of.domain, of.types, of.value);

describe('a panel’s signatures', () => {
  it('are joined only when enough different members signed', async () => {
    const given = [{ signer: a.address, signature: await sign(a) }];
    expect(joinSignatures(seats, given)).toBeUndefined();
    expect(joinSignatures(seats, [...given, ...given])).toBeUndefined();
    expect(joinSignatures(seats, [...given, { signer: a.address.toLowerCase(), signature: '0x' }])).toBeUndefined();
  });

  it('of somebody without a seat count for nothing', async () => {
    const given = [a, stranger].map(async (wallet) => ({ signer: wallet.address, signature: await sign(wallet) }));
    expect(joinSignatures(seats, await Promise.all(given))).toBeUndefined();
  });

  it('stand in ascending order of the signers, exactly as many as are asked for', async () => {
    const given = await Promise.all([c, b, a].map(async (w) => ({ signer: w.address, signature: await sign(w) })));
    const lowest = members
      .slice(0, 2)
      .map((member) => given.find(({ signer }) => signer === member)!.signature.slice(2));
    expect(joinSignatures(seats, given)).toBe(`0x${lowest.join('')}`);
  });
});

describe('a ruling’s signature', () => {
  it('is taken from its signer over exactly this act', async () => {
    expect(readRulingSignature(data, await sign(a), a.address)).toEqual({ ok: true, value: await sign(a) });
  });

  it('with v written as 0 or 1 is brought into the form the contract reads', async () => {
    const signature = await sign(a);
    const short = signature.slice(0, 130) + (signature.endsWith('1b') ? '00' : '01');
    expect(readRulingSignature(data, short, a.address)).toEqual({ ok: true, value: signature });
  });

  const others = {
    'another amount': rulingDataOf(place, terms, { ...act, toBuyer: '401' }),
    'another end': rulingDataOf(place, terms, { ...act, validUntil: act.validUntil + 1 }),
    'another trade': rulingDataOf(place, { ...terms, round: 2 }, act),
    'another chain': rulingDataOf({ ...place, chainId: 1 }, terms, act),
    'another contract': rulingDataOf({ ...place, contract: c.address }, terms, act),
  };
  for (const [what, other] of Object.entries(others)) {
    it(`over ${what} is refused`, async () => {
      const read = readRulingSignature(data, await sign(a, other), a.address);
      expect(read).toMatchObject({ ok: false, refusal: { code: 'dispute.bad_signature' } });
    });
  }

  it('of somebody else, or no signature at all, is refused', async () => {
    expect(readRulingSignature(data, await sign(b), a.address).ok).toBe(false);
    expect(readRulingSignature(data, `0x${'11'.repeat(65)}`, a.address).ok).toBe(false);
    expect(readRulingSignature(data, '0x', a.address).ok).toBe(false);
  });
});

describe('a division', () => {
  const now = 1_900_000_000;
  const codeOf = (changes: Partial<typeof act>) => {
    const checked = checkRuling(terms, { toBuyer: '400', validUntil: now + 60, ...changes }, now);
    return checked.ok ? 'ok' : checked.refusal.code;
  };

  it('of more than there is does not add up and is refused', () => {
    expect(codeOf({ toBuyer: '1000' })).toBe('ok');
    expect(codeOf({ toBuyer: '1001' })).toBe('dispute.amount_out_of_range');
    expect(divide(1000n, 5n, 1001n)).toBeUndefined();
    expect(divide(1000n, 5n, -1n)).toBeUndefined();
  });

  it('is signed for 24 hours at most, and not for the past', () => {
    expect(codeOf({ validUntil: now + LONGEST_RULING })).toBe('ok');
    expect(codeOf({ validUntil: now + LONGEST_RULING + 1 })).toBe('dispute.signature_too_long');
    expect(codeOf({ validUntil: now - 1 })).toBe('dispute.signature_expired');
  });

  it('pays out exactly what came in, whatever the amounts', () => {
    const most = 2n ** 128n - 1n;
    fc.assert(
      fc.property(fc.bigInt(1n, most), fc.bigInt(0n, most), fc.nat(1_000_000), (amount, feeSeed, part) => {
        const fee = feeSeed % (amount / 50n + 1n);
        const toBuyer = (amount * BigInt(part)) / 1_000_000n;
        const { fee: due, toSeller } = divide(amount, fee, toBuyer)!;
        expect(toBuyer + due + toSeller).toBe(amount + fee);
        expect(due <= fee && due >= 0n && toSeller >= 0n).toBe(true);
      }),
    );
    expect(divide(1000n, 5n, 1000n)).toEqual({ toBuyer: 1000n, fee: 5n, toSeller: 0n });
    expect(divide(1000n, 5n, 0n)).toEqual({ toBuyer: 0n, fee: 0n, toSeller: 1005n });
    expect(divide(1000n, 5n, 999n)).toEqual({ toBuyer: 999n, fee: 4n, toSeller: 2n });
    expect(shareOf(999n, 50)).toBe(499n);
  });
});
