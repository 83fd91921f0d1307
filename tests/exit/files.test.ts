/** What a person brings to the exit page: trade files, keys, wallets on another network. No chain is asked. */
import { Wallet, ZeroHash, type HDNodeWallet, keccak256, toUtf8Bytes } from 'ethers';
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { tradeHashOf, type Terms } from '#lib/chain/signing.ts';
import type { InjectedProvider } from '#lib/chain/wallet.browser.ts';
import { canonicalJson } from '#lib/kernel/canonical.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { refused } from '#lib/kernel/result.ts';
import type { TradeFile } from '#lib/trade/view.ts';
import { dataOf, missingOf, readCallData, submissionOf } from '../../exit/act.ts';
import { readAddress, readUrl, rpcThrough } from '../../exit/connection.ts';
import { heldActsOf } from '../../exit/held.ts';
import { outcomeOf, readAmount, readSeries, validUntilOf } from '../../exit/moves.ts';
import { lookAt, openPrivateKey, useWallet } from '../../exit/person.ts';
import { refuseExit } from '../../exit/refusals.ts';
import { readTradeFile } from '../../exit/trade.ts';

const address = (byte: string) => `0x${byte.repeat(20)}`;
const deal = {
  fiatMinor: '5000',
  currency: 'EUR',
  priceNumerator: '93',
  priceDenominator: '1000000',
  methodId: 'sepa',
  offerId: 'x',
  offerRevision: 1,
  expectedReleaseSeconds: 3600,
  payeeCommitment: ZeroHash,
  reference: 'ABCDEFGH',
  salt: '00',
};
const terms: Terms = {
  seller: address('11'),
  buyer: address('22'),
  token: address('33'),
  amount: '1001',
  fee: '5',
  feeRecipient: address('44'),
  arbiter: address('55'),
  backupArbiter: address('66'),
  lane: 3,
  round: 1,
  fromVault: false,
  openBy: 1_800_000_000,
  paymentWindow: HOUR,
  hearingWindow: HOUR,
  rulingWindow: 3 * DAY,
  deal: keccak256(toUtf8Bytes(canonicalJson(deal))),
};
const whole: TradeFile = {
  format: 'holdfast-trade-1',
  chainId: 31337,
  contract: address('77'),
  tradeHash: tradeHashOf(terms),
  terms,
  deal,
  signatures: [{ move: 'refund', signer: terms.buyer, signature: '0x00', validUntil: '1099511627775', value: null }],
};
const read = (changes: object) => readTradeFile(JSON.stringify({ ...whole, ...changes }));

describe('a trade file', () => {
  it('gives terms, deal and the signatures held', () => {
    const file = read({});
    expect(file).toMatchObject({ ok: true, value: { hash: whole.tradeHash, terms, deal } });
    expect(file.ok && file.value.held[0]).toMatchObject({ move: 'refund', validUntil: 2 ** 40 - 1 });
  });

  it.each(Object.keys(terms))('is refused as altered where its %s is another', (name) => {
    const before = terms[name as keyof Terms];
    const other =
      typeof before === 'number'
        ? before + 1
        : typeof before === 'boolean'
          ? !before
          : name === 'deal'
            ? ZeroHash
            : /^\d+$/.test(before)
              ? `${before}0`
              : address('99');
    expect(read({ terms: { ...terms, [name]: other } })).toMatchObject({
      ok: false,
      refusal: { code: 'exit.trade_file_altered' },
    });
  });

  it('shows no deal that the terms do not commit to, and is not refused for it: the coins follow from the terms', () => {
    expect(read({ deal: { ...deal, fiatMinor: '1' } })).toMatchObject({ ok: true, value: { deal: null } });
    expect(read({ deal: undefined })).toMatchObject({ ok: true, value: { deal: null } });
  });

  it('of another kind is refused as that', () => {
    for (const text of [
      '',
      '{}',
      'null',
      JSON.stringify({ ...whole, format: 'x' }),
      JSON.stringify({ ...whole, terms: 1 }),
    ])
      expect(readTradeFile(text)).toMatchObject({ ok: false, refusal: { code: 'exit.trade_file_wrong' } });
  });
});

