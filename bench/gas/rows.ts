/**
 * What is measured, what it is aimed at, and what is known of others. Whole-transaction gas, in units of gas.
 *
 * `probe`: a rough first contract with most of this design's terms, untuned, without ERC-1271, low-s, a share of the fee and
 * the second windows. The aim is 5 % over it at most, and the `atMost` of the rows that name one.
 * `peers`: whole-transaction gas of living or once leading peers, as they were published or seen on their chains; cited, not
 * rebuilt: other tokens, other compilers and, above all, other promises.
 */
export const PEERS = {
  nearest: 'the nearest living peer (an escrow contract for each seller, 2024, 0.30 % fee)',
  court: "a court's escrow (2026)",
  leanest: 'the leanest (2017; own coin only, few rules)',
} as const;
export type Peer = keyof typeof PEERS;

export type Row = {
  readonly label: string;
  readonly probe?: number;
  readonly atMost?: number;
  readonly peers?: Partial<Record<Peer, number>>;
};

export const ROWS = {
  setUp: { label: "seller's one-off set-up", probe: 0, peers: { nearest: 265_212, court: 0, leanest: 0 } },
  fundTokenNew: {
    label: 'fund from the wallet, new lane, token',
    probe: 80_500,
    peers: { nearest: 160_453, court: 166_112 },
  },
  fundCoinNew: { label: 'fund from the wallet, new lane, own coin', probe: 59_200, peers: { leanest: 56_201 } },
  fundTokenUsed: { label: 'fund from the wallet, used lane, token', probe: 63_400 },
  fundCoinUsed: { label: 'fund from the wallet, used lane, own coin', probe: 42_100 },
  fundBySignature: { label: 'fund by signature and permit, used lane, token' },
  drawUsed: {
    label: "draw by a signed offer, used lane, opener's own transaction",
    probe: 62_600,
    peers: { nearest: 162_814 },
  },
  drawBySignature: { label: 'draw by a signed offer, used lane, by signature' },
  markPaidToken: { label: 'markPaid, own, token', probe: 36_500, peers: { nearest: 46_062 } },
  markPaidCoin: { label: 'markPaid, own, own coin', probe: 36_300, peers: { leanest: 33_072 } },
  markPaidTokenSigned: { label: 'markPaid, by signature, token', probe: 42_500 },
  markPaidCoinSigned: { label: 'markPaid, by signature, own coin', probe: 42_300, peers: { leanest: 46_068 } },
  releaseToken: { label: 'release with fee, own, token', probe: 59_800, peers: { nearest: 73_316, court: 53_851 } },
  releaseCoin: { label: 'release with fee, own, own coin', probe: 52_800, peers: { leanest: 43_092 } },
  releaseTokenSigned: { label: 'release with fee, by signature, token', probe: 65_700 },
  releaseCoinSigned: { label: 'release with fee, by signature, own coin', probe: 58_800, peers: { leanest: 55_707 } },
  refundToken: { label: 'refund to the wallet, token', probe: 53_900, peers: { nearest: 64_546, court: 53_926 } },
  refundCoin: { label: 'refund to the wallet, own coin', probe: 47_000, peers: { leanest: 40_105 } },
  reclaimToken: { label: 'reclaim to the wallet, token', probe: 53_900 },
  reclaimCoin: { label: 'reclaim to the wallet, own coin', probe: 47_000 },
  refundVault: { label: 'refund to the vault, token', probe: 44_000 },
  reclaimVault: { label: 'reclaim to the vault, token', probe: 44_000 },
  disputeToken: { label: 'dispute, token', probe: 36_600, peers: { nearest: 111_491 } },
  disputeCoin: { label: 'dispute, own coin', probe: 36_300, peers: { leanest: 0 } },
  ruleToken: { label: 'rule, all to the buyer, token', probe: 60_000, peers: { nearest: 93_746 } },
  ruleCoin: { label: 'rule, all to the buyer, own coin', probe: 53_000, peers: { leanest: 45_959 } },
  ruleDivided: { label: 'rule, divided, token' },
  settleDivided: { label: 'settle, divided, both by signature, token' },
  tradeToken: {
    label: 'a trade: fund, markPaid, release; used lane, token',
    probe: 159_700,
    atMost: 165_000,
    peers: { nearest: 279_831, court: 219_963 },
  },
  tradeCoin: {
    label: 'a trade: fund, markPaid, release; used lane, own coin',
    probe: 131_200,
    atMost: 135_000,
    peers: { leanest: 132_365 },
  },
  batchOf20: { label: 'release by signature in a batch of 20, each, token', atMost: 42_000 },
} as const satisfies Record<string, Row>;

export type RowId = keyof typeof ROWS;
export const ROW_IDS = Object.keys(ROWS) as RowId[];
export type Figures = Readonly<Record<RowId, number>>;

/** The most a row may cost: 5 % over the probe, or its own figure; undefined where none was set. */
export function aimOf(id: RowId): number | undefined {
  const row: Row = ROWS[id];
  return row.atMost ?? (row.probe === undefined ? undefined : Math.floor(row.probe * 1.05));
}
