// The accounts of a local chain, all from one seed phrase: `npm start` makes a phrase of its own, tests use the one below.
import { HDNodeWallet } from 'ethers';

/** The phrase every local tool knows. Only for chains that live as long as a test. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk';

/** Place of each account under m/44'/60'/0'/0. */
export const LOCAL_ACCOUNTS = {
  deployer: 0,
  feeRecipient: 1,
  /** Independent of the site: rules where the panel stays silent. */
  backupArbiter: 2,
  /** Members of the panel; two of three rule. */
  moderators: [10, 11, 12],
  /** The practice partner (lib/trade/practice/partner.ts). */
  practice: 99,
  /** Demo traders from here on. */
  traders: 100,
} as const;

export const PANEL_THRESHOLD = 2;

export function localWallet(mnemonic: string, index: number): HDNodeWallet {
  return HDNodeWallet.fromPhrase(mnemonic, '', `m/44'/60'/0'/0/${index}`);
}
