import { formatEther, keccak256 } from 'ethers';
import pg from 'pg';
import { SignerAway, signerOf } from '#lib/chain/relay/signer.ts';
import type { ChainSettings } from '#lib/chain/settings.ts';
import type { Config } from '#lib/config.ts';
import { ENDS } from '#lib/trade/machine.ts';
import { escrowCodeHash, loadDeployment, readArtifact, type Deployed } from '../deploy.ts';
import { checkChain as askChain } from '../external.ts';
import { Problem } from '../platform.ts';
import { getBlock, rpc } from '../rpc.ts';
import { speaker, type Finding } from './finding.ts';

const { good, care, wrong } = speaker('chain');

/** A release costs some 100,000 gas: at 50 gwei two hundred of them. */
const LOW_BALANCE = 10n ** 18n;
const OLD_HEAD_SECONDS = 600;

/** Every chain that is traded on. */
export async function checkChains(config: Config): Promise<Finding[]> {
  const { databaseUrl, embeddedChain, chains } = config;
  const found = await Promise.all(
    chains.map((chain, at) =>
      checkChain({ ...chain, databaseUrl, embeddedChain, suffix: at === 0 ? '' : `_${chain.chainId}` }),
    ),
  );
  return [...found.flat(), ...(await checkLeft(databaseUrl, chains))];
}

/** A chain that is in no setting is not read: what lives there stands still on this site, and nobody here carries it to an end. */
async function checkLeft(databaseUrl: string, chains: readonly ChainSettings[]): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
  } catch {
    // The part that looks at the database says so.
    return [];
  }
  try {
    const { rows: tables } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('"Trade"') IS NOT NULL AS there`,
    );
    if (!tables[0]!.there) return [];
    const { rows } = await client.query<{ chainId: number; trades: number }>(
      `SELECT "chainId", count(*)::int AS trades FROM "Trade"
       WHERE NOT "state" = ANY ($1::"TradeState"[]) AND NOT "chainId" = ANY ($2::int[]) GROUP BY "chainId" ORDER BY "chainId"`,
      [ENDS, chains.map(({ chainId }) => chainId)],
    );
    return rows.map(({ chainId, trades }) =>
      wrong(
        `${trades} ${trades === 1 ? 'trade has' : 'trades have'} not ended on chain ${chainId}, which no setting names`,
        `put ${chainId} back into FURTHER_CHAINS until none lives there`,
      ),
    );
  } finally {
    await client.end();
  }
}

/** `suffix`: how the names of its settings end. */
type Checked = ChainSettings & Pick<Config, 'databaseUrl' | 'embeddedChain'> & { readonly suffix: string };

async function checkChain(chain: Checked): Promise<Finding[]> {
  const { rpcUrls, chainId } = chain;
  const deployed = await loadDeployment(chain.databaseUrl, chainId).catch(() => undefined);
  const [first, ...others] = await Promise.all(rpcUrls.map((url, at) => checkNode(url, chain, deployed, at)));
  return [...first!, ...others.flat(), ...checkNumber(chain)];
}

/** What is asked of every node: a second one that stands elsewhere is none. `at`: its place in RPC_URL, from 0. */
async function checkNode(url: string, chain: Checked, deployed: Deployed | undefined, at: number): Promise<Finding[]> {
  const { chainId, embeddedChain, rpcUrls, suffix } = chain;
  const named = rpcUrls.length > 1 ? ` ${at + 1} (${new URL(url).host})` : '';
  try {
    const answered = await askChain(url);
    if (answered !== chainId)
      return [
        wrong(
          `the node${named} at RPC_URL${suffix} is on chain ${answered}, and ${suffix ? 'FURTHER_CHAINS' : 'CHAIN_ID'} says ${chainId}`,
          'correct one of the two',
        ),
      ];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [wrong(error.message.replace(', or unset it to use the local chain', ''))];
  }
  const unknown = wrong(`the database knows no contracts on chain ${chainId}`, 'npm run deploy (docs/install.md)');
  return [
    good(`the node${named} is on chain ${chainId}`),
    ...(deployed ? await checkContracts(url, deployed) : at === 0 ? [unknown] : []),
    ...(await checkHead(url, embeddedChain)),
    ...(at === 0 ? await checkRelayers(chain) : []),
  ];
}

/** One node is the whole of what this site knows of the chain. */
function checkNumber({ rpcUrls, rpcQuorum, embeddedChain, suffix }: Checked): Finding[] {
  if (embeddedChain) return [];
  if (rpcUrls.length === 1)
    return [
      care(
        'one node says what happened on the chain, and nobody would notice if it lied',
        `name a second one of somebody else in RPC_URL${suffix}, separated by a comma`,
      ),
    ];
  const majority = Math.floor(rpcUrls.length / 2) + 1;
  if ((rpcQuorum ?? majority) >= majority)
    return [good(`${rpcQuorum ?? majority} of ${rpcUrls.length} nodes have to agree on what is final`)];
  return [
    care(
      `${rpcQuorum} of ${rpcUrls.length} nodes are enough for what is final: fewer than half`,
      `unset RPC_QUORUM${suffix} once the others are back`,
    ),
  ];
}

/** The code at the addresses is, byte for byte, what was compiled from the sources that are committed here. */
async function checkContracts(rpcUrl: string, deployed: Deployed): Promise<Finding[]> {
  const code = await rpc<string>(rpcUrl, 'eth_getCode', [deployed.escrow, 'latest']);
  if (code === '0x')
    return [wrong(`there is no contract at ${deployed.escrow}`, 'is RPC_URL the chain it was deployed on?')];
  if (keccak256(code) !== escrowCodeHash())
    return [
      wrong(
        `the code at ${deployed.escrow} is not the escrow of this release`,
        'do not open: run the release the contract belongs to, or deploy again',
      ),
    ];
  const panel = await rpc<string>(rpcUrl, 'eth_getCode', [deployed.panel, 'latest']);
  const same = panel !== '0x' && keccak256(panel) === keccak256(readArtifact('Panel').deployedBytecode);
  return [
    good(`the code at ${deployed.escrow} is the escrow of this release (${escrowCodeHash().slice(0, 18)}…)`),
    same
      ? good(`there is a panel at ${deployed.panel}`)
      : wrong(`the code at ${deployed.panel} is not a panel of this release`, 'check the row of Deployment'),
  ];
}

async function checkHead(rpcUrl: string, embeddedChain: boolean): Promise<Finding[]> {
  const head = await getBlock(rpcUrl, 'latest');
  const age = Math.round(Date.now() / 1000 - (head?.timestamp ?? 0));
  // The embedded chain makes a block only when somebody waits for one.
  if (age <= OLD_HEAD_SECONDS || embeddedChain) return [good(`the newest block is ${Math.max(0, age)} seconds old`)];
  return [
    wrong(
      `the node's newest block is ${Math.round(age / 60)} minutes old`,
      'the node is behind or cut off: wait until it has caught up, or use another',
    ),
  ];
}

