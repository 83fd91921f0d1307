import { formatEther, keccak256 } from 'ethers';
import { SignerAway, signerOf } from '#lib/chain/relay/signer.ts';
import type { Config } from '#lib/config.ts';
import { escrowCodeHash, loadDeployment, readArtifact, type Deployed } from '../deploy.ts';
import { checkChain as refuseChain } from '../external.ts';
import { Problem } from '../platform.ts';
import { getBlock, rpc } from '../rpc.ts';
import { speaker, type Finding } from './finding.ts';

const { good, care, wrong } = speaker('chain');

/** A release costs some 100,000 gas: at 50 gwei two hundred of them. */
const LOW_BALANCE = 10n ** 18n;
const OLD_HEAD_SECONDS = 600;

export async function checkChain(config: Config): Promise<Finding[]> {
  const { rpcUrl, chainId } = config;
  try {
    const answered = await refuseChain(rpcUrl);
    if (answered !== chainId)
      return [
        wrong(`the node at RPC_URL is on chain ${answered}, and CHAIN_ID says ${chainId}`, 'correct one of the two'),
      ];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [wrong(error.message.replace(', or unset it to use the local chain', ''))];
  }
  const deployed = await loadDeployment(config.databaseUrl, chainId).catch(() => undefined);
  return [
    good(`the node is on chain ${chainId}`),
    ...(deployed
      ? await checkContracts(rpcUrl, deployed)
      : [wrong(`the database knows no contracts on chain ${chainId}`, 'npm run deploy (docs/install.md)')]),
    ...(await checkHead(config)),
    ...(await checkRelayers(config)),
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

async function checkHead({ rpcUrl, embeddedChain }: Config): Promise<Finding[]> {
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
async function checkRelayers({ relayer, rpcUrl, secondRpcUrl }: Config): Promise<Finding[]> {
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
