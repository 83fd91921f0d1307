// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ledger} from "./Tokens.sol";

/// Refuses to move nothing, as some tokens do. Any number of decimals: the escrow never asks.
contract ZeroHater is Ledger {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(value != 0, "nothing to move");
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(value != 0, "nothing to move");
        _move(from, to, value);
        return true;
    }
}

/// Calls its holders before and after it moves coins, as ERC-777 does; here both calls go to one target, and permit and
/// EIP-3009 call too. It keeps every answer.
contract HookToken is Ledger {
    address private target;
    bytes private call;
    uint256 public calls;
    uint256 public successes;
    bytes public answer;

    function arm(address target_, bytes calldata call_) external {
        (target, call, calls, successes) = (target_, call_, 0, 0);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _hook();
        _move(msg.sender, to, value);
        _hook();
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _hook();
        _move(from, to, value);
        _hook();
        return true;
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        _hook();
    }

    function DOMAIN_SEPARATOR() external pure returns (bytes32) {
        return keccak256("hook");
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _hook();
        _move(from, to, value);
        _hook();
    }

    function _hook() private {
        if (call.length == 0) return;
        ++calls;
        bool ok;
        (ok, answer) = target.call(call);
        if (ok) ++successes;
    }
}

/// An upgradable token: good when it is paid in, and something else once its owner says so.
contract TurnedToken {
    enum Turn {
        None,
        KeepsAll, // says true, moves nothing
        TakesMore, // takes twice from whoever pays
        GivesBack, // the payer has more than before
        ForgetsBalances, // everyone's balance is nothing
        HidesBalances, // balanceOf reverts
        BurnsGas, // and never answers
        SaysNothing, // moves, and answers with one byte
        Gone // every call reverts
    }

    mapping(address => uint256) private held;
    Turn private turn;

    function become(Turn turn_) external {
        turn = turn_;
    }

    function mint(address to, uint256 value) external {
        held[to] += value;
    }

    function balanceOf(address who) external view returns (uint256) {
        if (turn == Turn.Gone || turn == Turn.HidesBalances) revert("no");
        if (turn == Turn.BurnsGas) while (gasleft() > 0) {}
        return turn == Turn.ForgetsBalances ? 0 : held[who];
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        return _move(from, to, value);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _move(msg.sender, to, value);
    }

    function _move(address from, address to, uint256 value) private returns (bool) {
        if (turn == Turn.Gone) revert("no");
        if (turn == Turn.KeepsAll) return true;
        if (turn == Turn.TakesMore) held[from] -= value;
        if (turn == Turn.GivesBack) held[from] += 2 * value;
        held[from] -= value;
        held[to] += value;
        if (turn == Turn.SaysNothing) {
            assembly {
                mstore(0, 1)
                return(31, 1)
            }
        }
        return true;
    }
}
