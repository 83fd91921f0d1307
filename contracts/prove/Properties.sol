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
    address internal anyToken;
    address internal anySeller;
    uint32 internal anyLane;

    // The act.
    Kind internal kind;
    address internal actor;
    address internal second; // who gave the second signature, if one is needed
    address internal onSeller;
    uint32 internal onLane;
    uint128 internal toBuyer; // what an end gives the buyer

    // Of that person, token, seller and lane, as it was before the act.
    IEscrow.Status internal wasStatus;
    uint32 internal wasRound;
    uint40 internal wasTime;
    uint256 internal wasVault;
    uint256 internal wasOwned; // vault and wallet together
    uint256 internal wasNonce;

    // ---------------------------------------------------------------- words used below

    /// What opening promises of the terms of the trade in this lane (proved: WellFormed).
    function _assumeWellFormed() internal view {
        require(_wellFormed());
    }

    function _wellFormed() internal view returns (bool) {
        address b = buyer[anySeller][anyLane];
        address a = arbiter[anySeller][anyLane];
        address k = backup[anySeller][anyLane];
        if (status[anySeller][anyLane] == IEscrow.Status.None) return rounds[anySeller][anyLane] == 0;
        return rounds[anySeller][anyLane] != 0 && anySeller != address(0) && b != address(0) && a != address(0)
            && anySeller != b && anySeller != a && anySeller != k && b != a && b != k && a != k && b != home
            && feeRecipient[anySeller][anyLane] != home && amount[anySeller][anyLane] != 0
            && fee[anySeller][anyLane] <= amount[anySeller][anyLane] / 50
            && hearing[anySeller][anyLane] >= 1 hours && ruling[anySeller][anyLane] > hearing[anySeller][anyLane];
    }

    function _isOn() internal view returns (bool) {
        return kind <= Kind.Lapse && onSeller == anySeller && onLane == anyLane;
    }

    function _opens() internal view returns (bool) {
        return kind <= Kind.Draw;
    }

    function _isParty() internal view returns (bool) {
        return actor == anySeller || actor == buyer[anySeller][anyLane];
    }

    function _isArbiter() internal view returns (bool) {
        return actor == arbiter[anySeller][anyLane] || actor == backup[anySeller][anyLane];
    }

    /// The lane is as it was before the act.
    function _unchanged() internal view returns (bool) {
        return status[anySeller][anyLane] == wasStatus && rounds[anySeller][anyLane] == wasRound
            && time[anySeller][anyLane] == wasTime;
    }

    function _owned() internal view returns (uint256) {
        return vault[anyone][anyToken] + wallet[anyone][anyToken];
    }
}

