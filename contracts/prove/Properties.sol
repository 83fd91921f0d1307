// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../src/IEscrow.sol";
import {Machine} from "./Machine.sol";

/// What a property speaks of.
abstract contract Witness is Machine {
    enum Kind {
        Fund,
        FundWithAuthorization,
        Draw,
        Extend,
        MarkPaid,
        Reclaim,
        Release,
        Refund,
        Settle,
        Dispute,
        Rule,
        Lapse,
        Deposit,
        DepositWithAuthorization,
        Withdraw,
        WithdrawBySignature,
        CancelOffers,
        World
    }

    // For every ...
    address internal anyone;

    // The act.
    Kind internal kind;
    address internal actor;
    address internal second; // who gave the second signature, if one is needed
    bool internal isOn;
    uint128 internal toBuyer; // what an end gives the buyer

    // Of that person, token, seller and lane, as it was before the act.
    IEscrow.Status internal wasStatus;
    uint32 internal wasRound;
    uint40 internal wasTime;
    uint256 internal wasVault;
    uint256 internal wasOwned; // vault and wallet together
    uint256 internal wasNonce;

    // ---------------------------------------------------------------- words used below

    function _isLive(IEscrow.Status now_) internal pure returns (bool yes) {
        yes = now_ != IEscrow.Status.None && now_ != IEscrow.Status.Ended;
    }

    /// What opening promises of the terms of the trade in this lane (proved: WellFormed).
    function _wellFormed() internal view returns (bool yes) {
        address b = buyer;
        address a = arbiter;
        address k = backup;
        bool named = seller != address(0) && b != address(0) && a != address(0);
        bool apart = seller != b && seller != a && seller != k && b != a && b != k && a != k;
        bool fair = amount != 0 && fee <= amount / 50 && b != home && feeRecipient != home;
        bool windows = hearing >= 1 hours && ruling > hearing;
        yes = status == IEscrow.Status.None ? round == 0 : round != 0 && named && apart && fair && windows;
    }

    function _opens() internal view returns (bool yes) {
        yes = kind <= Kind.Draw;
    }

    function _isParty() internal view returns (bool yes) {
        yes = actor == seller || actor == buyer;
    }

    function _isArbiter() internal view returns (bool yes) {
        yes = actor == arbiter || actor == backup;
    }

    /// The lane is as it was before the act.
    function _unchanged() internal view returns (bool yes) {
        yes = status == wasStatus && round == wasRound && time == wasTime;
    }

    function _owned() internal view returns (uint256 result) {
        result = vault[anyone] + wallet[anyone];
    }
}

