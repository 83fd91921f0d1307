/**
 * What only the owner's own device does with a vault: sign a deposit or a withdrawal, or send them as own transactions. The
 * relayer brings what is signed onto the chain; what is sent is only noted, for the screen.
 */
import { hexlify } from 'ethers';
import { escrowInterface, tokenInterface } from '../chain/abi.ts';
import { depositDataOf, withdrawDataOf } from '../chain/vault-signing.ts';
import type { Rpc } from '../chain/rpc.browser.ts';
import type { TypedData } from '../chain/signing.ts';
import type { Signer } from '../chain/wallet.browser.ts';
import { newKey, type Call } from '../http/browser.ts';
import { secureRandom } from '../kernel/ids.ts';
import { HOUR, type Instant } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { refuseVault } from './refusals.ts';
import type { VaultAssetView, VaultView } from './view.ts';

type Done = Result<{ actId: string }>;
type Place = Pick<VaultView, 'chainId' | 'contract' | 'owner'>;

/** What the owner's wallet is asked for, in this order. */
export type VaultStep = 'sign' | 'approve' | 'wait' | 'send' | 'submit';

export type Tools = {
  readonly signer: Signer;
  readonly call: Call;
  readonly rpc: Rpc;
  readonly onStep?: (step: VaultStep) => void;
};

/** Seconds a signature is good for: long enough for a slow relayer. */
const VALID_SECONDS = HOUR;

const sign = (signer: Signer, data: TypedData): Promise<Result<string>> =>
  signer.signTypedData(data.domain, data.types, data.value);

/** Whether a deposit of this asset can be signed, so that it costs no gas. */
export const isSignable = (asset: Pick<VaultAssetView, 'eip3009'>): boolean => asset.eip3009 !== null;

/** Deposits by one signature, without gas. `units`: base units. `now`: chain seconds. */
export async function signDeposit(
  place: Place,
  asset: Pick<VaultAssetView, 'token' | 'eip3009'>,
  units: bigint,
  now: Instant,
  { signer, call, onStep }: Tools,
): Promise<Done> {
  if (!asset.eip3009) return refused(refuseVault('vault.no_signed_deposit'));
  onStep?.('sign');
  const act = {
    token: asset.token,
    amount: `${units}`,
    validAfter: 0,
    validBefore: now + VALID_SECONDS,
    salt: hexlify(secureRandom(32)),
  };
  const signature = await sign(signer, depositDataOf(place, asset.eip3009, { ...act, owner: place.owner }));
  if (!signature.ok) return signature;
  onStep?.('submit');
  return call(
    'POST',
    '/vault/deposits',
    { ...act, chainId: place.chainId, signature: signature.value },
    { key: newKey() },
  );
}

/** Deposits by own transactions: one for the chain's own coin; for a token the allowance first, where there is too little. */
export async function sendDeposit(
  place: Place,
  asset: Pick<VaultAssetView, 'token' | 'isNative'>,
  units: bigint,
  tools: Tools,
): Promise<Done> {
  const { signer, onStep } = tools;
  const { chainId, contract } = place;
  if (!asset.isNative) {
    const allowed = await allow(place, asset.token, units, tools);
    if (!allowed.ok) return allowed;
  }
  onStep?.('send');
  const data = escrowInterface.encodeFunctionData('deposit', [asset.token, units]);
  const sent = await signer.sendTransaction({ chainId, to: contract, data, value: asset.isNative ? units : 0n });
  if (!sent.ok) return sent;
  return note(tools, { chainId, kind: 'deposit', token: asset.token, units: `${units}`, txHash: sent.value });
}

/** Withdraws up to `units` to `to` by one signature, without gas. `to`: checksummed. */
export async function signWithdrawal(
  vault: Place & Pick<VaultView, 'nonce'>,
  token: string,
  units: bigint,
  to: string,
  now: Instant,
  { signer, call, onStep }: Tools,
): Promise<Done> {
  if (vault.nonce === null) return refused(refuseVault('vault.chain_unavailable'));
  onStep?.('sign');
  const act = { token, max: `${units}`, to, nonce: vault.nonce, validUntil: now + VALID_SECONDS };
  const signature = await sign(signer, withdrawDataOf(vault, { ...act, owner: vault.owner }));
  if (!signature.ok) return signature;
  onStep?.('submit');
  return call(
    'POST',
    '/vault/withdrawals',
    { ...act, chainId: vault.chainId, signature: signature.value },
    { key: newKey() },
  );
}

/** Withdraws by the owner's own transaction, which needs nobody's help. */
export async function sendWithdrawal(
  place: Place,
  token: string,
  units: bigint,
  to: string,
  tools: Tools,
): Promise<Done> {
  tools.onStep?.('send');
  const data = escrowInterface.encodeFunctionData('withdraw', [token, units, to]);
  const sent = await tools.signer.sendTransaction({ chainId: place.chainId, to: place.contract, data });
  if (!sent.ok) return sent;
  return note(tools, { chainId: place.chainId, kind: 'withdraw', token, units: `${units}`, to, txHash: sent.value });
}

/** The coins move whether the note arrives or not, so a lost note is no reason to say that nothing was done. */
async function note(
  { call, onStep }: Tools,
  body: { readonly chainId: number; readonly txHash: string; readonly [key: string]: string | number },
): Promise<Done> {
  onStep?.('submit');
  const noted = await call<{ actId: string }>(
    'POST',
    '/vault/transactions',
    { ...body, txHash: body.txHash.toLowerCase() },
    { key: newKey() },
  );
  return noted.ok ? noted : ok({ actId: '' });
}

/** Seconds between two looks for a receipt, and how often it is looked for. */
const LOOK_SECONDS = 1;
const LOOKS = 180;

/** Lets the contract take exactly this amount, once, and waits until the chain has it: the deposit would be refused before. */
export async function allow(
  place: Place,
  token: string,
  units: bigint,
  { signer, rpc, onStep }: Omit<Tools, 'call'>,
): Promise<Result<null>> {
  const { chainId, contract, owner } = place;
  const asked = tokenInterface.encodeFunctionData('allowance', [owner, contract]);
  const allowed = await rpc<string>(chainId, 'eth_call', [{ to: token, data: asked }, 'latest']);
  if (!allowed.ok) return allowed;
  if (BigInt(allowed.value) >= units) return ok(null);
  onStep?.('approve');
  const data = tokenInterface.encodeFunctionData('approve', [contract, units]);
  const sent = await signer.sendTransaction({ chainId, to: token, data });
  if (!sent.ok) return sent;
  onStep?.('wait');
  const done = await mined(chainId, sent.value, rpc);
  if (!done.ok) return done;
  return done.value ? ok(null) : refused(refuseVault('vault.approval_failed'));
}

/** Waits until a transaction is in a block. False: it failed there. Refuses `vault.chain_unavailable` where it takes too long. */
export async function mined(chainId: number, txHash: string, rpc: Rpc): Promise<Result<boolean>> {
  for (let look = 0; look < LOOKS; look++) {
    const receipt = await rpc<{ status?: string } | null>(chainId, 'eth_getTransactionReceipt', [txHash]);
    if (receipt.ok && receipt.value) return ok(BigInt(receipt.value.status ?? '0x0') === 1n);
    await new Promise((done) => setTimeout(done, LOOK_SECONDS * 1000));
  }
  return refused(refuseVault('vault.chain_unavailable'));
}
