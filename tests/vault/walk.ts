/** A random life of the escrow contract: vaults filled and emptied, trades of strangers opened and ended, blocks lost. */
import { vi } from 'vitest';
import { Contract, ZeroAddress, ZeroHash, type HDNodeWallet } from 'ethers';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { typedDataOf, type Terms } from '#lib/chain/signing.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { createDice } from '#server/demo/dice.ts';
import type { LocalChain } from '../setup/chain.ts';

const GAS = { gasLimit: 900_000n };

export type Walk = {
  readonly owners: readonly string[];
  readonly tokens: readonly string[];
  /** Names of what can happen. */
  readonly steps: readonly string[];
  /** Does one of them, at random or by name; answers its name, or null where nothing fitted. */
  readonly step: (name?: string) => Promise<string | null>;
};

export async function openWalk(chain: LocalChain, seed: number): Promise<Walk> {
  const { escrow: address, feeRecipient, tokens: named } = chain.deployed;
  const dice = createDice(seed);
  const people = [chain.wallet(400), chain.wallet(401), chain.wallet(402)];
  const opener = chain.wallet(403);
  const arbiter = chain.wallet(404);
  const tokens = [named.USDC!, named.DAI!, ZeroAddress];
  /** A contract that takes no coin: paying it fails, and it is credited. */
  const unpayable = named.DAI!;
  const escrow = new Contract(address, escrowInterface, chain.provider);
  const as = (wallet: HDNodeWallet) => escrow.connect(wallet) as Contract;
  const opened: Terms[] = [];

  for (const wallet of [...people, opener, arbiter]) await chain.fund(wallet.address);
  for (const wallet of people) {
    await chain.drip(wallet.address);
    for (const token of [named.USDC!, named.DAI!]) {
      await new Contract(token, tokenInterface, wallet).getFunction('approve')(address, 10n ** 30n);
    }
  }

  const send = async (wallet: HDNodeWallet, move: string, args: unknown[], value = 0n): Promise<void> => {
    // Of the head: what the pool remembers of blocks that were lost is no guide.
    const nonce = await wallet.getNonce('latest');
    const sent = await as(wallet).getFunction(move)(...args, { ...GAS, value, nonce });
    // Mined as it is sent; on a busy machine the node answers the sender a moment before it can tell of the block.
    const receipt = await vi.waitFor(
      async () => {
        const mined = await chain.provider.getTransactionReceipt(sent.hash);
        if (!mined) throw new Error('not mined yet');
        return mined;
      },
      { timeout: 120_000, interval: 20 },
    );
    if (receipt.status !== 1) throw new Error(`${move} by ${wallet.address} with nonce ${nonce}: not done`);
  };

  const termsFor = async (seller: string, token: string, amount: bigint, fromVault: boolean): Promise<Terms> => {
    const lane = dice.roll(4);
    const [round, status] = (await escrow.getFunction('slotOf')(seller, lane)) as [bigint, bigint];
    const live = status >= 1n && status <= 3n;
    const buyers = people.map((p) => p.address).filter((one) => one !== seller);
    return {
      seller,
      buyer: token === ZeroAddress && dice.roll(2) ? unpayable : dice.pick(buyers),
      token,
      amount: `${amount}`,
      fee: `${(amount * 50n) / 10_000n}`,
      feeRecipient,
      arbiter: arbiter.address,
      backupArbiter: ZeroAddress,
      lane: live ? -1 : lane,
      round: Number(round) + 1,
      fromVault,
      openBy: (await chain.head()).timestamp + HOUR,
      paymentWindow: HOUR,
      hearingWindow: HOUR,
      rulingWindow: 3 * DAY,
      deal: ZeroHash,
    };
  };

  const offerOver = async (seller: HDNodeWallet, terms: Terms) => {
    const offer = {
      seller: terms.seller,
      token: terms.token,
      least: 1n,
      most: terms.amount,
      feeBps: 50,
      feeRecipient,
      arbiter: terms.arbiter,
      backupArbiter: terms.backupArbiter,
      paymentWindow: terms.paymentWindow,
      hearingWindow: terms.hearingWindow,
      rulingWindow: terms.rulingWindow,
      firstLane: 0,
      lanes: 4,
      opener: opener.address,
      series: 200n,
      validUntil: terms.openBy + DAY,
      book: ZeroHash,
    };
    const fields = escrowInterface.getFunction('offerHash')!.inputs[0]!.components!;
    const types = { Offer: fields.map(({ name, type }) => ({ name, type })) };
    const domain = { name: 'Holdfast Escrow', version: '1', chainId: 31337, verifyingContract: address };
    return [offer, await seller.signTypedData(domain, types, offer)] as const;
  };

  const some = () => 1_000n + BigInt(dice.roll(1_000_000));
  const free = (owner: string, token: string): Promise<bigint> => escrow.getFunction('vaultOf')(owner, token);
  const living = async (): Promise<Terms | undefined> => {
    const live: Terms[] = [];
    for (const terms of opened) {
      const [status] = (await escrow.getFunction('statusOf')(terms)) as [bigint];
      if (status >= 1n && status <= 3n) live.push(terms);
    }
    return live.length ? dice.pick(live) : undefined;
  };
  const walletOf = (who: string) => people.find((one) => one.address === who);

  const open = async (fromVault: boolean, drawn: boolean): Promise<boolean> => {
    const seller = dice.pick(people);
    const token = dice.pick(tokens);
    const amount = some();
    const terms = await termsFor(seller.address, token, amount, fromVault);
    const total = amount + BigInt(terms.fee);
    if (terms.lane < 0 || (fromVault && (await free(seller.address, token)) < total)) return false;
    if (drawn) await send(opener, 'draw', [terms, ...(await offerOver(seller, terms))]);
    else await send(seller, 'fund', [terms], token === ZeroAddress && !fromVault ? total : 0n);
    opened.push(terms);
    return true;
  };

  const end = async (act: (terms: Terms, seller: HDNodeWallet, buyer?: HDNodeWallet) => Promise<boolean>) => {
    const terms = await living();
    return terms ? act(terms, walletOf(terms.seller)!, walletOf(terms.buyer)) : false;
  };

  const acts: Record<string, () => Promise<boolean>> = {
    deposit: async () => {
      const [wallet, token, amount] = [dice.pick(people), dice.pick(tokens), some() * 4n];
      await send(wallet, 'deposit', [token, amount], token === ZeroAddress ? amount : 0n);
      return true;
    },
    withdraw: async () => {
      const [wallet, token] = [dice.pick(people), dice.pick(tokens)];
      await send(wallet, 'withdraw', [token, some(), dice.roll(2) ? wallet.address : arbiter.address]);
      return true;
    },
    fundFromWallet: () => open(false, false),
    fundFromVault: () => open(true, false),
    draw: () => open(true, true),
    release: () => end(async (terms, seller) => (await send(seller, 'release', [terms]), true)),
    refund: () => end(async (terms, _, buyer) => (buyer ? (await send(buyer, 'refund', [terms]), true) : false)),
    settle: () =>
      end(async (terms, seller, buyer) => {
        if (!buyer) return false;
        const toBuyer = BigInt(terms.amount) / BigInt(1 + dice.roll(5));
        const validUntil = (await chain.head()).timestamp + HOUR;
        const place = { chainId: 31337, contract: address };
        const data = typedDataOf(place, 'settle', terms, { validUntil, value: `${toBuyer}` });
        const signature = await seller.signTypedData(data.domain, data.types, data.value);
        await send(buyer, 'settle', [terms, toBuyer, validUntil, signature]);
        return true;
      }),
    cancelOffers: async () => {
      await send(dice.pick(people), 'cancelOffers', [1 + dice.roll(5)]);
      return true;
    },
    reorg: async () => {
      await chain.reorg(1 + dice.roll(2));
      return true;
    },
  };
  const steps = Object.keys(acts);
  const step = async (name = dice.pick(steps)) => ((await acts[name]!()) ? name : null);
  return {
    owners: [...people.map((one) => one.address), feeRecipient, unpayable, opener.address, arbiter.address],
    tokens,
    steps,
    step,
  };
}