describe('the signatures in a trade file', () => {
  it('become acts that can be used: two over the same division together; forged, late and idle ones not at all', async () => {
    const [seller, buyer] = [Wallet.createRandom(), Wallet.createRandom()];
    const parties = { ...terms, seller: seller.address, buyer: buyer.address };
    const known = { chainId: 31337, contract: whole.contract, hash: tradeHashOf(parties), terms: parties, deal: null };
    const hold = async (
      by: HDNodeWallet,
      move: 'settle' | 'refund' | 'lapse',
      validUntil: number,
      signer = by.address,
    ) => {
      const value = move === 'settle' ? '40' : null;
      const data = dataOf(known, { kind: 'move', move, terms: parties, value, validUntil });
      return {
        move,
        signer,
        value,
        validUntil,
        signature: await by.signTypedData(data.domain, data.types, data.value),
      };
    };
    const held = [
      await hold(buyer, 'settle', 5000),
      await hold(seller, 'settle', 5000),
      await hold(buyer, 'refund', 2 ** 40 - 1),
      await hold(buyer, 'settle', 999),
      await hold(buyer, 'lapse', 5000),
      await hold(seller, 'refund', 5000, buyer.address),
    ];
    const acts = heldActsOf({ ...known, held }, new Set(['settle', 'refund']), 1000);
    expect(acts.map(({ act, signatures }) => [act.kind === 'move' && act.move, signatures.length])).toEqual([
      ['settle', 2],
      ['refund', 1],
    ]);
    expect(acts.map((act) => missingOf(act, undefined))).toEqual([[], []]);
    expect(submissionOf(acts[0]!, undefined).ok).toBe(true);
  });
});

const nowhere = async () => refused(refuseExit('exit.connect_first'));