/** The accounts are the signer's to name where a process of its own has the keys. */
async function checkRelayers({ relayer, rpcUrls, secondRpcUrl }: ChainSettings): Promise<Finding[]> {
  const rpcUrl = rpcUrls[0]!;
  try {
    const { first, second } = await signerOf(relayer).accounts();
    const findings: Finding[] = [];
    for (const address of first) findings.push(...(await checkBalance('relayer', rpcUrl, address)));
    if (secondRpcUrl && second) findings.push(...(await checkBalance('second relayer', secondRpcUrl, second)));
    if (secondRpcUrl && !second)
      findings.push(
        wrong('SECOND_RPC_URL is set and the signer has no SECOND_RELAYER_KEY', 'give it one (deploy/signer.env)'),
      );
    return findings;
  } catch (error) {
    if (!(error instanceof SignerAway)) throw error;
    return [wrong(error.message, 'systemctl status holdfast-signer; run the doctor as a user who may open its socket')];
  }
}

async function checkBalance(who: string, rpcUrl: string, address: string): Promise<Finding[]> {
  const held = BigInt(await rpc<string>(rpcUrl, 'eth_getBalance', [address, 'latest']));
  const text = `the ${who} ${address} holds ${formatEther(held)}`;
  if (held === 0n) return [wrong(`${text}: it can bring nothing onto the chain`, 'send it coins for gas')];
  return held < LOW_BALANCE ? [care(text, 'send it more before it runs out')] : [good(text)];
}