/// One act by anyone, from any state. The solver chooses every state variable and every argument, so that what it proves of
/// one step holds for all: the `any...` below are "for every person, token, seller and lane", and a property that holds of
/// the empty escrow and is kept by each step always holds. `_assume` is what is known before the step: the property itself,
/// and properties proved elsewhere in this file. `npm run prove` runs it; result.md says what came out.
abstract contract Steps is Witness {
    function _assume() internal view virtual {}
    function _holds() internal view virtual returns (bool);

    modifier step(Kind kind_, address by, address other, address s, uint32 l, uint128 value) {
        // The contract calls nobody's moves itself, and its clock has 32 bits.
        require(by != address(0) && by != home && block.timestamp < 2 ** 32 - 30 days);
        kind = kind_;
        actor = by;
        second = other;
        onSeller = s;
        onLane = l;
        toBuyer = value;
        wasStatus = status[anySeller][anyLane];
        wasRound = rounds[anySeller][anyLane];
        wasTime = time[anySeller][anyLane];
        wasVault = vault[anyone][anyToken];
        require(wallet[anyone][anyToken] <= type(uint256).max - wasVault);
        wasOwned = wasVault + wallet[anyone][anyToken];
        wasNonce = nonces[anyone];
        _assume();
        _;
        require(wallet[anyone][anyToken] <= type(uint256).max - vault[anyone][anyToken]);
        assert(_holds());
    }

    // ---------------------------------------------------------------- every act there is

    function fund(address by, IEscrow.Terms memory t, uint256 sent)
        public
        step(Kind.Fund, by, address(0), t.seller, t.lane, 0)
    {
        _fund(by, t, sent);
    }

    function fundWithAuthorization(address by, IEscrow.Terms memory t)
        public
        step(Kind.FundWithAuthorization, by, address(0), t.seller, t.lane, 0)
    {
        _fundWithAuthorization(by, t);
    }

    function draw(address by, IEscrow.Terms memory t, IEscrow.Offer memory o, address offerBy)
        public
        step(Kind.Draw, by, offerBy, t.seller, t.lane, 0)
    {
        _draw(by, t, o, offerBy);
    }

    function extend(address by, address s, uint32 l, uint32 round, uint40 deadline)
        public
        step(Kind.Extend, by, address(0), s, l, 0)
    {
        _extend(by, s, l, round, deadline);
    }

    function markPaid(address by, address s, uint32 l, uint32 round)
        public
        step(Kind.MarkPaid, by, address(0), s, l, 0)
    {
        _markPaid(by, s, l, round);
    }

    function reclaim(address by, address s, uint32 l, uint32 round)
        public
        step(Kind.Reclaim, by, address(0), s, l, 0)
    {
        _reclaim(by, s, l, round);
    }

    function release(address by, address s, uint32 l, uint32 round)
        public
        step(Kind.Release, by, address(0), s, l, amount[s][l])
    {
        _release(by, s, l, round);
    }

    function refund(address by, address s, uint32 l, uint32 round)
        public
        step(Kind.Refund, by, address(0), s, l, 0)
    {
        _refund(by, s, l, round);
    }

    function settle(address by, address s, uint32 l, uint32 round, uint128 value, address other)
        public
        step(Kind.Settle, by, other, s, l, value)
    {
        _settle(by, s, l, round, value, other);
    }

    function dispute(address by, address s, uint32 l, uint32 round)
        public
        step(Kind.Dispute, by, address(0), s, l, 0)
    {
        _dispute(by, s, l, round);
    }

    function rule(address by, address s, uint32 l, uint32 round, uint128 value)
        public
        step(Kind.Rule, by, address(0), s, l, value)
    {
        _rule(by, s, l, round, value);
    }

    function lapse(address by, address s, uint32 l, uint32 round)
        public
        step(Kind.Lapse, by, address(0), s, l, amount[s][l] / 2)
    {
        _lapse(by, s, l, round);
    }

    function deposit(address by, address coin, uint256 value, uint256 sent)
        public
        step(Kind.Deposit, by, address(0), address(0), 0, 0)
    {
        _deposit(by, coin, value, sent);
    }

    function depositWithAuthorization(address by, address coin, uint256 value)
        public
        step(Kind.DepositWithAuthorization, by, address(0), address(0), 0, 0)
    {
        _depositWithAuthorization(by, coin, value);
    }

    function withdraw(address by, address coin, uint256 max, address to)
        public
        step(Kind.Withdraw, by, address(0), address(0), 0, 0)
    {
        _withdraw(by, coin, max, to);
    }

    function withdrawBySignature(address by, address coin, uint256 max, address to, uint256 nonce)
        public
        step(Kind.WithdrawBySignature, by, address(0), address(0), 0, 0)
    {
        _withdrawBySignature(by, coin, max, to, nonce);
    }

    function cancelOffers(address by, uint64 series)
        public
        step(Kind.CancelOffers, by, address(0), address(0), 0, 0)
    {
        _cancelOffers(by, series);
    }

    function world(address by, address coin, bool refuses_)
        public
        step(Kind.World, by, address(0), address(0), 0, 0)
    {
        refuses[by][coin] = refuses_;
    }

}

/// What the escrow holds of a token is the vault balances and amount plus fee of the live trades, no more and no less.
contract Conservation is Steps {
    function _assume() internal view override {
        require(_holds());
    }

    function _holds() internal view override returns (bool) {
        return held[anyToken] == vaultSum[anyToken] + liveSum[anyToken];
    }
}

/// What is required at opening stays true of the trade: parties apart, fee at most 2 %, windows in order.
contract WellFormed is Steps {
    function _assume() internal view override {
        require(_holds());
    }

    function _holds() internal view override returns (bool) {
        return _wellFormed();
    }
}

