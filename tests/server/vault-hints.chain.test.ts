import { Contract } from 'ethers';
import { expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { onHint } from '#lib/events/bus.ts';
import { watchOnce } from '#server/watcher.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePerson, type Person } from '../trade/support.ts';

const database = await testDatabase();
const chain = await localChain({ database });

/** What the bus says of vaults while `work` is done. */
async function hintsOf(work: (heard: readonly string[]) => Promise<void>): Promise<void> {
  const heard: string[] = [];
  const off = onHint(({ noun, id }) => noun === 'vault' && heard.push(id));
  try {
    await work(heard);
  } finally {
    off();
  }
}

/** Five coins by the owner's own transactions; the blocks are the chain's next. */
async function deposit({ wallet }: Person): Promise<void> {
  const usdc = chain.deployed.tokens.USDC!;
  const token = new Contract(usdc, tokenInterface, wallet);
  await (await token.getFunction('approve')(chain.deployed.escrow, 5_000_000n)).wait();
  const escrow = new Contract(chain.deployed.escrow, escrowInterface, wallet);
  await (await escrow.getFunction('deposit')(usdc, 5_000_000n)).wait();
}

it('whose vault a transaction of their own changed is told when it is seen and when it is final, and nobody else', async () => {
  const owner = await makePerson(database, chain, 430, 'Vera Vault');
  await makePerson(database, chain, 431, 'Otto Other');
  await watchOnce();
  await hintsOf(async (heard) => {
    await deposit(owner);
    await watchOnce();
    expect(heard).toEqual([owner.account.id]);
    await watchOnce();
    expect(heard).toEqual([owner.account.id]);
    await chain.mine(4);
    await watchOnce();
    expect(heard).toEqual([owner.account.id, owner.account.id]);
    await watchOnce();
    expect(heard.length).toBe(2);
  });
});

it('is told too where the chain has become shorter before the change came', async () => {
  const owner = await makePerson(database, chain, 432, 'Rita Reorganised');
  await watchOnce();
  const before = await chain.snapshot();
  // Not as many as make a block final.
  for (let passes = 0; passes < 2; passes++) {
    await chain.mine();
    await watchOnce();
  }
  await chain.revert(before);
  await hintsOf(async (heard) => {
    await deposit(owner);
    await watchOnce();
    expect(heard).toEqual([owner.account.id]);
  });
});
