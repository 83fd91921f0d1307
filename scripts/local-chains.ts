// What `npm start` does with the chains of this machine: keeps their files, gives the relayer its coins, and sets up a second one where it is asked for.
import { Wallet } from 'ethers';
import { SECOND_CHAIN_ID, startAnvil, type Anvil } from './anvil.ts';
import { deployLocal, fundLocally, saveDeployment } from './deploy.ts';
import { compareStates } from './local-state.ts';
import { Problem } from './platform.ts';
import type { Secrets } from './server-env.ts';
import { relayerKeys } from './signer.ts';
import type { Supervisor } from './supervisor.ts';

/** Gives each of the relayer's accounts coins on a chain. */
export async function fundRelayers(rpcUrl: string, secrets: Secrets): Promise<void> {
  for (const key of relayerKeys(secrets)) await fundLocally(rpcUrl, new Wallet(key).address);
}

/** Keeps the chain's file at most a moment behind the chain, until `signal`. `onStopped`: it could not be asked. */
export function keepSaving(anvil: Anvil, signal: AbortSignal, onStopped: (error: Error) => void): void {
  let timer: NodeJS.Timeout;
  const next = () => {
    if (signal.aborted) return;
    timer = setTimeout(() => {
      anvil.save().then(next, (error: Error) => {
        if (!signal.aborted) onStopped(error);
      });
    }, 500);
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  next();
}

export type SecondPlace = {
  readonly databaseUrl: string;
  /** Where its state is kept. */
  readonly file: string;
  readonly secrets: Secrets;
  readonly keeper: Supervisor;
};

/** The second chain, with the contracts on it from its first start on; it has no history. */
export async function openSecond({ databaseUrl, file, secrets, keeper }: SecondPlace): Promise<Anvil> {
  const anvil = await startAnvil({ stateFile: file, chainId: SECOND_CHAIN_ID });
  keeper.chainUrls['second-chain'] = anvil.url;
  keeper.adopt({ name: 'second-chain', pid: anvil.pid, match: 'anvil' }, anvil.stop);
  const state = await compareStates(databaseUrl, anvil.url, SECOND_CHAIN_ID);
  if (typeof state === 'object')
    throw new Problem(`The second chain does not fit the database: ${state.misfit}. Begin anew: npm run reset`);
  if (state === 'new') {
    await saveDeployment(databaseUrl, await deployLocal(anvil.url, secrets.localMnemonic, SECOND_CHAIN_ID));
    await anvil.save();
  }
  await fundRelayers(anvil.url, secrets);
  return anvil;
}
