// Puts the contracts on a chain and says where they are.
//   npm start     does it on its own local chain
//   npm run deploy    does it on the chain at RPC_URL, once, and writes the addresses to DATABASE_URL
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ContractFactory,
  type Contract,
  JsonRpcProvider,
  NonceManager,
  Wallet,
  getAddress,
  keccak256,
  parseEther,
  type Signer,
} from 'ethers';
import { z } from 'zod';
import { getChain } from '#lib/chain/chains.ts';
import { nodeList } from '#lib/chain/node-list.ts';
import { LOCAL_CHAIN_ID } from './anvil.ts';
import { LOCAL_ACCOUNTS, PANEL_THRESHOLD, localWallet } from './local-accounts.ts';
import { root } from './paths.ts';
import { withClient } from './sql.ts';
import { Problem } from './platform.ts';
import { getBlock, rpc } from './rpc.ts';

/** Where the contracts of a chain are: a row of `Deployment`. */
export type Deployed = {
  readonly chainId: number;
  readonly escrow: string;
  readonly panel: string;
  readonly backupArbiter: string;
  readonly feeRecipient: string;
  readonly faucet: string | null;
  /** Where merchants leave their bonds; null: a deployment from before there were any. */
  readonly bond: string | null;
  readonly tokens: Record<string, string>;
  /** keccak256 of the escrow's code as it is on the chain. */
  readonly codeHash: string;
  readonly deployBlock: number;
  readonly deployBlockHash: string;
};

/** What the faucet fills a wallet up to: whole coins of the chain's own coin and of each token. */
const FAUCET = { coin: '10', tokens: 25_000n } as const;

type ArtifactName = 'Escrow' | 'Panel' | 'Bond' | 'TestToken' | 'Faucet';
type Artifact = { readonly abi: never[]; readonly bytecode: string; readonly deployedBytecode: string };

export function readArtifact(name: ArtifactName): Artifact {
  return JSON.parse(readFileSync(join(root, 'contracts', 'artifacts', `${name}.json`), 'utf8')) as Artifact;
}

/** The code hash that a deployment of the committed escrow has; it has no immutables, so code is what was compiled. */
export function escrowCodeHash(): string {
  return keccak256(readArtifact('Escrow').deployedBytecode);
}

/** The one way in which scripts talk to a node. */
export function connect(rpcUrl: string, chainId: number): JsonRpcProvider {
  return new JsonRpcProvider(rpcUrl, chainId, {
    batchMaxCount: 1,
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 100,
  });
}

/** Sends the creation of a contract of ours; it is there once its block is. */
export async function put(signer: Signer, name: ArtifactName, args: unknown[], value = 0n): Promise<Contract> {
  const { abi, bytecode } = readArtifact(name);
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args, { value });
  return contract as Contract;
}

/**
 * Deploys everything on a local chain: escrow, panel, faucet and the test tokens of the registry. Deterministic: the same
 * phrase on a fresh chain gives the same addresses.
 */
export async function deployLocal(rpcUrl: string, mnemonic: string, chainId = LOCAL_CHAIN_ID): Promise<Deployed> {
  const provider = connect(rpcUrl, chainId);
  try {
    const deployer = localWallet(mnemonic, LOCAL_ACCOUNTS.deployer);
    await rpc(rpcUrl, 'anvil_setBalance', [deployer.address, `0x${parseEther('10000000').toString(16)}`]);
    const signer = new NonceManager(deployer.connect(provider));
    const members = LOCAL_ACCOUNTS.moderators.map((index) => localWallet(mnemonic, index).address).sort(byNumber);
    const escrow = await put(signer, 'Escrow', []);
    const panel = await put(signer, 'Panel', [members, PANEL_THRESHOLD]);
    const faucet = await put(signer, 'Faucet', [parseEther(FAUCET.coin)], parseEther('1000000'));
    const tokens: Record<string, string> = {};
    for (const asset of getChain(chainId).assets.filter(({ native }) => !native)) {
      const token = await put(signer, 'TestToken', [
        asset.name,
        asset.symbol,
        asset.decimals,
        await faucet.getAddress(),
      ]);
      tokens[asset.symbol] = await token.getAddress();
      await faucet.getFunction('register')(tokens[asset.symbol], FAUCET.tokens * 10n ** BigInt(asset.decimals));
    }
    // Last, so that what was there before keeps its address.
    const bond = await put(signer, 'Bond', [await escrow.getAddress()]);
    await mined(provider, deployer.address);
    return await describe(rpcUrl, provider, {
      chainId,
      escrow: await escrow.getAddress(),
      panel: await panel.getAddress(),
      backupArbiter: localWallet(mnemonic, LOCAL_ACCOUNTS.backupArbiter).address,
      feeRecipient: localWallet(mnemonic, LOCAL_ACCOUNTS.feeRecipient).address,
      faucet: await faucet.getAddress(),
      bond: await bond.getAddress(),
      tokens,
    });
  } finally {
    provider.destroy();
  }
}

/** As a panel wants its members. */
export const byNumber = (a: string, b: string): number => (BigInt(a) < BigInt(b) ? -1 : 1);

