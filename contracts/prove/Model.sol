// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../src/IEscrow.sol";
import {Machine} from "./Machine.sol";

/// The machine with doors, for `Model.t.sol` to walk beside the contract. Who calls, acts.
contract Model is Machine {
    constructor(address home_, address token_, address seller_, uint32 lane_) {
        (home, token, seller, lane) = (home_, token_, seller_, lane_);
    }

    function fund(IEscrow.Terms memory t, uint256 sent) external {
        _fund(msg.sender, t, sent);
    }

    function fundWithAuthorization(IEscrow.Terms memory t) external {
        _fundWithAuthorization(msg.sender, t);
    }

    function draw(IEscrow.Terms memory t, IEscrow.Offer memory o, address offerBy) external {
        _draw(msg.sender, t, o, offerBy);
    }

    function extend(uint32 named, uint40 deadline) external {
        _extend(msg.sender, named, deadline);
    }

    function markPaid(uint32 named) external {
        _markPaid(msg.sender, named);
    }

    function reclaim(uint32 named) external {
        _reclaim(msg.sender, named);
    }

    function release(uint32 named) external {
        _release(msg.sender, named);
    }

    function refund(uint32 named) external {
        _refund(msg.sender, named);
    }

    function settle(uint32 named, uint128 toBuyer, address other) external {
        _settle(msg.sender, named, toBuyer, other);
    }

    function dispute(uint32 named) external {
        _dispute(msg.sender, named);
    }

    function rule(uint32 named, uint128 toBuyer) external {
        _rule(msg.sender, named, toBuyer);
    }

    function lapse(uint32 named) external {
        _lapse(msg.sender, named);
    }

    function deposit(uint256 value, uint256 sent) external {
        _deposit(msg.sender, value, sent);
    }

    function depositWithAuthorization(uint256 value) external {
        _depositWithAuthorization(msg.sender, value);
    }

    function withdraw(uint256 max, address to) external {
        _withdraw(msg.sender, max, to);
    }

    function withdrawBySignature(uint256 max, address to, uint256 nonce) external {
        _withdrawBySignature(msg.sender, max, to, nonce);
    }

    function cancelOffers(uint64 series) external {
        _cancelOffers(msg.sender, series);
    }

    // ---------------------------------------------------------------- the world, and what the machine came to

    function setWallet(address who, uint256 value) external {
        wallet[who] = value;
    }

    function setRefuses(address who, bool yes) external {
        refuses[who] = yes;
    }

    function lookAtLane() external view returns (uint32, IEscrow.Status, uint40) {
        return (round, status, time);
    }

    function lookAt(address who) external view returns (uint256 inVault, uint256 inWallet, uint256 nonce) {
        return (vault[who], wallet[who], nonces[who]);
    }

    function lookAtBooks() external view returns (uint256, uint256, uint256, uint256) {
        return (held, vaultSum, liveSum, ends);
    }

    function isCancelled(address who, uint64 series) external view returns (bool) {
        return cancelled[who][series];
    }
}