/// One act by anyone, from any state. The solver chooses every state variable and every argument, so that what it proves of
/// one step holds for all: the `any...` below are "for every person, token, seller and lane", and a property that holds of
/// the empty escrow and is kept by each step always holds. `_assume` is what is known before the step: the property itself,
/// and properties proved elsewhere in this file. `npm run prove` runs it; result.md says what came out.
abstract contract Steps is Witness {
    function _assume() internal view virtual {}
    function _holds() internal view virtual returns (bool);

    modifier step(Kind kind_, address by, address other, bool on, uint128 value) {
        // The contract calls nobody's moves itself, and its clock has 32 bits.
        require(by != address(0) && by != home && block.timestamp < 2 ** 32 - 30 days);
        kind = kind_;
        actor = by;
        second = other;
        isOn = on;
        toBuyer = value;
        wasStatus = status;
        wasRound = round;
        wasTime = time;
        wasVault = vault[anyone];
        require(wallet[anyone] <= type(uint256).max - wasVault);
        wasOwned = wasVault + wallet[anyone];
        wasNonce = nonces[anyone];
        _assume();
        _;
        require(wallet[anyone] <= type(uint256).max - vault[anyone]);
        assert(_holds());
    }

    // ---------------------------------------------------------------- every act there is

    function fund(address by, IEscrow.Terms memory t, uint256 sent) public step(Kind.Fund, by, address(0), true, 0) {
        _fund(by, t, sent);
    }

    function fundWithAuthorization(address by, IEscrow.Terms memory t)
        public
        step(Kind.FundWithAuthorization, by, address(0), true, 0)
    {
        _fundWithAuthorization(by, t);
    }

    function draw(address by, IEscrow.Terms memory t, IEscrow.Offer memory o, address offerBy)
        public
        step(Kind.Draw, by, offerBy, true, 0)
    {
        _draw(by, t, o, offerBy);
    }

    function extend(address by, uint32 named, uint40 deadline) public step(Kind.Extend, by, address(0), true, 0) {
        _extend(by, named, deadline);
    }

    function markPaid(address by, uint32 named) public step(Kind.MarkPaid, by, address(0), true, 0) {
        _markPaid(by, named);
    }

    function reclaim(address by, uint32 named) public step(Kind.Reclaim, by, address(0), true, 0) {
        _reclaim(by, named);
    }

    function release(address by, uint32 named) public step(Kind.Release, by, address(0), true, amount) {
        _release(by, named);
    }

    function refund(address by, uint32 named) public step(Kind.Refund, by, address(0), true, 0) {
        _refund(by, named);
    }

    function settle(address by, uint32 named, uint128 value, address other)
        public
        step(Kind.Settle, by, other, true, value)
    {
        _settle(by, named, value, other);
    }

    function dispute(address by, uint32 named) public step(Kind.Dispute, by, address(0), true, 0) {
        _dispute(by, named);
    }

    function rule(address by, uint32 named, uint128 value) public step(Kind.Rule, by, address(0), true, value) {
        _rule(by, named, value);
    }

    function lapse(address by, uint32 named) public step(Kind.Lapse, by, address(0), true, amount / 2) {
        _lapse(by, named);
    }

    function deposit(address by, uint256 value, uint256 sent) public step(Kind.Deposit, by, address(0), false, 0) {
        _deposit(by, value, sent);
    }

    function depositWithAuthorization(address by, uint256 value)
        public
        step(Kind.DepositWithAuthorization, by, address(0), false, 0)
    {
        _depositWithAuthorization(by, value);
    }

    function withdraw(address by, uint256 max, address to) public step(Kind.Withdraw, by, address(0), false, 0) {
        _withdraw(by, max, to);
    }

    function withdrawBySignature(address by, uint256 max, address to, uint256 nonce)
        public
        step(Kind.WithdrawBySignature, by, address(0), false, 0)
    {
        _withdrawBySignature(by, max, to, nonce);
    }

    function cancelOffers(address by, uint64 series) public step(Kind.CancelOffers, by, address(0), false, 0) {
        _cancelOffers(by, series);
    }

    function world(address by, bool refuses_) public step(Kind.World, by, address(0), false, 0) {
        refuses[by] = refuses_;
    }
}

/// What the escrow holds of a token is the vault balances and amount plus fee of the live trades, no more and no less.
contract Conservation is Steps {
    function _assume() internal view override {
        require(_holds());
    }

    function _holds() internal view override returns (bool yes) {
        yes = held == vaultSum + liveSum;
    }
}

/// What is required at opening stays true of the trade: parties apart, fee at most 2 %, windows in order.
contract WellFormed is Steps {
    function _assume() internal view override {
        require(_holds());
    }

    function _holds() internal view override returns (bool yes) {
        yes = _wellFormed();
    }
}

/// A trade is paid out once when it has ended, and not before.
contract PaysOnce is Steps {
    function _assume() internal view override {
        require(_holds());
    }

    function _holds() internal view override returns (bool yes) {
        yes = ends == (status == IEscrow.Status.Ended ? 1 : 0);
    }
}

/// An end gives the buyer what the move says, the fee receiver that share of the fee, rounded down, the seller the rest of
/// amount plus fee, and nobody else anything. A move that does not end the trade gives nobody anything.
contract PaysExactly is Steps {
    function _assume() internal view override {
        require(_wellFormed());
        require(isOn);
        require(!_opens());
    }

    function _holds() internal view override returns (bool yes) {
        uint256 due;
        if (status == IEscrow.Status.Ended) {
            uint256 whole = amount;
            uint256 toFee = kind == Kind.Lapse ? 0 : uint256(fee) * toBuyer / whole;
            if (anyone == buyer) due += toBuyer;
            if (anyone == feeRecipient) due += toFee;
            if (anyone == seller) due += whole + fee - toBuyer - toFee;
        }
        yes = _owned() == wasOwned + due;
    }
}

/// From Ended no act leads anywhere; the lane goes on only with the next round.
contract EndsAbsorb is Steps {
    function _assume() internal view override {
        require(wasStatus == IEscrow.Status.Ended);
    }

    function _holds() internal view override returns (bool yes) {
        yes = _unchanged() || (_opens() && isOn && round == wasRound + 1);
    }
}

