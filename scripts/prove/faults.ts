// Faults for the proof: each is planted in the machine, one at a time, and the property it belongs to must be refuted.
import type { Sources } from './sources.ts';

/** `find` occurs exactly once in Machine.sol. */
export interface Fault {
  readonly what: string;
  readonly property: string;
  readonly find: string;
  readonly replace: string;
}

export const FAULTS: readonly Fault[] = [
  {
    what: 'a withdrawal pays out without lowering the balance',
    property: 'Conservation',
    find: '        _debit(by, coin, value);\n        _out(coin, to, value);',
    replace: '        _out(coin, to, value);',
  },
  {
    what: 'a fee of a twentieth is let in',
    property: 'WellFormed',
    find: 'require(t.fee <= t.amount / 50);',
    replace: 'require(t.fee <= t.amount / 20);',
  },
  {
    what: 'an end leaves the status as it is',
    property: 'PaysOnce',
    find: '        status[s][l] = IEscrow.Status.Ended;\n',
    replace: '',
  },
  {
    what: 'lapse gives all to the buyer',
    property: 'PaysExactly',
    find: '_end(s, l, amount[s][l] / 2, 0);',
    replace: '_end(s, l, amount[s][l], 0);',
  },
  {
    what: 'markPaid is possible after the end',
    property: 'EndsAbsorb',
    find: 'require(_mayMarkPaid(by, s, l, round));',
    replace: 'require(by == buyer[s][l] && _isKnown(s, l, round));',
  },
  {
    what: 'dispute is possible before the buyer has paid',
    property: 'OnlyTheTable',
    find: '_isKnown(s, l, round) && status[s][l] == IEscrow.Status.Paid;',
    replace: '_isKnown(s, l, round) && _isLive(status[s][l]);',
  },
  {
    what: 'a live lane is opened again',
    property: 'RoundsGrowByOne',
    find: '        require(!_isLive(status[t.seller][t.lane]));\n',
    replace: '',
  },
  {
    what: 'an offer needs no signature',
    property: 'OnlyTheSellerOpens',
    find: '        require(offerBy == o.seller);\n',
    replace: '',
  },
  {
    what: 'anyone may reclaim, also into a wallet',
    property: 'AStrangerChangesNothing',
    find: 'return (fromVault[s][l] || by == s) && _isKnown',
    replace: 'return _isKnown',
  },
  {
    what: 'a settlement needs one signature',
    property: 'ABuyerAloneGetsNothing',
    find: '        require(other == (by == buyer[s][l] ? s : buyer[s][l]));\n',
    replace: '',
  },
  {
    what: 'the seller reclaims after the buyer has paid',
    property: 'ASellerAloneReclaimsOrLapses',
    find: '_isKnown(s, l, round) && status[s][l] == IEscrow.Status.Funded\n            && block.timestamp >= time[s][l];',
    replace: '_isKnown(s, l, round) && _isLive(status[s][l])\n            && block.timestamp >= time[s][l];',
  },
  {
    what: 'the backup arbiter waits no longer than the arbiter',
    property: 'AnArbiterWaitsForTheHearing',
    find: '(by == arbiter[s][l] ? hearing[s][l] : ruling[s][l])',
    replace: 'hearing[s][l]',
  },
  {
    what: 'extend shortens',
    property: 'NoDeadlineShortens',
    find: 'require(deadline > time[s][l] && deadline',
    replace: 'require(deadline',
  },
  {
    what: 'a draw takes from the opener',
    property: 'VaultsFallByTheirOwner',
    find: '        _debit(t.seller, t.token, total);\n    }\n\n    function _open',
    replace: '        _debit(o.opener, t.token, total);\n    }\n\n    function _open',
  },
  {
    what: 'a signed withdrawal leaves its nonce',
    property: 'NoncesOnlyGrow',
    find: '        nonces[by] += 1;\n',
    replace: '',
  },
  {
    what: 'a cancelled series still draws',
    property: 'DrawsKeepToTheOffer',
    find: '        require(!cancelled[o.seller][o.series]);\n',
    replace: '',
  },
  {
    what: 'the share of the fee is rounded up',
    property: 'FeeIsProRata',
    find: 'return uint128(uint256(fee[s][l]) * toBuyer / amount[s][l]);',
    replace: 'return uint128((uint256(fee[s][l]) * toBuyer + amount[s][l] - 1) / amount[s][l]);',
  },
  {
    what: 'a withdrawal leaves a unit behind',
    property: 'CoinsAreThere',
    find: 'max < vault[by][coin] ? max : vault[by][coin];',
    replace: 'max < vault[by][coin] ? max : vault[by][coin] / 2;',
  },
  {
    what: 'lapse is for the buyer only',
    property: 'OneAwakePartyEndsIt',
    find: 'return (by == buyer[s][l] || by == s) && _isKnown(s, l, round) && status[s][l] == IEscrow.Status.Disputed',
    replace: 'return by == buyer[s][l] && _isKnown(s, l, round) && status[s][l] == IEscrow.Status.Disputed',
  },
];

/** The sources with the fault in the machine. Throws where the text to change is not there exactly once. */
export function plant(sources: Sources, { what, find, replace }: Fault): Sources {
  const parts = sources['prove/Machine.sol'].split(find);
  if (parts.length !== 2) throw new Error(`"${what}": found ${parts.length - 1} times in Machine.sol`);
  return { ...sources, 'prove/Machine.sol': parts.join(replace) };
}
