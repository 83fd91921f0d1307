/** The committed ABI of what Holdfast deploys; a test compares it with the source. Browser-safe. */
import { Interface } from 'ethers';
import bond from '#contracts/artifacts/Bond.json' with { type: 'json' };
import escrow from '#contracts/artifacts/Escrow.json' with { type: 'json' };
import token from '#contracts/artifacts/TestToken.json' with { type: 'json' };

export const escrowInterface = new Interface(escrow.abi);
export const bondInterface = new Interface(bond.abi);
export const tokenInterface = new Interface(token.abi);