/// A trade is paid out once when it has ended, and not before.
contract PaysOnce is Steps {
    function _assume() internal view override {
        require(_holds());
    }

    function _holds() internal view override returns (bool) {
        return ends[anySeller][anyLane] == (status[anySeller][anyLane] == IEscrow.Status.Ended ? 1 : 0);
    }
}

/// An end gives the buyer what the move says, the fee receiver that share of the fee, rounded down, the seller the rest of
/// amount plus fee, and nobody else anything. A move that does not end the trade gives nobody anything.
contract PaysExactly is Steps {
    function _assume() internal view override {
        _assumeWellFormed();
        require(_isOn());
        require(!_opens());
        require(anyToken == token[anySeller][anyLane]);
    }

    function _holds() internal view override returns (bool) {
        uint256 due;
        if (status[anySeller][anyLane] == IEscrow.Status.Ended) {
            uint256 whole = amount[anySeller][anyLane];
            uint256 toFee = kind == Kind.Lapse ? 0 : uint256(fee[anySeller][anyLane]) * toBuyer / whole;
            if (anyone == buyer[anySeller][anyLane]) due += toBuyer;
            if (anyone == feeRecipient[anySeller][anyLane]) due += toFee;
            if (anyone == anySeller) due += whole + fee[anySeller][anyLane] - toBuyer - toFee;
        }
        return _owned() == wasOwned + due;
    }
}

/// From Ended no act leads anywhere; the lane goes on only with the next round.
contract EndsAbsorb is Steps {
    function _assume() internal view override {
        require(wasStatus == IEscrow.Status.Ended);
    }

    function _holds() internal view override returns (bool) {
        return _unchanged() || (_opens() && _isOn() && rounds[anySeller][anyLane] == wasRound + 1);
    }
}

/// A status changes only along the table, by the move that the table names.
contract OnlyTheTable is Steps {
    function _holds() internal view override returns (bool) {
        IEscrow.Status at = status[anySeller][anyLane];
        if (!_isOn()) return _unchanged();
        if (_opens()) return !_isLive(wasStatus) && at == IEscrow.Status.Funded;
        if (kind == Kind.Extend) return wasStatus == IEscrow.Status.Funded && at == IEscrow.Status.Funded;
        if (kind == Kind.MarkPaid) return wasStatus == IEscrow.Status.Funded && at == IEscrow.Status.Paid;
        if (kind == Kind.Dispute) return wasStatus == IEscrow.Status.Paid && at == IEscrow.Status.Disputed;
        if (at != IEscrow.Status.Ended) return false;
        if (kind == Kind.Reclaim) return wasStatus == IEscrow.Status.Funded;
        if (kind == Kind.Rule || kind == Kind.Lapse) return wasStatus == IEscrow.Status.Disputed;
        return _isLive(wasStatus);
    }
}

/// A round grows one at a time, by an opening that finds the lane free: a lane holds one live trade.
contract RoundsGrowByOne is Steps {
    function _holds() internal view override returns (bool) {
        if (rounds[anySeller][anyLane] == wasRound) return !(_opens() && _isOn());
        return _opens() && _isOn() && !_isLive(wasStatus) && uint256(rounds[anySeller][anyLane]) == uint256(wasRound) + 1;
    }
}

