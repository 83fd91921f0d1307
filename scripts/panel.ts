// npm run panel -- deploy <threshold> <member>,<member>,...   puts a panel of arbiters on the chain at RPC_URL, paid by DEPLOYER_KEY, and says its address
// An administrator then names it in new trades, in the console under Arbiters: members are wallets of people who hold a seat that rules.
import { NonceManager, Wallet, getAddress } from 'ethers';
import { splitNodes } from '#lib/chain/node-list.ts';
import { byNumber, connect, put } from './deploy.ts';
import { Problem } from './platform.ts';
import { rpc } from './rpc.ts';

const USAGE = 'usage: npm run panel -- deploy <threshold> <member>,<member>,...';

/** Two at least: with one, a stolen key could rule. */
export function readPanelArgs(args: readonly string[]): { readonly threshold: number; readonly members: string[] } {
  const [verb, count = '', list = ''] = args;
  if (verb !== 'deploy' || !/^\d+$/.test(count) || !list) throw new Problem(USAGE);
  const members = list.split(',').map((text) => {
    try {
      return getAddress(text.trim());
    } catch {
      throw new Problem(`${text.trim()} is no address.`);
    }
  });
  if (new Set(members).size !== members.length) throw new Problem('A member is named twice.');
  const threshold = Number(count);
  if (threshold < 2 || threshold > members.length)
    throw new Problem(`The threshold is at least 2 and at most the number of members, ${members.length}.`);
  return { threshold, members: members.sort(byNumber) };
}

/** Answers the address of the new contract. */
export async function deployPanel(rpcUrl: string, key: string, args: readonly string[]): Promise<string> {
  const { threshold, members } = readPanelArgs(args);
  const node = connect(rpcUrl, Number(await rpc<string>(rpcUrl, 'eth_chainId')));
  try {
    const panel = await put(new NonceManager(new Wallet(key, node)), 'Panel', [members, threshold]);
    await panel.waitForDeployment();
    return await panel.getAddress();
  } finally {
    node.destroy();
  }
}

async function main(): Promise<void> {
  const { RPC_URL: url, DEPLOYER_KEY: key } = process.env;
  if (!url || !key) throw new Problem('Set RPC_URL and DEPLOYER_KEY.');
  const address = await deployPanel(splitNodes(url)[0]!, key, process.argv.slice(2));
  process.stdout.write(`Panel ${address}\nName it in new trades in the console, under Arbiters.\n`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
