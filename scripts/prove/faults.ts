// Faults for the proof: each is planted in the machine, one at a time, and the property it belongs to must be refuted.
import type { Sources } from './sources.ts';

/** `find` occurs exactly once in Machine.sol; the property is refuted at the entry `at`. */
export interface Fault {
  readonly what: string;
  readonly property: string;
  readonly at: string;
  readonly find: string;
  readonly replace: string;
}

export const FAULTS: readonly Fault[] = [
  {
    what: 'a withdrawal pays out without lowering the balance',
    property: 'Conservation',
    at: 'withdraw',
    find: '        _debit(by, value);\n        _out(to, value);',
    replace: '        _out(to, value);',
  },
  {
    what: 'an end pays the seller and forgets the fee',
    property: 'Conservation',
    at: 'rule',
    find: '        vaultSum += kept + toFee;',
    replace: '        vaultSum += kept;',
  },
  {
    what: 'a fee of a twentieth is let in',
    property: 'WellFormed',
    at: 'fund',
    find: 'require(t.fee <= t.amount / 50);',
    replace: 'require(t.fee <= t.amount / 20);',
  },
  {
    what: 'an end leaves the status as it is',
    property: 'PaysOnce',
    at: 'release',
    find: '        status = IEscrow.Status.Ended;\n',
    replace: '',
  },
  {
    what: 'lapse gives all to the buyer',
    property: 'PaysExactly',
    at: 'lapse',
    find: 'ending(amount / 2, 0)',
    replace: 'ending(amount, 0)',
  },
  {
    what: 'markPaid is possible after the end',
    property: 'EndsAbsorb',
    at: 'markPaid',
    find: 'require(_mayMarkPaid(by));',
    replace: 'require(by == buyer);',
  },
  {
    what: 'dispute is possible before the buyer has paid',
    property: 'OnlyTheTable',
    at: 'dispute',
    find: ' && status == IEscrow.Status.Paid;',
    replace: ' && status != IEscrow.Status.None && status != IEscrow.Status.Ended;',
  },
  {
    what: 'a live lane is opened again',
    property: 'RoundsGrowByOne',
    at: 'draw',
    find: '        require(status == IEscrow.Status.None || status == IEscrow.Status.Ended);\n',
    replace: '',
  },
  {
    what: 'an offer needs no signature',
    property: 'OnlyTheSellerOpens',
    at: 'draw',
    find: '        require(offerBy == o.seller);\n',
    replace: '',
  },
  {
    what: 'anyone may reclaim, also into a wallet',
    property: 'AStrangerChangesNothing',
    at: 'reclaim',
    find: '(fromVault || by == seller) && status',
    replace: 'status',
  },
  {
    what: 'a settlement needs one signature',
    property: 'ABuyerAloneGetsNothing',
    at: 'settle',
    find: '        require(other == (by == buyer ? seller : buyer));\n',
    replace: '',
  },
  {
    what: 'the seller reclaims after the buyer has paid',
    property: 'ASellerAloneReclaimsOrLapses',
    at: 'reclaim',
    find: ' && status == IEscrow.Status.Funded && block.timestamp >= time;',
    replace: ' && status != IEscrow.Status.None && status != IEscrow.Status.Ended && block.timestamp >= time;',
  },
  {
    what: 'the backup arbiter waits no longer than the arbiter',
    property: 'AnArbiterWaitsForTheHearing',
    at: 'rule',
    find: '(by == arbiter ? hearing : ruling)',
    replace: 'hearing',
  },
  {
    what: 'extend shortens',
    property: 'NoDeadlineShortens',
    at: 'extend',
    find: 'require(deadline > time && deadline',
    replace: 'require(deadline',
  },
  {
    what: 'a draw takes from the opener',
    property: 'VaultsFallByTheirOwner',
    at: 'draw',
    find: '        _debit(t.seller, uint256(t.amount) + t.fee);\n',
    replace: '        _debit(o.opener, uint256(t.amount) + t.fee);\n',
  },
  {
    what: 'a signed withdrawal leaves its nonce',
    property: 'NoncesOnlyGrow',
    at: 'withdrawBySignature',
    find: '        nonces[by] += 1;\n',
    replace: '',
  },
  {
    what: 'a cancelled series still draws',
    property: 'DrawsKeepToTheOffer',
    at: 'draw',
    find: '        require(!cancelled[o.seller][o.series]);\n',
    replace: '',
  },
  {
    what: 'the share of the fee is rounded up',
    property: 'FeeIsProRata',
    at: 'share',
    find: 'result = uint256(fee) * toBuyer / amount;',
    replace: 'result = (uint256(fee) * toBuyer + amount - 1) / amount;',
  },
  {
    what: 'a withdrawal leaves something behind',
    property: 'CoinsAreThere',
    at: 'withdrawal',
    find: 'max < vault[by] ? max : vault[by];',
    replace: 'max < vault[by] ? max : vault[by] / 2;',
  },
  {
    what: 'lapse is for the buyer only',
    property: 'OneAwakePartyEndsIt',
    at: 'bySeller',
    find: '(by == buyer || by == seller) && status == IEscrow.Status.Disputed',
    replace: 'by == buyer && status == IEscrow.Status.Disputed',
  },
  {
    what: 'the escrow begins with a trade in its lane',
    property: 'Beginning',
    at: 'constructor',
    find: '    IEscrow.Status internal status;',
    replace: '    IEscrow.Status internal status = IEscrow.Status.Funded;',
  },
];

/** The sources with the fault in the machine. Throws where the text to change is not there exactly once. */
export function plant(sources: Sources, { what, find, replace }: Fault): Sources {
  const parts = sources['prove/Machine.sol'].split(find);
  if (parts.length !== 2) throw new Error(`"${what}": found ${parts.length - 1} times in Machine.sol`);
  return { ...sources, 'prove/Machine.sol': parts.join(replace) };
}

/** A false property: that no act can happen. Refuted at each, so none is proved only because it is never reached. */
export const NOTHING_HAPPENS = 'NothingHappens';

export const claimNothingHappens = (sources: Sources): Sources => ({
  ...sources,
  'prove/Properties.sol': `${sources['prove/Properties.sol']}
/// No act is ever accepted.
contract ${NOTHING_HAPPENS} is Steps {
    function _holds() internal view override returns (bool yes) {
        yes = false;
    }
}
`,
});
