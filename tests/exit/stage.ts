/** A chain with the contract, four people and a panel, for the exit page's tests: trades by direct calls, acts signed by real keys. */
import { ZeroHash, type HDNodeWallet } from 'ethers';
import { tradeHashOf, type Terms } from '#lib/chain/signing.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { dataOf, submissionOf, type Act, type SignedAct } from '../../exit/act.ts';
import { connect, rpcAt } from '../../exit/connection.ts';
import { allowancesFor, ownCallOf } from '../../exit/moves.ts';
import { standingOf, type KnownTrade } from '../../exit/trade.ts';
import { localChain } from '../setup/chain.ts';

export const chain = await localChain();
export const { escrow: contract, feeRecipient, panel } = chain.deployed;
export const token = chain.deployed.tokens.USDC!;
export const place = { chainId: 31337, contract };
export const [seller, buyer, stranger] = [chain.wallet(500), chain.wallet(501), chain.wallet(502)];
export const moderators = chain.moderators();
export const backup = chain.wallet(503);
let lane = 0;

for (const { address } of [seller, buyer, stranger, backup]) await chain.fund(address);
await chain.drip(seller.address);
const found = await connect(rpcAt(chain.url), chain.url, chain.url);
if (!found.ok) throw new Error('the chain is not there');
export const connection = found.value;

export const now = async () => (await chain.head()).timestamp;

export async function newTrade(changes: Partial<Terms> = {}): Promise<KnownTrade> {
  const terms: Terms = {
    seller: seller.address,
    buyer: buyer.address,
    token,
    amount: '1000001',
    fee: '5000',
    feeRecipient,
    arbiter: panel,
    backupArbiter: backup.address,
    lane: lane++,
    round: 1,
    fromVault: false,
    openBy: (await now()) + HOUR,
    paymentWindow: HOUR,
    hearingWindow: HOUR,
    rulingWindow: 3 * DAY,
    deal: ZeroHash,
    ...changes,
  };
  return { ...place, hash: tradeHashOf(terms), terms, deal: null, held: [] };
}

type Sent = { readonly to: string; readonly data?: string; readonly value?: bigint };
export async function send(wallet: HDNodeWallet, { to, data, value = 0n }: Sent): Promise<void> {
  const sent = await wallet.sendTransaction({ to, data: data ?? '0x', value });
  await chain.provider.waitForTransaction(sent.hash);
}

export async function fund(trade: KnownTrade): Promise<void> {
  const before = await allowancesFor(connection, place, trade.terms);
  if (!before.ok) throw new Error(before.refusal.code);
  for (const request of before.value) await send(seller, request);
  const act = { kind: 'move', move: 'fund', terms: trade.terms, value: null, validUntil: 0 } as const;
  await send(seller, ownCallOf(place, act));
}

export async function signed(act: Act, ...wallets: HDNodeWallet[]): Promise<SignedAct> {
  const data = dataOf(place, act);
  const signatures = [];
  for (const wallet of wallets) {
    const signature = await wallet.signTypedData(data.domain, data.types, data.value);
    signatures.push({ signer: wallet.address, signature });
  }
  return { ...place, act, signatures };
}

export async function standing(trade: KnownTrade) {
  const found = await standingOf(connection, trade, await now());
  if (!found.ok) throw new Error(found.refusal.code);
  return found.value;
}

export async function submit(act: SignedAct, trade?: KnownTrade): Promise<void> {
  const data = submissionOf(act, trade && (await standing(trade)).seats);
  if (!data.ok) throw new Error(data.refusal.code);
  await send(stranger, { to: contract, data: data.value });
}