describe('a person', () => {
  it('is whoever the private key says, with or without 0x; what is no key is refused', () => {
    const wallet = Wallet.createRandom();
    for (const text of [wallet.privateKey, ` ${wallet.privateKey.slice(2)} `])
      expect(openPrivateKey(text, nowhere)).toMatchObject({
        ok: true,
        value: { address: wallet.address, kind: 'key' },
      });
    for (const text of ['', '0x12', `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`, 'legal winner thank year'])
      expect(openPrivateKey(text, nowhere)).toMatchObject({ ok: false, refusal: { code: 'exit.key_wrong' } });
  });

  it('who forgets the key cannot sign with it any more', async () => {
    const wallet = Wallet.createRandom();
    const opened = openPrivateKey(wallet.privateKey, nowhere);
    if (!opened.ok) throw new Error('not opened');
    expect(await opened.value.signer!.signMessage('x')).toEqual({ ok: true, value: await wallet.signMessage('x') });
    opened.value.forget();
    await expect(opened.value.signer!.signMessage('x')).rejects.toThrow();
  });

  it('who only looks has no signer; a mistyped address is refused', () => {
    const { address: right } = Wallet.createRandom();
    const looking = lookAt(right.toLowerCase());
    expect(looking).toMatchObject({ ok: true, value: { address: right, kind: 'look' } });
    expect(looking.ok && looking.value.signer).toBeUndefined();
    const mistyped = right.replace(/[a-fA-F](?=[^a-fA-F]*$)/, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
    expect(lookAt(mistyped)).toMatchObject({ ok: false, refusal: { code: 'exit.address_wrong' } });
  });

  it('whose wallet does not know the chain is offered the node they chose themselves, not one of ours', async () => {
    const { address: own } = Wallet.createRandom();
    const added: unknown[] = [];
    const provider: InjectedProvider = {
      async request({ method, params }) {
        if (method === 'eth_requestAccounts') return [own];
        if (method === 'eth_chainId') return '0x1';
        if (method === 'wallet_addEthereumChain') added.push(...(params as unknown[]));
        throw Object.assign(new Error('no'), { code: 4902 });
      },
    };
    const found = { rdns: 'x', name: 'x', icon: '', provider };
    const opened = await useWallet(found, () => ({ name: 'chain 7', rpcUrls: () => ['https://node.example/'] }));
    if (!opened.ok) throw new Error('not opened');
    const sent = await opened.value.signer!.sendTransaction({ chainId: 7, to: own });
    expect(sent).toMatchObject({ ok: false, refusal: { code: 'wallet.wrong_network', data: { chain: 'chain 7' } } });
    expect(added).toMatchObject([{ chainId: '0x7', rpcUrls: ['https://node.example/'] }]);
    // As a node it answers nothing of another chain.
    const asked = await rpcThrough(provider)(7, 'eth_blockNumber', []);
    expect(asked).toEqual(refused(refuseExit('exit.other_chain', { expected: 7, actual: 1 })));
  });
});

describe('what is typed', () => {
  it('is read exactly or refused with what to do', () => {
    const token = { address: terms.token, symbol: 'USDC', decimals: 6 };
    expect(readAmount('1,5', token, 2_000_000n, '2')).toEqual({ ok: true, value: 1_500_000n });
    expect(readAmount('2.000001', token, 2_000_000n, '2')).toEqual(
      refused(refuseExit('exit.amount_too_much', { most: '2 USDC' })),
    );
    for (const text of ['', '-1', '1e3', '0.0000001', 'all'])
      expect(readAmount(text, token, 2n, '')).toEqual(refused(refuseExit('exit.amount_wrong', { decimals: 6 })));
    expect(readSeries('007')).toEqual({ ok: true, value: '7' });
    expect(readSeries(`${1n << 64n}`).ok).toBe(false);
    expect(readUrl('localhost:8545')).toEqual({ ok: true, value: 'http://localhost:8545/' });
    for (const text of ['', 'javascript://x', 'file:///etc/passwd', 'http://']) expect(readUrl(text).ok).toBe(false);
    expect(readAddress('0x12').ok).toBe(false);
    for (const text of ['0x', '0x12345678', 'release', `0x${'00'.repeat(40)}`])
      expect(readCallData(text).ok).toBe(false);
    // A call that is the caller's own act is never sent for somebody else.
    for (const own of ['release', 'reclaim', 'fund'])
      expect(readCallData(escrowInterface.encodeFunctionData(own, [terms])).ok).toBe(false);
    const signed = escrowInterface.encodeFunctionData('cancelOffersBySignature', [terms.seller, 1, '0x00']);
    expect(readCallData(signed)).toMatchObject({ ok: true, value: { name: 'cancelOffersBySignature' } });
  });

  it('of a division is told to the last unit, and everything that was locked is somewhere', () => {
    for (const [move, value] of [
      ['release', null],
      ['refund', null],
      ['reclaim', null],
      ['lapse', null],
      ['settle', '333'],
      ['rule', '0'],
    ] as const) {
      const { toBuyer, toSeller, fee } = outcomeOf(move, terms, value)!;
      expect(toBuyer + toSeller + fee).toBe(1006n);
    }
    expect(outcomeOf('lapse', terms, null)).toEqual({ toBuyer: 500n, fee: 0n, toSeller: 506n });
    expect(outcomeOf('markPaid', terms, null)).toBeUndefined();
  });

  it('is signed for as long as the contract takes it', () => {
    expect(validUntilOf('settle', terms, 1000)).toBeLessThanOrEqual(1000 + DAY);
    expect(validUntilOf('rule', terms, 1000)).toBeLessThanOrEqual(1000 + DAY);
    expect(validUntilOf('fund', terms, 1000)).toBe(terms.openBy);
    expect(validUntilOf('markPaid', terms, 1000)).toBeGreaterThan(1000 + DAY);
  });
});
