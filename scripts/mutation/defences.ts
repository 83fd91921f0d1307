// What the contracts must survive, each with mutants that take the defence away. A run names the tests that then fail; a defence
// that can be taken away unseen, or that no mutant takes away any more, fails the run and a test.

export interface Defence {
  readonly defence: string;
  /** Ids of mutants. */
  readonly removedBy: readonly string[];
}

const TAKEN = '=> {}';

export const DEFENCES: readonly Defence[] = [
  {
    defence: 'fee on transfer: what arrives is measured',
    removedBy: [`Vault._pull statement: _arrived(token, before, amount); ${TAKEN}`],
  },
  { defence: 'returns nothing: taken for success', removedBy: ['Vault._call yul: iszero(returndatasize()) => 0'] },
  { defence: 'returns false: taken for failure', removedBy: ['Vault._call yul: eq(mload(0), 1) => 1'] },
  {
    defence: 'reverts on zero: zero is never moved',
    removedBy: ['Escrow._end relation: toBuyer != 0 => true', 'Vault._withdraw relation: amount == 0 => false'],
  },
  {
    defence: 'blocklist that hits buyer or seller: the push that fails is credited',
    removedBy: [`Vault._push statement: _credit(to, token, amount); ${TAKEN}`],
  },
  {
    defence: 'blocklist that hits the fee receiver: the fee is credited, never pushed',
    removedBy: ['Escrow._end relation: fee != 0 => false'],
  },
  {
    defence: '2 and 24 decimals: amount and fee together may exceed 128 bits',
    removedBy: ['Escrow._fund cast: uint256(t.amount) => t.amount', 'Escrow._end cast: uint256(t.amount) => t.amount'],
  },
  {
    defence: 'callbacks into every function: the lock',
    removedBy: [
      'fund',
      'fundBySignature',
      'fundWithAuthorization',
      'draw',
      'drawBySignature',
      'extend',
      'markPaid',
      'reclaim',
      'release',
      'refund',
      'settle',
      'dispute',
      'rule',
      'lapse',
      'submitMove',
    ]
      .map((name) => `Escrow.${name} modifier: locked => nothing`)
      .concat(
        [
          'deposit',
          'depositWithAuthorization',
          'withdraw',
          'withdrawBySignature',
          'cancelOffers',
          'cancelOffersBySignature',
        ].map((name) => `Vault.${name} modifier: locked => nothing`),
      ),
  },
  {
    defence: 'callbacks into pushToken: only the contract itself',
    removedBy: ['Vault.pushToken relation: msg.sender != address(this) => false'],
  },
  {
    defence: 'upgrade to hostile half way: what goes out is measured',
    removedBy: ['Vault._transfer relation: moved != amount => false'],
  },
  {
    defence: 'moves the coins and returns false: undone, so not paid twice',
    removedBy: ['Vault._push statement: return; => {}'],
  },
  {
    defence: 'a receiver of coin that burns its gas: capped',
    removedBy: ['Vault.COIN_PUSH_GAS constant: 50_000 => 50001'],
  },
  { defence: 'a sender who starves a push: refused', removedBy: ['Vault._push relation: left < needed => false'] },
  {
    defence: 'a malleable signature: high s',
    removedBy: ['Signatures._recover relation: uint256(s) > MAX_S => false'],
  },
  { defence: 'the zero address of ecrecover', removedBy: ['Signatures._signer relation: key != address(0) => true'] },
  { defence: 'another chain', removedBy: ['Signatures.domainSeparator yul: chainid() => 1'] },
  { defence: 'another contract', removedBy: ['Signatures.domainSeparator yul: address() => caller()'] },
  {
    defence: 'another move',
    removedBy: [
      'Escrow.submitMove member: RELEASE_TYPEHASH => REFUND_TYPEHASH',
      'Escrow.fundBySignature member: FUND_TYPEHASH => DRAW_TYPEHASH',
    ],
  },
  { defence: 'another trade', removedBy: ['Escrow._slot relation: uint200(word) != uint200(uint256(id)) => false'] },
  { defence: 'expired', removedBy: ['Signatures._notExpired relation: block.timestamp > validUntil => false'] },
  {
    defence: 'too far ahead',
    removedBy: ['Signatures._notTooLong relation: validUntil > block.timestamp + most => false'],
  },
  {
    defence: "replayed after the lane's next round",
    removedBy: ['Escrow._open relation: t.round != round || round > MAX_ROUND => false'],
  },
  {
    defence: 'contract accounts that change their mind',
    removedBy: ['Signatures._signedByContract yul: eq(mload(0), magic) => 1'],
  },
  {
    defence: 'openBy',
    removedBy: [
      'Escrow._open relation: block.timestamp > t.openBy => false',
      'Escrow._open relation: block.timestamp > t.openBy => block.timestamp >= t.openBy',
    ],
  },
  {
    defence: 'reclaim, hearing, ruling, lapse: not a second early or late',
    removedBy: [
      'Escrow._from relation: block.timestamp < time => false',
      'Escrow._from relation: block.timestamp < time => block.timestamp <= time',
    ],
  },
  { defence: 'reclaim: from the deadline on', removedBy: [`Escrow._reclaim statement: _from(_time(word)); ${TAKEN}`] },
  {
    defence: 'the hearing and the ruling',
    removedBy: [
      `Escrow._rule statement: _from(_time(word) + uint256(by == t.arbiter ? t.hearingWindow : t.rulingWindow)); ${TAKEN}`,
    ],
  },
  {
    defence: 'the lapse',
    removedBy: [`Escrow._lapse statement: _from(_time(word) + 2 * uint256(t.rulingWindow)); ${TAKEN}`],
  },
  { defence: 'extend never shortens', removedBy: ['Escrow._extend relation: deadline <= _time(word) => false'] },
  {
    defence: 'extend reaches thirty days and no further',
    removedBy: ['Escrow._extend relation: deadline > latest => false'],
  },
  { defence: 'front-run fund: the seller alone', removedBy: [`Escrow.fund statement: _only(t.seller); ${TAKEN}`] },
  {
    defence: 'front-run draw: the opener alone, and within a signed offer',
    removedBy: [
      `Escrow.draw statement: _only(o.opener); ${TAKEN}`,
      `Escrow._draw statement: _signedBy(seller, _digest(offer), offerSignature); ${TAKEN}`,
    ],
  },
  {
    defence: 'a made-up token fills no lanes',
    removedBy: ['Escrow.fundWithAuthorization relation: _recover(digest, v, r, s) != t.seller => false'],
  },
  {
    defence: 'a permit is used, and is no authority',
    removedBy: [
      `Escrow.fundBySignature statement: _signedBy(t.seller, _digest(keccak256(abi.encode(FUND_TYPEHASH, id))), signature); ${TAKEN}`,
    ],
  },
  {
    defence: 'paid closes reclaim',
    removedBy: [
      'Escrow._reclaim member: FUNDED => PAID',
      `Escrow._markPaid statement: _store(slot, word, Status.Paid, _time(word)); ${TAKEN}`,
    ],
  },
  {
    defence: 'ends absorb',
    removedBy: [`Escrow._end statement: _store(slot, word, Status.Ended, _time(word)); ${TAKEN}`],
  },
  {
    defence: 'a dead arbiter, or both: the trade lapses',
    removedBy: [`Escrow._lapse statement: _end(t, id, slot, word, t.amount / 2, 0); ${TAKEN}`],
  },
  {
    defence: 'a dead operator: reclaim to the vault is anyones',
    removedBy: ['Escrow.reclaim relation: !t.fromVault => true'],
  },
];

export const DEFENCE_MUTANTS: ReadonlySet<string> = new Set(DEFENCES.flatMap(({ removedBy }) => removedBy));
