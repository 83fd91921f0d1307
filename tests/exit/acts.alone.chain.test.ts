/** Signed acts of the exit page: printed, read, put together, taken by the real contract, and refused where they were changed. */
import { Contract } from 'ethers';
import { describe, expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { maySign, mergeActs, missingOf, readAct, submissionOf, type SignedAct } from '../../exit/act.ts';
import { printAct } from '#lib/trade/printed-act.ts';
import { findEnd } from '../../exit/logs.ts';
import { settlementDataOf, vaultBalance } from '../../exit/moves.ts';
import type { KnownTrade } from '../../exit/trade.ts';
import {
  backup,
  buyer,
  chain,
  connection,
  contract,
  fund,
  moderators,
  newTrade,
  now,
  panel,
  seller,
  send,
  signed,
  standing,
  stranger,
  submit,
  token,
} from './stage.ts';

describe('signed acts', () => {
  it('survive being printed and read, and nothing in the text can be changed unnoticed', async () => {
    const trade = await newTrade();
    const act = await signed(
      { kind: 'move', move: 'settle', terms: trade.terms, value: '17', validUntil: (await now()) + HOUR },
      buyer,
    );
    const text = printAct(act);
    expect(readAct(text)).toEqual({ ok: true, value: act });
    const wrong = { ok: false, refusal: { code: 'exit.act_signature_wrong' } };
    const changes: ((plain: SignedAct) => unknown)[] = [
      (plain) => ({ ...plain, chainId: 1 }),
      (plain) => ({ ...plain, contract: panel }),
      (plain) => ({ ...plain, act: { ...plain.act, value: '18' } }),
      (plain) => ({ ...plain, act: { ...plain.act, move: 'rule' } }),
      (plain) => ({ ...plain, act: { ...plain.act, validUntil: 1 } }),
      (plain) => ({ ...plain, act: { ...plain.act, terms: { ...trade.terms, buyer: stranger.address } } }),
    ];
    for (const change of changes) {
      expect(readAct(JSON.stringify(change(JSON.parse(text) as SignedAct)))).toMatchObject(wrong);
    }
    for (const junk of ['', '{}', '[1]', text.slice(1), text.replace('holdfast-act-1', 'holdfast-act-2')])
      expect(readAct(junk)).toMatchObject({ ok: false, refusal: { code: 'exit.act_wrong' } });
  });

  it('of a panel come together from several texts, in whatever order, and the contract takes them', async () => {
    const trade = await newTrade();
    await fund(trade);
    const plain = { terms: trade.terms, kind: 'move', value: null, validUntil: (await now()) + HOUR } as const;
    await submit(await signed({ ...plain, move: 'markPaid' }, buyer), trade);
    await submit(await signed({ ...plain, move: 'dispute' }, buyer), trade);
    await chain.shiftTime(2 * HOUR);
    const { seats } = await standing(trade);
    const ruling = { ...plain, move: 'rule', value: '400000', validUntil: (await now()) + HOUR } as const;
    for (const order of [
      [0, 1],
      [1, 0],
      [2, 0],
    ] as const) {
      const [first, second] = order.map((index) => moderators[index]!);
      const one = await signed(ruling, first!);
      expect(missingOf(one, seats)).toMatchObject([{ who: 'arbiter', count: 1 }]);
      expect(submissionOf(one, seats)).toMatchObject({ ok: false, refusal: { code: 'exit.act_incomplete' } });
      expect([
        maySign(one, first!.address, seats),
        maySign(one, second!.address, seats),
        maySign(one, buyer.address, seats),
      ]).toEqual([false, true, false]);
      const both = mergeActs(one, await signed(ruling, second!, first!));
      expect(both.signatures.length).toBe(2);
      const data = submissionOf(both, seats);
      if (!data.ok) throw new Error(data.refusal.code);
      await chain.provider.call({ to: contract, data: data.value });
    }
    expect(submissionOf(await signed(ruling, stranger), seats)).toMatchObject({
      ok: false,
      refusal: { code: 'exit.act_signer_without_part' },
    });
    // The backup arbiter alone is enough once its time has come; a panel's half and the backup's word do not add up to a panel.
    await chain.shiftTime(3 * DAY);
    const late = { ...ruling, validUntil: (await now()) + HOUR } as const;
    const before = await chain.balanceOf(token, buyer.address);
    await submit(mergeActs(await signed(late, moderators[0]!), await signed(late, backup)), trade);
    expect(await chain.balanceOf(token, buyer.address)).toBe(before + 400_000n);
    expect(await findEnd(connection, trade)).toMatchObject({ name: 'Ruled', toBuyer: 400_000n });
  });

  it('of a settlement need both, and either may carry the other’s into a transaction of their own', async () => {
    const [one, other] = [await newTrade(), await newTrade()];
    for (const trade of [one, other]) await fund(trade);
    const actOf = async ({ terms }: KnownTrade) =>
      ({ kind: 'move', move: 'settle', terms, value: '250000', validUntil: (await now()) + HOUR }) as const;
    const before = await chain.balanceOf(token, buyer.address);
    await submit(await signed(await actOf(one), seller, buyer), one);
    const act = await actOf(other);
    const given = await signed(act, buyer);
    await send(seller, { to: contract, data: settlementDataOf(act, given.signatures[0]!.signature) });
    expect(await chain.balanceOf(token, buyer.address)).toBe(before + 500_000n);
  });

  it('of the vault: a withdrawal is paid once, offers of a series end', async () => {
    const coins = new Contract(token, tokenInterface, seller);
    await (await coins.getFunction('approve')(contract, 700n)).wait();
    await send(seller, { to: contract, data: escrowInterface.encodeFunctionData('deposit', [token, 700n]) });
    const withdrawal = await signed(
      {
        kind: 'withdraw',
        owner: seller.address,
        token,
        max: '300',
        to: stranger.address,
        nonce: '0',
        validUntil: (await now()) + HOUR,
      },
      seller,
    );
    const read = readAct(printAct(withdrawal));
    expect(read).toEqual({ ok: true, value: withdrawal });
    await submit(withdrawal);
    expect(await vaultBalance(connection, contract, seller.address, token)).toEqual({ ok: true, value: 400n });
    expect(await chain.balanceOf(token, stranger.address)).toBe(300n);
    await expect(submit(withdrawal)).rejects.toThrow();
    await submit(await signed({ kind: 'cancelOffers', owner: seller.address, series: '7' }, seller));
    const escrow = new Contract(contract, escrowInterface, chain.provider);
    expect(await escrow.getFunction('isCancelled')(seller.address, 7)).toBe(true);
    expect(await escrow.getFunction('isCancelled')(seller.address, 8)).toBe(false);
  });
});