/// A status changes only along the table, by the move that the table names.
contract OnlyTheTable is Steps {
    function _holds() internal view override returns (bool yes) {
        bool funded = wasStatus == IEscrow.Status.Funded;
        bool paid = wasStatus == IEscrow.Status.Paid;
        bool disputed = wasStatus == IEscrow.Status.Disputed;
        bool live = funded || paid || disputed;
        bool ended = status == IEscrow.Status.Ended;
        bool early = kind == Kind.Extend || kind == Kind.MarkPaid || kind == Kind.Reclaim;
        bool late = kind == Kind.Rule || kind == Kind.Lapse;
        bool from = _opens() ? !live : early ? funded : kind == Kind.Dispute ? paid : late ? disputed : live;
        bool to = _opens() || kind == Kind.Extend
            ? status == IEscrow.Status.Funded
            : kind == Kind.MarkPaid
                ? status == IEscrow.Status.Paid
                : kind == Kind.Dispute ? status == IEscrow.Status.Disputed : ended;
        yes = isOn ? from && to : _unchanged();
    }
}

/// A round grows one at a time, by an opening that finds the lane free: a lane holds one live trade.
contract RoundsGrowByOne is Steps {
    function _holds() internal view override returns (bool yes) {
        bool opened = isOn && _opens();
        yes = opened ? !_isLive(wasStatus) && uint256(round) == uint256(wasRound) + 1 : round == wasRound;
    }
}

/// Nobody locks a seller's coins or lane but the seller, or the opener of an offer that the seller signed.
contract OnlyTheSellerOpens is Steps {
    function _holds() internal view override returns (bool yes) {
        yes = round == wasRound || actor == seller || (kind == Kind.Draw && second == seller);
    }
}

/// Whoever is not named in the terms, the operator with them, changes nothing; except that anyone may send coins that came
/// from the vault back there after the deadline.
contract AStrangerChangesNothing is Steps {
    function _assume() internal view override {
        require(_isLive(wasStatus));
        require(!_isParty());
        require(!_isArbiter());
    }

    function _holds() internal view override returns (bool yes) {
        bool back =
            kind == Kind.Reclaim && fromVault && wasStatus == IEscrow.Status.Funded && block.timestamp >= wasTime;
        yes = _unchanged() || back;
    }
}

/// A buyer alone gets nothing, except half by lapse.
contract ABuyerAloneGetsNothing is Steps {
    function _assume() internal view override {
        require(_wellFormed());
        require(isOn);
        require(!_opens());
        require(anyone == buyer);
        require(actor == anyone);
        require(second != seller);
    }

    function _holds() internal view override returns (bool yes) {
        bool late = kind == Kind.Lapse && wasStatus == IEscrow.Status.Disputed
            && block.timestamp >= uint256(wasTime) + 2 * uint256(ruling);
        yes = _owned() == wasOwned || (late && _owned() == wasOwned + amount / 2);
    }
}

/// A seller alone gets the coins back by reclaim only, which markPaid closes, or half by lapse. (Where the seller is the fee
/// receiver too, release pays the fee to the seller.)
contract ASellerAloneReclaimsOrLapses is Steps {
    function _assume() internal view override {
        require(_wellFormed());
        require(isOn);
        require(!_opens());
        require(anyone == seller);
        require(anyone != feeRecipient);
        require(actor == anyone);
        require(second != buyer);
    }

    function _holds() internal view override returns (bool yes) {
        bool back = kind == Kind.Reclaim && wasStatus == IEscrow.Status.Funded && block.timestamp >= wasTime;
        uint256 half = uint256(amount) + fee - amount / 2;
        bool late = kind == Kind.Lapse && wasStatus == IEscrow.Status.Disputed
            && block.timestamp >= uint256(wasTime) + 2 * uint256(ruling);
        yes = _owned() == wasOwned || back || (late && _owned() == wasOwned + half);
    }
}

/// An arbiter can do nothing before a dispute has had its hearing, the backup nothing before the ruling window.
contract AnArbiterWaitsForTheHearing is Steps {
    function _assume() internal view override {
        require(_wellFormed());
        require(_isLive(wasStatus));
        require(_isArbiter());
    }

    function _holds() internal view override returns (bool yes) {
        bool back = kind == Kind.Reclaim && fromVault && block.timestamp >= wasTime;
        uint32 window = actor == arbiter ? hearing : ruling;
        bool heard =
            kind == Kind.Rule && wasStatus == IEscrow.Status.Disputed && block.timestamp >= uint256(wasTime) + window;
        yes = _unchanged() || back || heard;
    }
}

/// A payment deadline only grows, by the seller's act, and never beyond 30 days; a dispute's beginning never moves.
contract NoDeadlineShortens is Steps {
    function _assume() internal view override {
        require(_isLive(wasStatus));
    }

    function _holds() internal view override returns (bool yes) {
        bool begun = status == IEscrow.Status.Disputed && wasStatus == IEscrow.Status.Paid && time == block.timestamp;
        bool extended = kind == Kind.Extend && actor == seller && wasStatus == IEscrow.Status.Funded && time > wasTime
            && time <= block.timestamp + 30 days;
        yes = time == wasTime || begun || extended;
    }
}

