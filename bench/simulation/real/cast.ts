/** The people of the model as the real code knows them: wallets, published keys and addresses, all from the seed. */
import { Wallet, getAddress, keccak256, toUtf8Bytes } from 'ethers';
import { BUYERS, SELLERS, type Person } from '../escrow.ts';

export const CHAIN_ID = 31337;
export const TRADERS = [...SELLERS, ...BUYERS] as const;
export type Trader = (typeof TRADERS)[number];
/** Who sit on the panel that is the arbiter, and the backup arbiter. */
export const MEMBERS = ['first', 'second', 'third'] as const;
export type Member = (typeof MEMBERS)[number] | 'backup';
export const THRESHOLD = 2;

const keyOf = (name: string): string => keccak256(toUtf8Bytes(`simulated ${name}`));
const addressOf = (name: string): string => getAddress(`0x${keyOf(name).slice(26)}`);

export const walletOf = (name: Trader | Member): Wallet => new Wallet(keyOf(name));
/** As the panel's contract wants them. */
export const SEATS = MEMBERS.map((name) => walletOf(name).address).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
export const RELAYER_KEY = keyOf('relayer');
export const RELAYER = new Wallet(RELAYER_KEY).address;

export const ESCROW = addressOf('escrow');
export const TOKEN = addressOf('token');
export const OTHER_TOKEN = addressOf('other token');

/** Where each person of the model is on the chain. */
export const ADDRESS: Readonly<Record<Person, string>> = {
  sally: walletOf('sally').address,
  sam: walletOf('sam').address,
  bob: walletOf('bob').address,
  bea: walletOf('bea').address,
  arbiter: addressOf('panel'),
  backup: walletOf('backup').address,
  opener: addressOf('opener'),
  stranger: RELAYER,
  fees: addressOf('fees'),
};

const PERSON = new Map(Object.entries(ADDRESS).map(([person, address]) => [address, person as Person]));

/** Who stands at an address: somebody without a part, where nobody else does. */
export const personAt = (address: string): Person => PERSON.get(getAddress(address)) ?? 'stranger';
