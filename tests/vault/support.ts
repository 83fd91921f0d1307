/** People with vaults, and what they sign: for the tests of the vault's commands. */
import { Contract, hexlify, randomBytes } from 'ethers';
import { escrowInterface } from '#lib/chain/abi.ts';
import { getChain } from '#lib/chain/chains.ts';
import type { TypedData } from '#lib/chain/signing.ts';
import { depositDataOf, withdrawDataOf, type Withdrawal } from '#lib/chain/vault-signing.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { getMyVault } from '#lib/vault/queries.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import type { LocalChain } from '../setup/chain.ts';
import type { Person } from '../trade/support.ts';

export const sign = (who: Person, data: TypedData) => who.wallet.signTypedData(data.domain, data.types, data.value);

/** The code of a refusal; undefined where nothing was refused. */
export const codeOf = async (result: Promise<{ ok: boolean; refusal?: { code: string } }>) =>
  (await result).refusal?.code;

export function vaultTools(chain: LocalChain, stage: () => Stage) {
  const place = { chainId: 31337, contract: chain.deployed.escrow };
  const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
  const USDC = chain.deployed.tokens.USDC!;
  const domain = getChain(31337).assets.find(({ symbol }) => symbol === 'USDC')!.eip3009!;
  const now = async () => (await chain.head()).timestamp;
  const ctxOf = (who: Person, key?: string) => ({ ...stage().ctxOf(who.account), ...(key ? { key } : {}) });
  const vaultOf = async (who: Person) => must(await getMyVault(ctxOf(who)));

  /** A signed deposit; `sent`: another amount than the one that was signed. */
  const deposit = async (
    who: Person,
    amount: bigint,
    changes: { signer?: Person; validBefore?: number; token?: string; sent?: bigint } = {},
  ) => {
    const act = {
      token: changes.token ?? USDC,
      amount: `${amount}`,
      validAfter: 0,
      validBefore: changes.validBefore ?? (await now()) + HOUR,
      salt: hexlify(randomBytes(32)),
    };
    const data = depositDataOf(place, domain, { ...act, owner: who.wallet.address });
    const signature = await sign(changes.signer ?? who, data);
    return { ...act, amount: `${changes.sent ?? amount}`, signature };
  };

  /** A signed withdrawal to the own wallet, with the contract's next number unless told otherwise. */
  const withdrawal = async (who: Person, max: bigint, changes: Partial<Withdrawal> & { signer?: Person } = {}) => {
    const { signer = who, ...rest } = changes;
    const act = {
      owner: who.wallet.address,
      token: USDC,
      max: `${max}`,
      to: who.wallet.address,
      nonce: `${await escrow.getFunction('nonceOf')(who.wallet.address)}`,
      validUntil: (await now()) + HOUR,
      ...rest,
    };
    const { owner: _, ...input } = act;
    return { ...input, signature: await sign(signer, withdrawDataOf(place, act)) };
  };

  return {
    place,
    escrow,
    now,
    ctxOf,
    vaultOf,
    deposit,
    withdrawal,
    assetOf: async (who: Person, symbol = 'USDC') =>
      (await vaultOf(who)).assets.find((asset) => asset.symbol === symbol)!,
    /** The contract's own word. */
    onChain: (who: Person, token = USDC): Promise<bigint> => escrow.getFunction('vaultOf')(who.wallet.address, token),
    inWallet: (who: Person, token = USDC) => chain.balanceOf(token, who.wallet.address),
  };
}