async function mined(provider: JsonRpcProvider, deployer: string): Promise<void> {
  for (;;) {
    const [sent, done] = await Promise.all([
      provider.getTransactionCount(deployer, 'pending'),
      provider.getTransactionCount(deployer, 'latest'),
    ]);
    if (sent === done) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type Placed = Omit<Deployed, 'codeHash' | 'deployBlock' | 'deployBlockHash'>;

async function describe(rpcUrl: string, provider: JsonRpcProvider, placed: Placed): Promise<Deployed> {
  const codeHash = keccak256(await provider.getCode(placed.escrow));
  if (codeHash !== escrowCodeHash()) throw new Error(`the code at ${placed.escrow} is not the committed escrow`);
  // Logs are read from here on: no trade can be in a block before this one.
  const head = (await getBlock(rpcUrl, 'latest'))!;
  return { ...placed, codeHash, deployBlock: head.number, deployBlockHash: head.hash };
}

/** Gives an account coins on a local chain, where it has fewer. */
export async function fundLocally(rpcUrl: string, address: string, ether = '10000'): Promise<void> {
  const held = BigInt(await rpc<string>(rpcUrl, 'eth_getBalance', [address, 'latest']));
  const wanted = parseEther(ether);
  if (held < wanted / 2n) await rpc(rpcUrl, 'anvil_setBalance', [address, `0x${wanted.toString(16)}`]);
}

const COLUMNS = [
  'chainId',
  'escrow',
  'panel',
  'backupArbiter',
  'feeRecipient',
  'faucet',
  'bond',
  'tokens',
  'codeHash',
  'deployBlock',
  'deployBlockHash',
] as const satisfies readonly (keyof Deployed)[];

/** Writes the row of a chain; what was there before is replaced. */
export async function saveDeployment(databaseUrl: string, deployed: Deployed): Promise<void> {
  const names = COLUMNS.map((column) => `"${column}"`).join(', ');
  const places = COLUMNS.map((_, index) => `$${index + 1}`).join(', ');
  await withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('DELETE FROM "Deployment" WHERE "chainId" = $1', [deployed.chainId]);
    await client.query(
      `INSERT INTO "Deployment" (${names}) VALUES (${places})`,
      COLUMNS.map((column) => deployed[column]),
    );
    await client.query('COMMIT');
  });
}

export async function loadDeployment(databaseUrl: string, chainId: number): Promise<Deployed | undefined> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Deployed>('SELECT * FROM "Deployment" WHERE "chainId" = $1', [chainId]);
    return rows[0];
  });
}

/** Whether the chain is the one a deployment belongs to, with that very code. */
export async function matchesChain(
  rpcUrl: string,
  deployed: Deployed,
): Promise<'yes' | 'another chain' | 'other code'> {
  const block = await getBlock(rpcUrl, deployed.deployBlock);
  if (block?.hash !== deployed.deployBlockHash) return 'another chain';
  const code = await rpc<string>(rpcUrl, 'eth_getCode', [deployed.escrow, 'latest']);
  return keccak256(code) === deployed.codeHash ? 'yes' : 'other code';
}

const address = z.string().transform((text, issues) => {
  try {
    return getAddress(text);
  } catch {
    issues.addIssue({ code: 'custom', message: `not an address: ${text}` });
    return z.NEVER;
  }
});

const settings = z.object({
  /** Of several nodes the first is deployed by. */
  RPC_URL: nodeList.transform((urls) => urls[0]!),
  DATABASE_URL: z.string(),
  DEPLOYER_KEY: z.string().regex(/^0x[0-9a-fA-F]{64}$/),
  PANEL_MEMBERS: z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(address).min(1)),
  PANEL_THRESHOLD: z.coerce.number().int().positive(),
  BACKUP_ARBITER: address,
  FEE_RECIPIENT: address,
  /** { "USDC": "0x..." }: each asset of the chain in lib/chain/chains.ts that is not its own coin. */
  TOKENS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), address)),
});

/** Deploys escrow and panel on a chain that is not this machine's own. Refuses where the database already knows a deployment. */
async function deployOnce(): Promise<void> {
  const parsed = settings.safeParse(process.env);
  if (!parsed.success) throw new Problem(`Set these to deploy:\n${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  const chainId = Number(await rpc<string>(env.RPC_URL, 'eth_chainId'));
  const missing = getChain(chainId).assets.filter(({ native, symbol }) => !native && !env.TOKENS[symbol]);
  if (missing.length) throw new Problem(`TOKENS has no address for ${missing.map(({ symbol }) => symbol).join(', ')}.`);
  if (await loadDeployment(env.DATABASE_URL, chainId))
    throw new Problem(`The database already has contracts for chain ${chainId}.`);
  const provider = connect(env.RPC_URL, chainId);
  try {
    const signer = new NonceManager(new Wallet(env.DEPLOYER_KEY, provider));
    const escrow = await put(signer, 'Escrow', []);
    const panel = await put(signer, 'Panel', [[...env.PANEL_MEMBERS].sort(byNumber), env.PANEL_THRESHOLD]);
    process.stdout.write('Sent; waiting for the blocks ...\n');
    await Promise.all([escrow.waitForDeployment(), panel.waitForDeployment()]);
    // It asks for the escrow's code, which is there by now.
    const bond = await put(signer, 'Bond', [await escrow.getAddress()]);
    await bond.waitForDeployment();
    const deployed = await describe(env.RPC_URL, provider, {
      chainId,
      escrow: await escrow.getAddress(),
      panel: await panel.getAddress(),
      backupArbiter: env.BACKUP_ARBITER,
      feeRecipient: env.FEE_RECIPIENT,
      faucet: null,
      bond: await bond.getAddress(),
      tokens: env.TOKENS,
    });
    await saveDeployment(env.DATABASE_URL, deployed);
    process.stdout.write(`Escrow ${deployed.escrow}\nPanel  ${deployed.panel}\nBond   ${deployed.bond}\n`);
  } finally {
    provider.destroy();
  }
}

if (import.meta.main) {
  deployOnce().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