/// Nobody locks a seller's coins or lane but the seller, or the opener of an offer that the seller signed.
contract OnlyTheSellerOpens is Steps {
    function _holds() internal view override returns (bool) {
        return rounds[anySeller][anyLane] == wasRound || actor == anySeller || (kind == Kind.Draw && second == anySeller);
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

    function _holds() internal view override returns (bool) {
        bool back = kind == Kind.Reclaim && fromVault[anySeller][anyLane] && wasStatus == IEscrow.Status.Funded
            && block.timestamp >= wasTime;
        return _unchanged() || back;
    }
}

/// A buyer alone gets nothing, except half by lapse.
contract ABuyerAloneGetsNothing is Steps {
    function _assume() internal view override {
        _assumeWellFormed();
        require(_isOn());
        require(!_opens());
        require(anyToken == token[anySeller][anyLane]);
        require(anyone == buyer[anySeller][anyLane]);
        require(actor == anyone);
        require(second != anySeller);
    }

    function _holds() internal view override returns (bool) {
        bool late = kind == Kind.Lapse && wasStatus == IEscrow.Status.Disputed
            && block.timestamp >= uint256(wasTime) + 2 * uint256(ruling[anySeller][anyLane]);
        return _owned() == wasOwned || (late && _owned() == wasOwned + amount[anySeller][anyLane] / 2);
    }
}

/// A seller alone gets the coins back by reclaim only, which markPaid closes, or half by lapse. (Where the seller is the fee
/// receiver too, release pays the fee to the seller.)
contract ASellerAloneReclaimsOrLapses is Steps {
    function _assume() internal view override {
        _assumeWellFormed();
        require(_isOn());
        require(!_opens());
        require(anyToken == token[anySeller][anyLane]);
        require(anyone == anySeller);
        require(anyone != feeRecipient[anySeller][anyLane]);
        require(actor == anyone);
        require(second != buyer[anySeller][anyLane]);
    }

    function _holds() internal view override returns (bool) {
        if (_owned() == wasOwned) return true;
        if (kind == Kind.Reclaim) return wasStatus == IEscrow.Status.Funded && block.timestamp >= wasTime;
        uint256 whole = uint256(amount[anySeller][anyLane]) + fee[anySeller][anyLane];
        return kind == Kind.Lapse && wasStatus == IEscrow.Status.Disputed
            && block.timestamp >= uint256(wasTime) + 2 * uint256(ruling[anySeller][anyLane])
            && _owned() == wasOwned + whole - amount[anySeller][anyLane] / 2;
    }
}

/// An arbiter can do nothing before a dispute has had its hearing, the backup nothing before the ruling window.
contract AnArbiterWaitsForTheHearing is Steps {
    function _assume() internal view override {
        _assumeWellFormed();
        require(_isLive(wasStatus));
        require(_isArbiter());
    }

    function _holds() internal view override returns (bool) {
        if (_unchanged()) return true;
        if (kind == Kind.Reclaim) return fromVault[anySeller][anyLane] && block.timestamp >= wasTime;
        uint32 window =
            actor == arbiter[anySeller][anyLane] ? hearing[anySeller][anyLane] : ruling[anySeller][anyLane];
        return kind == Kind.Rule && wasStatus == IEscrow.Status.Disputed
            && block.timestamp >= uint256(wasTime) + window;
    }
}

/// A payment deadline only grows, by the seller's act, and never beyond 30 days; a dispute's beginning never moves.
contract NoDeadlineShortens is Steps {
    function _assume() internal view override {
        require(_isLive(wasStatus));
    }

    function _holds() internal view override returns (bool) {
        uint40 now_ = time[anySeller][anyLane];
        if (status[anySeller][anyLane] == IEscrow.Status.Disputed && wasStatus != IEscrow.Status.Disputed) {
            return now_ == block.timestamp;
        }
        if (now_ == wasTime) return true;
        return kind == Kind.Extend && actor == anySeller && wasStatus == IEscrow.Status.Funded && now_ > wasTime
            && now_ <= block.timestamp + 30 days;
    }
}

/// A vault balance falls only by its owner's own withdrawal or funding, or by a draw from an offer its owner signed.
contract VaultsFallByTheirOwner is Steps {
    function _holds() internal view override returns (bool) {
        if (vault[anyone][anyToken] >= wasVault) return true;
        if (kind == Kind.Draw) return second == anyone;
        return actor == anyone
            && (kind == Kind.Fund || kind == Kind.Withdraw || kind == Kind.WithdrawBySignature);
    }
}

/// A signed withdrawal uses its nonce up, and nothing else moves it.
contract NoncesOnlyGrow is Steps {
    function _assume() internal view override {
        require(wasNonce < type(uint256).max);
    }

    function _holds() internal view override returns (bool) {
        bool used = kind == Kind.WithdrawBySignature && actor == anyone;
        return nonces[anyone] == wasNonce + (used ? 1 : 0);
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
        assert(fromVault[t.seller][t.lane] && arbiter[t.seller][t.lane] == o.arbiter);
    }
}

/// The share of the fee is never more than the fee, never more than 2 % of what the buyer gets, and is rounded down.
contract FeeIsProRata is Witness {
    function share(uint128 value) public view {
        require(_wellFormed() && status[anySeller][anyLane] != IEscrow.Status.None);
        uint256 part = _feeOn(anySeller, anyLane, value);
        uint256 whole = amount[anySeller][anyLane];
        uint256 exact = uint256(fee[anySeller][anyLane]) * value;
        assert(part <= fee[anySeller][anyLane]);
        assert(part * whole <= exact && exact < (part + 1) * whole);
        assert(part * 50 <= value);
    }
}

/// Coins are there for whoever is owed them: a withdrawal is refused for want of nothing but a receiver who takes it, and an
/// end for want of nothing. A sum of balances is at least each of them; that much about sums is taken as known.
contract CoinsAreThere is Witness {
    function enough() public view {
        uint256 due = uint256(amount[anySeller][anyLane]) + fee[anySeller][anyLane];
        require(_isLive(status[anySeller][anyLane]) && token[anySeller][anyLane] == anyToken);
        require(vaultSum[anyToken] <= type(uint256).max - liveSum[anyToken]);
        require(held[anyToken] == vaultSum[anyToken] + liveSum[anyToken]); // Conservation
        require(vaultSum[anyToken] >= vault[anyone][anyToken] && liveSum[anyToken] >= due); // sums
        assert(held[anyToken] >= vault[anyone][anyToken]);
        assert(held[anyToken] - vault[anyone][anyToken] >= due);
    }

    function withdrawal(address to, uint256 max) public {
        require(to != address(0) && to != home && !refuses[to][anyToken] && anyone != address(0));
        require(held[anyToken] >= vaultSum[anyToken] && vaultSum[anyToken] >= vault[anyone][anyToken]);
        uint256 free = vault[anyone][anyToken];
        uint256 before = held[anyToken];
        require(wallet[to][anyToken] <= type(uint256).max - before);
        _withdraw(anyone, anyToken, max, to);
        assert(before - held[anyToken] == (max < free ? max : free));
        assert(vault[anyone][anyToken] == free - (before - held[anyToken]));
    }
}

/// Whoever else is silent for ever: the seller alone, and the buyer alone, can bring every live trade to its end.
contract OneAwakePartyEndsIt is Witness {
    function seller() public view {
        require(_wellFormed());
        _live();
        if (status[anySeller][anyLane] == IEscrow.Status.Funded) assert(_mayReclaim(anySeller, anySeller, anyLane, rounds[anySeller][anyLane]));
        if (status[anySeller][anyLane] == IEscrow.Status.Paid) assert(_mayDispute(anySeller, anySeller, anyLane, rounds[anySeller][anyLane]));
        if (status[anySeller][anyLane] == IEscrow.Status.Disputed) assert(_mayLapse(anySeller, anySeller, anyLane, rounds[anySeller][anyLane]));
        assert(_mayRelease(anySeller, anySeller, anyLane, rounds[anySeller][anyLane]));
    }

    function buyerToo() public view {
        require(_wellFormed());
        _live();
        address b = buyer[anySeller][anyLane];
        if (status[anySeller][anyLane] == IEscrow.Status.Funded) assert(_mayMarkPaid(b, anySeller, anyLane, rounds[anySeller][anyLane]));
        if (status[anySeller][anyLane] == IEscrow.Status.Paid) assert(_mayDispute(b, anySeller, anyLane, rounds[anySeller][anyLane]));
        if (status[anySeller][anyLane] == IEscrow.Status.Disputed) assert(_mayLapse(b, anySeller, anyLane, rounds[anySeller][anyLane]));
        assert(_mayRefund(b, anySeller, anyLane, rounds[anySeller][anyLane]));
    }

    /// A live trade whose deadlines have passed.
    function _live() private view {
        require(_isLive(status[anySeller][anyLane]));
        require(block.timestamp >= uint256(time[anySeller][anyLane]) + 2 * uint256(ruling[anySeller][anyLane]));
    }
}

/// The escrow begins empty, and every property that is kept from step to step is true of it then.
contract Beginning is Witness {
    constructor() {
        assert(held[anyToken] == vaultSum[anyToken] + liveSum[anyToken]);
        assert(_wellFormed());
        assert(ends[anySeller][anyLane] == 0 && status[anySeller][anyLane] == IEscrow.Status.None);
    }
}
