import { Contract } from 'ethers';
import { expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { onHint } from '#lib/events/bus.ts';
import { watchOnce } from '#server/watcher.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePerson } from '../trade/support.ts';

const database = await testDatabase();
const chain = await localChain({ database });

it('whose vault a transaction of their own changed is told when it is seen and when it is final, and nobody else', async () => {
  const owner = await makePerson(database, chain, 430, 'Vera Vault');
  await makePerson(database, chain, 431, 'Otto Other');
  await watchOnce();
  const heard: string[] = [];
  const off = onHint(({ noun, id }) => noun === 'vault' && heard.push(id));
  try {
    const usdc = chain.deployed.tokens.USDC!;
    const token = new Contract(usdc, tokenInterface, owner.wallet);
    await (await token.getFunction('approve')(chain.deployed.escrow, 5_000_000n)).wait();
    const escrow = new Contract(chain.deployed.escrow, escrowInterface, owner.wallet);
    await (await escrow.getFunction('deposit')(usdc, 5_000_000n)).wait();
    await watchOnce();
    expect(heard).toEqual([owner.account.id]);
    await watchOnce();
    expect(heard).toEqual([owner.account.id]);
    await chain.mine(4);
    await watchOnce();
    expect(heard).toEqual([owner.account.id, owner.account.id]);
    await watchOnce();
    expect(heard.length).toBe(2);
  } finally {
    off();
  }
});
