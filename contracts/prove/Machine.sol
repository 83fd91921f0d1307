// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../src/IEscrow.sol";

/// @title  The escrow as a machine, without its engine room
/// @notice The moves, statuses and checks of the contract, in the order of the contract, in the part of the language that a
///         solver can reason about. `Model.t.sol` walks both side by side. What differs, and why it may:
///
///         - `by` is who acts: the caller of a move's own form, or the signer of its signed form. A second signature is the
///           person who gave it (`other`, `offerBy`). So a signature is what it is meant to be.
///         - A trade is known by seller, lane and round, and its terms are kept, where the contract keeps 200 bits of their
///           hash: whoever names a trade names its terms.
///         - Coins are numbers: what is in people's wallets, and what the escrow holds. Whether a receiver takes what is
///           pushed is not the escrow's to decide, so anybody may begin or cease to refuse at any time.
///         - `vaultSum` and `liveSum` are books that the contract does not keep: of each token the sum of all vault balances,
///           and of amount plus fee of all live trades. `ends` counts how often a trade was paid out.
abstract contract Machine {
    // The escrow: what the contract has in slots[seller][lane], and the terms whose hash is there.
    address internal home;
    mapping(address seller => mapping(uint32 lane => uint32)) internal rounds;
    mapping(address seller => mapping(uint32 lane => IEscrow.Status)) internal status;
    mapping(address seller => mapping(uint32 lane => uint40)) internal time;
    mapping(address seller => mapping(uint32 lane => address)) internal buyer;
    mapping(address seller => mapping(uint32 lane => address)) internal token;
    mapping(address seller => mapping(uint32 lane => uint128)) internal amount;
    mapping(address seller => mapping(uint32 lane => uint128)) internal fee;
    mapping(address seller => mapping(uint32 lane => address)) internal feeRecipient;
    mapping(address seller => mapping(uint32 lane => address)) internal arbiter;
    mapping(address seller => mapping(uint32 lane => address)) internal backup;
    mapping(address seller => mapping(uint32 lane => bool)) internal fromVault;
    mapping(address seller => mapping(uint32 lane => uint32)) internal hearing;
    mapping(address seller => mapping(uint32 lane => uint32)) internal ruling;

    mapping(address owner => mapping(address token => uint256)) internal vault;
    mapping(address owner => mapping(uint64 series => bool)) internal cancelled;
    mapping(address owner => uint256) internal nonces;
    mapping(address token => uint256) internal held;

    // The books.
    mapping(address token => uint256) internal vaultSum;
    mapping(address token => uint256) internal liveSum;
    mapping(address seller => mapping(uint32 lane => uint256)) internal ends;

    // The world around it.
    mapping(address who => mapping(address token => uint256)) internal wallet;
    mapping(address who => mapping(address token => bool)) internal refuses;
    mapping(address token => bool) internal isToken;

    // ---------------------------------------------------------------- opening a trade

    function _fund(address by, IEscrow.Terms memory t, uint256 sent) internal {
        require(by == t.seller);
        uint256 total = uint256(t.amount) + t.fee;
        require(sent == (t.token == address(0) && !t.fromVault ? total : 0));
        _open(t);
        liveSum[t.token] += total;
        _debit(t.seller, t.token, t.fromVault ? total : 0);
        require(t.fromVault || _canPull(t.token, t.seller, total));
        _pull(t.token, t.seller, t.fromVault ? 0 : total);
    }

    function _fundWithAuthorization(address by, IEscrow.Terms memory t) internal {
        require(!t.fromVault && t.token != address(0));
        _open(t);
        require(by == t.seller);
        uint256 total = uint256(t.amount) + t.fee;
        liveSum[t.token] += total;
        require(_canPull(t.token, t.seller, total));
        _pull(t.token, t.seller, total);
    }

    function _draw(address by, IEscrow.Terms memory t, IEscrow.Offer memory o, address offerBy) internal {
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
        _open(t);
        uint256 total = uint256(t.amount) + t.fee;
        liveSum[t.token] += total;
        _debit(t.seller, t.token, total);
    }

    function _open(IEscrow.Terms memory t) internal {
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
        require(!_isLive(status[t.seller][t.lane]));
        require(t.round == uint256(rounds[t.seller][t.lane]) + 1 && t.round <= 2 ** 21 - 1);
        _keep(t);
    }

    function _keep(IEscrow.Terms memory t) internal {
        rounds[t.seller][t.lane] = t.round;
        status[t.seller][t.lane] = IEscrow.Status.Funded;
        time[t.seller][t.lane] = uint40(block.timestamp + t.paymentWindow);
        buyer[t.seller][t.lane] = t.buyer;
        token[t.seller][t.lane] = t.token;
        amount[t.seller][t.lane] = t.amount;
        fee[t.seller][t.lane] = t.fee;
        feeRecipient[t.seller][t.lane] = t.feeRecipient;
        arbiter[t.seller][t.lane] = t.arbiter;
        backup[t.seller][t.lane] = t.backupArbiter;
        fromVault[t.seller][t.lane] = t.fromVault;
        hearing[t.seller][t.lane] = t.hearingWindow;
        ruling[t.seller][t.lane] = t.rulingWindow;
        ends[t.seller][t.lane] = 0;
    }

    // ---------------------------------------------------------------- a trade under way

    function _extend(address by, address s, uint32 l, uint32 round, uint40 deadline) internal {
        require(by == s);
        require(_isKnown(s, l, round));
        require(status[s][l] == IEscrow.Status.Funded);
        require(deadline > time[s][l] && deadline <= block.timestamp + 30 days);
        time[s][l] = deadline;
    }

    function _markPaid(address by, address s, uint32 l, uint32 round) internal {
        require(_mayMarkPaid(by, s, l, round));
        status[s][l] = IEscrow.Status.Paid;
    }

    function _reclaim(address by, address s, uint32 l, uint32 round) internal {
        require(_mayReclaim(by, s, l, round));
        _end(s, l, 0, 0);
    }

    function _release(address by, address s, uint32 l, uint32 round) internal {
        require(_mayRelease(by, s, l, round));
        _end(s, l, amount[s][l], fee[s][l]);
    }

    function _refund(address by, address s, uint32 l, uint32 round) internal {
        require(_mayRefund(by, s, l, round));
        _end(s, l, 0, 0);
    }

    /// `other` signed the same division.
    function _settle(address by, address s, uint32 l, uint32 round, uint128 toBuyer, address other) internal {
        require(by == buyer[s][l] || by == s);
        require(other == (by == buyer[s][l] ? s : buyer[s][l]));
        require(_isKnown(s, l, round));
        require(_isLive(status[s][l]));
        _end(s, l, toBuyer, _feeOn(s, l, toBuyer));
    }

    function _dispute(address by, address s, uint32 l, uint32 round) internal {
        require(_mayDispute(by, s, l, round));
        status[s][l] = IEscrow.Status.Disputed;
        time[s][l] = uint40(block.timestamp);
    }

    function _rule(address by, address s, uint32 l, uint32 round, uint128 toBuyer) internal {
        require(by == arbiter[s][l] || by == backup[s][l]);
        require(_isKnown(s, l, round));
        require(status[s][l] == IEscrow.Status.Disputed);
        require(block.timestamp >= uint256(time[s][l]) + (by == arbiter[s][l] ? hearing[s][l] : ruling[s][l]));
        _end(s, l, toBuyer, _feeOn(s, l, toBuyer));
    }

    function _lapse(address by, address s, uint32 l, uint32 round) internal {
        require(_mayLapse(by, s, l, round));
        _end(s, l, amount[s][l] / 2, 0);
    }

    function _end(address s, uint32 l, uint128 toBuyer, uint128 toFee) internal {
        uint256 toSeller = uint256(amount[s][l]) + fee[s][l] - toBuyer - toFee;
        status[s][l] = IEscrow.Status.Ended;
        ends[s][l] += 1;
        liveSum[token[s][l]] -= uint256(amount[s][l]) + fee[s][l];
        _credit(feeRecipient[s][l], token[s][l], toFee);
        _pay(token[s][l], buyer[s][l], toBuyer, refuses[buyer[s][l]][token[s][l]]);
        _pay(token[s][l], s, toSeller, fromVault[s][l] || refuses[s][token[s][l]]);
    }

    /// Into the wallet, or where that cannot be or is not meant to be into the vault. (Written without branches: each doubles
    /// what a solver has to read.)
    function _pay(address coin, address to, uint256 value, bool stays) internal {
        _credit(to, coin, stays ? value : 0);
        _out(coin, to, stays ? 0 : value);
    }

    function _feeOn(address s, uint32 l, uint128 toBuyer) internal view virtual returns (uint128) {
        require(toBuyer <= amount[s][l]);
        return uint128(uint256(fee[s][l]) * toBuyer / amount[s][l]);
    }

    // ---------------------------------------------------------------- whether a move would be accepted

    function _mayMarkPaid(address by, address s, uint32 l, uint32 round) internal view returns (bool) {
        return by == buyer[s][l] && _isKnown(s, l, round) && status[s][l] == IEscrow.Status.Funded;
    }

    function _mayReclaim(address by, address s, uint32 l, uint32 round) internal view returns (bool) {
        return (fromVault[s][l] || by == s) && _isKnown(s, l, round) && status[s][l] == IEscrow.Status.Funded
            && block.timestamp >= time[s][l];
    }

    function _mayRelease(address by, address s, uint32 l, uint32 round) internal view returns (bool) {
        return by == s && _isKnown(s, l, round) && _isLive(status[s][l]);
    }

    function _mayRefund(address by, address s, uint32 l, uint32 round) internal view returns (bool) {
        return by == buyer[s][l] && _isKnown(s, l, round) && _isLive(status[s][l]);
    }

    function _mayDispute(address by, address s, uint32 l, uint32 round) internal view returns (bool) {
        return (by == buyer[s][l] || by == s) && _isKnown(s, l, round) && status[s][l] == IEscrow.Status.Paid;
    }

    function _mayLapse(address by, address s, uint32 l, uint32 round) internal view returns (bool) {
        return (by == buyer[s][l] || by == s) && _isKnown(s, l, round) && status[s][l] == IEscrow.Status.Disputed
            && block.timestamp >= uint256(time[s][l]) + 2 * uint256(ruling[s][l]);
    }

    function _isKnown(address s, uint32 l, uint32 round) internal view returns (bool) {
        return round != 0 && round == rounds[s][l];
    }

    function _isLive(IEscrow.Status at) internal pure returns (bool) {
        return at == IEscrow.Status.Funded || at == IEscrow.Status.Paid || at == IEscrow.Status.Disputed;
    }

    // ---------------------------------------------------------------- the vault

    function _deposit(address by, address coin, uint256 value, uint256 sent) internal {
        require(sent == (coin == address(0) ? value : 0));
        require(_canPull(coin, by, value));
        _pull(coin, by, value);
        _credit(by, coin, value);
    }

    function _depositWithAuthorization(address by, address coin, uint256 value) internal {
        require(coin != address(0));
        require(_canPull(coin, by, value));
        _pull(coin, by, value);
        _credit(by, coin, value);
    }

    function _withdraw(address by, address coin, uint256 max, address to) internal {
        require(to != address(0) && to != home);
        uint256 value = max < vault[by][coin] ? max : vault[by][coin];
        require(value == 0 || !refuses[to][coin]);
        _debit(by, coin, value);
        _out(coin, to, value);
    }

    function _withdrawBySignature(address by, address coin, uint256 max, address to, uint256 nonce) internal {
        require(nonce == nonces[by]);
        nonces[by] += 1;
        _withdraw(by, coin, max, to);
    }

    function _cancelOffers(address by, uint64 series) internal {
        cancelled[by][series] = true;
    }

    // ---------------------------------------------------------------- coins

    function _credit(address owner, address coin, uint256 value) internal {
        vault[owner][coin] += value;
        vaultSum[coin] += value;
    }

    function _debit(address owner, address coin, uint256 value) internal {
        require(vault[owner][coin] >= value);
        vault[owner][coin] -= value;
        vaultSum[coin] -= value;
    }

    function _out(address coin, address to, uint256 value) internal {
        held[coin] -= value;
        wallet[to][coin] += value;
    }

    function _pull(address coin, address from, uint256 value) internal {
        wallet[from][coin] -= value;
        held[coin] += value;
    }

    function _canPull(address coin, address from, uint256 value) internal view returns (bool) {
        return wallet[from][coin] >= value && (coin == address(0) || (isToken[coin] && !refuses[from][coin]));
    }
}
