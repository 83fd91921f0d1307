/** A statement of another site with real keys, for tests of whatever reads one. */
import { Wallet, id, type BaseWallet } from 'ethers';
import { chainFactsOf, statedOf, type ChainTrade } from '#lib/reputation/statement-facts.ts';
import { claimDataOf, statementDataOf } from '#lib/reputation/statement-signing.ts';
import type { Statement, StatementFile } from '#lib/reputation/statement.ts';
import type { TypedData } from '#lib/chain/signing.ts';

export const OTHER_SITE = new Wallet(`0x${'a1'.repeat(32)}`);
const TOKEN = '0x0000000000000000000000000000000000000000';

export const chainTrade = (n: number, changes: Partial<ChainTrade> = {}): ChainTrade => ({
  id: id(`trade ${n}`),
  role: n % 2 === 0 ? 'seller' : 'buyer',
  token: TOKEN,
  amount: `${1_000_000 + n}`,
  opened: { block: 10 * n + 1, tx: id(`open ${n}`), log: n % 3 },
  ended: { block: 10 * n + 5, tx: id(`end ${n}`), log: n % 2 },
  ending: 'Released',
  other: new Wallet(id(`partner ${n % 4}`)).address,
  toBuyer: `${1_000_000 + n}`,
  fundedAt: 1_700_000_000 + n * 100,
  paidAt: 1_700_000_030 + n * 100,
  endedAt: 1_700_000_050 + n * 100,
  disputedByMe: false,
  ...changes,
});

/** Unsigned. */
export function madeStatement(
  wallet: string,
  changes: Partial<Statement> = {},
  trades = [1, 2, 3, 4, 5].map((n) => chainTrade(n)),
): Statement {
  return {
    format: 'holdfast-statement/1',
    site: {
      name: 'Holdfast',
      url: 'https://elsewhere.example',
      chainId: 31337,
      escrow: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
      signer: OTHER_SITE.address,
    },
    wallet,
    name: 'Marta',
    asOf: { at: 1_899_000_000, block: 900, hash: id('block 900') },
    chain: chainFactsOf(trades),
    word: {
      older: 0,
      volumeCents: '500',
      completionBps: 9800,
      faults: 1,
      feedbackPositive: 4,
      feedbackNegative: 1,
      blockedBy: 3,
      scoreLow: 6100,
      scoreHigh: 9700,
    },
    trades: trades.map(statedOf),
    ...changes,
  };
}

export const sign = (wallet: BaseWallet, { domain, types, value }: TypedData): Promise<string> =>
  wallet.signTypedData(domain, types, value);

/** Signed by the site and by the person, who may bring it as `presenter`. */
export async function signedStatement(
  made: Statement,
  wallet: BaseWallet,
  { presenter = made.wallet, site = OTHER_SITE as BaseWallet }: { presenter?: string; site?: BaseWallet } = {},
): Promise<StatementFile> {
  const signatures = {
    site: await sign(site, statementDataOf(made)),
    wallet: await sign(wallet, claimDataOf(made, presenter)),
  };
  return { ...made, presenter, signatures };
}
