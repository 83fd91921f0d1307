// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../src/IEscrow.sol";

/// @title  The escrow as a machine, without its engine room
/// @notice The moves, statuses and checks of the contract in the part of the language that a solver can reason about.
///         `Model.t.sol` walks both side by side. What differs, and why it may:
///
///         - `by` is who acts: the caller of a move's own form, or the signer of its signed form. A second signature is the
///           person who gave it (`other`, `offerBy`). So a signature is what it is meant to be.
///         - One lane of one seller, and one token, any: an act on another lane touches nothing of this one but the vault, and
///           that as a deposit, a withdrawal or an opening does. A trade is known by its round, and its terms are kept,
///           where the contract keeps 200 bits of their hash: whoever names a trade names its terms.
///         - Coins are numbers: what is in people's wallets, and what the escrow holds. Whether a receiver takes what is
///           pushed is not the escrow's to decide, so anybody may begin or cease to refuse at any time.
///         - What several acts share is a modifier, and is written without calls where that is short: what solc writes for a
///           solver grows fourfold with each call within a call.
///         - `vaultSum`, `liveSum` and `ends` are books that the contract does not keep: the sum of all vault balances, amount
///           plus fee while the trade is live, and how often the trade was paid out.
abstract contract Machine {
    // The escrow: what the contract has in slots[seller][lane], and the terms whose hash is there.
    address internal home;
    address internal token;
    address internal seller;
    uint32 internal lane;
    uint32 internal round;
    IEscrow.Status internal status;
    uint40 internal time;
    address internal buyer;
    uint128 internal amount;
    uint128 internal fee;
    address internal feeRecipient;
    address internal arbiter;
    address internal backup;
    bool internal fromVault;
    uint32 internal hearing;
    uint32 internal ruling;

    mapping(address owner => uint256) internal vault;
    mapping(address owner => mapping(uint64 series => bool)) internal cancelled;
    mapping(address owner => uint256) internal nonces;
    uint256 internal held;

    // The books.
    uint256 internal vaultSum;
    uint256 internal liveSum;
    uint256 internal ends;

    // The world around it.
    mapping(address who => uint256) internal wallet;
    mapping(address who => bool) internal refuses;

    // ---------------------------------------------------------------- opening a trade

    function _fund(address by, IEscrow.Terms memory t, uint256 sent) internal opening(t) {
        require(by == t.seller);
        uint256 total = uint256(t.amount) + t.fee;
        require(sent == (t.token == address(0) && !t.fromVault ? total : 0));
        _debit(t.seller, t.fromVault ? total : 0);
        require(t.fromVault || _canPull(t.seller, total));
        _pull(t.seller, t.fromVault ? 0 : total);
    }

    function _fundWithAuthorization(address by, IEscrow.Terms memory t) internal opening(t) {
        require(!t.fromVault && t.token != address(0));
        require(by == t.seller);
        uint256 total = uint256(t.amount) + t.fee;
        require(_canPull(t.seller, total));
        _pull(t.seller, total);
    }

    function _draw(address by, IEscrow.Terms memory t, IEscrow.Offer memory o, address offerBy) internal opening(t) {
        require(by == o.opener);
        require(t.seller == o.seller && t.token == o.token);
        require(t.amount >= o.least && t.amount <= o.most);
        require(t.fee == uint256(t.amount) * o.feeBps / 10_000);
        require(t.feeRecipient == o.feeRecipient && t.arbiter == o.arbiter && t.backupArbiter == o.backupArbiter);
        require(t.paymentWindow == o.paymentWindow && t.hearingWindow == o.hearingWindow);
        require(t.rulingWindow == o.rulingWindow);
        require(t.lane >= o.firstLane && t.lane - o.firstLane < o.lanes);
        require(t.fromVault);
        require(block.timestamp <= o.validUntil && o.validUntil <= block.timestamp + 30 days);
        require(!cancelled[o.seller][o.series]);
        require(offerBy == o.seller);
        _debit(t.seller, uint256(t.amount) + t.fee);
    }

    /// Whatever opens a trade. Who may, and from where the coins come, is the act's own.
    modifier opening(IEscrow.Terms memory t) {
        require(t.seller == seller && t.lane == lane && t.token == token); // this lane, this token
        require(t.amount != 0);
        require(t.seller != address(0) && t.buyer != address(0) && t.arbiter != address(0));
        require(t.seller != t.buyer && t.seller != t.arbiter && t.seller != t.backupArbiter);
        require(t.buyer != t.arbiter && t.buyer != t.backupArbiter && t.arbiter != t.backupArbiter);
        require(t.buyer != home && t.token != home && t.feeRecipient != home);
        require(t.fee == 0 || t.feeRecipient != address(0));
        require(t.fee <= t.amount / 50);
        require(t.paymentWindow >= 30 minutes && t.paymentWindow <= 30 days);
        require(t.hearingWindow >= 1 hours && t.hearingWindow <= 3 days);
        require(t.rulingWindow >= 3 days && t.rulingWindow > t.hearingWindow && t.rulingWindow <= 30 days);
        require(block.timestamp <= t.openBy);
        require(status == IEscrow.Status.None || status == IEscrow.Status.Ended);
        require(t.round == uint256(round) + 1 && t.round <= 2 ** 21 - 1);
        round = t.round;
        status = IEscrow.Status.Funded;
        time = uint40(block.timestamp + t.paymentWindow);
        buyer = t.buyer;
        amount = t.amount;
        fee = t.fee;
        feeRecipient = t.feeRecipient;
        arbiter = t.arbiter;
        backup = t.backupArbiter;
        fromVault = t.fromVault;
        hearing = t.hearingWindow;
        ruling = t.rulingWindow;
        ends = 0;
        liveSum += uint256(t.amount) + t.fee;
        _;
    }

    // ---------------------------------------------------------------- a trade under way

    function _extend(address by, uint32 named, uint40 deadline) internal known(named) {
        require(by == seller);
        require(status == IEscrow.Status.Funded);
        require(deadline > time && deadline <= block.timestamp + 30 days);
        time = deadline;
    }

    function _markPaid(address by, uint32 named) internal known(named) {
        require(_mayMarkPaid(by));
        status = IEscrow.Status.Paid;
    }

    function _reclaim(address by, uint32 named) internal known(named) ending(0, 0) {
        require(_mayReclaim(by));
    }

    function _release(address by, uint32 named) internal known(named) ending(amount, fee) {
        require(_mayRelease(by));
    }

    function _refund(address by, uint32 named) internal known(named) ending(0, 0) {
        require(_mayRefund(by));
    }

    /// `other` signed the same division.
    function _settle(address by, uint32 named, uint128 toBuyer, address other)
        internal
        known(named)
        ending(toBuyer, _feeOn(toBuyer))
    {
        require(by == buyer || by == seller);
        require(other == (by == buyer ? seller : buyer));
        require(status != IEscrow.Status.None && status != IEscrow.Status.Ended);
    }

    function _dispute(address by, uint32 named) internal known(named) {
        require(_mayDispute(by));
        status = IEscrow.Status.Disputed;
        time = uint40(block.timestamp);
    }

    function _rule(address by, uint32 named, uint128 toBuyer) internal known(named) ending(toBuyer, _feeOn(toBuyer)) {
        require(by == arbiter || by == backup);
        require(status == IEscrow.Status.Disputed);
        require(block.timestamp >= uint256(time) + (by == arbiter ? hearing : ruling));
    }

    function _lapse(address by, uint32 named) internal known(named) ending(amount / 2, 0) {
        require(_mayLapse(by));
    }

    /// Whoever names a trade means the one in this lane.
    modifier known(uint32 named) {
        require(named != 0 && named == round);
        _;
    }

    /// Whatever ends a trade, after the act's own checks. A payment goes into the wallet, or where that cannot be or is not
    /// meant to be into the vault, without branches: `kept` is what stays.
    modifier ending(uint128 toBuyer, uint256 toFee) {
        _;
        uint256 toSeller = uint256(amount) + fee - toBuyer - toFee;
        status = IEscrow.Status.Ended;
        ends += 1;
        liveSum -= uint256(amount) + fee;

        vault[feeRecipient] += toFee;
        uint256 kept = refuses[buyer] ? toBuyer : 0;
        vault[buyer] += kept;
        wallet[buyer] += toBuyer - kept;
        vaultSum += kept + toFee;
        held -= toBuyer - kept;

        kept = fromVault || refuses[seller] ? toSeller : 0;
        vault[seller] += kept;
        wallet[seller] += toSeller - kept;
        vaultSum += kept;
        held -= toSeller - kept;
    }

    function _feeOn(uint128 toBuyer) internal view virtual returns (uint256 result) {
        require(toBuyer <= amount);
        result = uint256(fee) * toBuyer / amount;
    }

    // ---------------------------------------------------------------- whether a move of the trade here would be accepted

    function _mayMarkPaid(address by) internal view returns (bool yes) {
        yes = by == buyer && status == IEscrow.Status.Funded;
    }

    function _mayReclaim(address by) internal view virtual returns (bool yes) {
        yes = (fromVault || by == seller) && status == IEscrow.Status.Funded && block.timestamp >= time;
    }

    function _mayRelease(address by) internal view returns (bool yes) {
        yes = by == seller && status != IEscrow.Status.None && status != IEscrow.Status.Ended;
    }

    function _mayRefund(address by) internal view returns (bool yes) {
        yes = by == buyer && status != IEscrow.Status.None && status != IEscrow.Status.Ended;
    }

    function _mayDispute(address by) internal view returns (bool yes) {
        yes = (by == buyer || by == seller) && status == IEscrow.Status.Paid;
    }

    function _mayLapse(address by) internal view virtual returns (bool yes) {
        yes = (by == buyer || by == seller) && status == IEscrow.Status.Disputed
            && block.timestamp >= uint256(time) + 2 * uint256(ruling);
    }

    // ---------------------------------------------------------------- the vault

    function _deposit(address by, uint256 value, uint256 sent) internal {
        require(sent == (token == address(0) ? value : 0));
        require(_canPull(by, value));
        _pull(by, value);
        _credit(by, value);
    }

    function _depositWithAuthorization(address by, uint256 value) internal {
        require(token != address(0));
        require(_canPull(by, value));
        _pull(by, value);
        _credit(by, value);
    }

    function _withdraw(address by, uint256 max, address to) internal {
        require(to != address(0) && to != home);
        uint256 value = max < vault[by] ? max : vault[by];
        require(value == 0 || !refuses[to]);
        _debit(by, value);
        _out(to, value);
    }

    function _withdrawBySignature(address by, uint256 max, address to, uint256 nonce) internal {
        require(nonce == nonces[by]);
        nonces[by] += 1;
        _withdraw(by, max, to);
    }

    function _cancelOffers(address by, uint64 series) internal {
        cancelled[by][series] = true;
    }

    // ---------------------------------------------------------------- coins

    function _credit(address owner, uint256 value) internal {
        vault[owner] += value;
        vaultSum += value;
    }

    function _debit(address owner, uint256 value) internal {
        require(vault[owner] >= value);
        vault[owner] -= value;
        vaultSum -= value;
    }

    function _out(address to, uint256 value) internal {
        held -= value;
        wallet[to] += value;
    }

    function _pull(address from, uint256 value) internal {
        wallet[from] -= value;
        held += value;
    }

    function _canPull(address from, uint256 value) internal view returns (bool yes) {
        yes = wallet[from] >= value && (token == address(0) || !refuses[from]);
    }
}