/// A vault balance falls only by its owner's own withdrawal or funding, or by a draw from an offer its owner signed.
contract VaultsFallByTheirOwner is Steps {
    function _holds() internal view override returns (bool yes) {
        bool own = kind == Kind.Fund || kind == Kind.Withdraw || kind == Kind.WithdrawBySignature;
        yes = vault[anyone] >= wasVault || (kind == Kind.Draw ? second == anyone : own && actor == anyone);
    }
}

/// A signed withdrawal uses its nonce up, and nothing else moves it.
contract NoncesOnlyGrow is Steps {
    function _assume() internal view override {
        require(wasNonce < type(uint256).max);
    }

    function _holds() internal view override returns (bool yes) {
        bool used = kind == Kind.WithdrawBySignature && actor == anyone;
        yes = nonces[anyone] == wasNonce + (used ? 1 : 0);
    }
}

/// What an offer says is what a draw may do: its lanes, its amounts, its fee, its opener; and a cancelled series nothing.
contract DrawsKeepToTheOffer is Machine {
    function draw(address by, IEscrow.Terms memory t, IEscrow.Offer memory o, address offerBy) public {
        bool over = cancelled[o.seller][o.series];
        _draw(by, t, o, offerBy);
        assert(!over && by == o.opener && offerBy == t.seller);
        assert(t.amount >= o.least && t.amount <= o.most && uint256(t.fee) * 10_000 <= uint256(t.amount) * o.feeBps);
        assert(uint256(t.lane) >= o.firstLane && uint256(t.lane) < uint256(o.firstLane) + o.lanes);
        assert(fromVault && arbiter == o.arbiter);
    }
}

/// The share of the fee is never more than the fee, never more than 2 % of what the buyer gets, and is rounded down.
contract FeeIsProRata is Witness {
    function share(uint128 value) public view {
        require(_wellFormed() && status != IEscrow.Status.None);
        uint256 part = _feeOn(value);
        uint256 whole = amount;
        uint256 exact = uint256(fee) * value;
        assert(part <= fee);
        assert(part * whole <= exact && exact < (part + 1) * whole);
        assert(part * 50 <= value);
    }
}

/// Coins are there for whoever is owed them: a withdrawal is refused for want of nothing but a receiver who takes it, and an
/// end for want of nothing. A sum of balances is at least each of them; that much about sums is taken as known.
contract CoinsAreThere is Witness {
    function enough() public view {
        uint256 due = uint256(amount) + fee;
        require(_isLive(status));
        require(vaultSum <= type(uint256).max - liveSum);
        require(held == vaultSum + liveSum); // Conservation
        require(vaultSum >= vault[anyone] && liveSum >= due); // sums
        assert(held >= vault[anyone]);
        assert(held - vault[anyone] >= due);
    }

    function withdrawal(address to, uint256 max) public {
        require(to != address(0) && to != home && !refuses[to] && anyone != address(0));
        require(held >= vaultSum && vaultSum >= vault[anyone]);
        uint256 free = vault[anyone];
        uint256 before = held;
        require(wallet[to] <= type(uint256).max - before);
        _withdraw(anyone, max, to);
        assert(before - held == (max < free ? max : free));
        assert(vault[anyone] == free - (before - held));
    }
}

/// Whoever else is silent for ever: the seller alone, and the buyer alone, can bring every live trade to its end.
contract OneAwakePartyEndsIt is Witness {
    function bySeller() public view {
        require(_wellFormed());
        _live();
        if (status == IEscrow.Status.Funded) assert(_mayReclaim(seller));
        if (status == IEscrow.Status.Paid) assert(_mayDispute(seller));
        if (status == IEscrow.Status.Disputed) assert(_mayLapse(seller));
        assert(round != 0 && _mayRelease(seller)); // a round that can be named
    }

    function byBuyer() public view {
        require(_wellFormed());
        _live();
        address b = buyer;
        if (status == IEscrow.Status.Funded) assert(_mayMarkPaid(b));
        if (status == IEscrow.Status.Paid) assert(_mayDispute(b));
        if (status == IEscrow.Status.Disputed) assert(_mayLapse(b));
        assert(round != 0 && _mayRefund(b));
    }

    /// A live trade whose deadlines have passed.
    function _live() private view {
        require(_isLive(status));
        require(block.timestamp >= uint256(time) + 2 * uint256(ruling));
    }
}

/// The escrow begins empty, and every property that is kept from step to step is true of it then.
contract Beginning is Witness {
    constructor() {
        assert(held == vaultSum + liveSum);
        assert(_wellFormed());
        assert(ends == 0 && status == IEscrow.Status.None);
    }
}
