// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Harness} from "./Harness.sol";
import {Acts} from "./Acts.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// A check that cannot fail checks nothing. Each fault is planted in the contract's storage after a good walk; the check it
/// belongs to must notice, and on the walk without it must not.
contract FaultsTest is Harness {
    // Places in the escrow's storage.
    uint256 private constant VAULT = 0;
    uint256 private constant SLOTS = 3;

    Acts private handler;

    function setUp() public {
        handler = new Acts();
        handler.setUp();
        // Four lanes: two to leave, one to end, and some coins in a vault.
        handler.deposit(0, 1, 1_000);
        handler.open(1 << 16); // second seller's lane 0: by which bits, see Handler.open
        handler.open(1 << 16 | 1);
        handler.open(1 << 24 | 1 << 16);
        handler.move(1, 3 + 2, 1, 0, 0); // release of the latest
        for (uint256 i; i < 6; ++i) {
            _passes(i);
        }
    }

    function _check(uint256 which) public view {
        if (which == 0) handler.checkSolvent();
        if (which == 1) handler.checkPaidOnceAndExactly();
        if (which == 2) handler.checkEndsAbsorb();
        if (which == 3) handler.checkVaults();
        if (which == 4) handler.checkDeadlines();
        if (which == 5) handler.checkTransitions();
        if (which == 6) handler.checkRounds();
    }

    function _passes(uint256 which) private view {
        vm.assertTrue(_holds(which), "fails without a fault");
    }

    function _notices(uint256 which) private view {
        vm.assertFalse(_holds(which), "did not notice");
    }

    function _holds(uint256 which) private view returns (bool) {
        try this._check(which) {
            return true;
        } catch {
            return false;
        }
    }

    function _vaultAt(address owner, address coin) private pure returns (bytes32) {
        return keccak256(abi.encode(coin, keccak256(abi.encode(owner, VAULT))));
    }

    function _slotAt(IEscrow.Terms memory t) private pure returns (bytes32) {
        return keccak256(abi.encode(uint256(t.lane), keccak256(abi.encode(t.seller, SLOTS))));
    }

    function _set(IEscrow.Terms memory t, IEscrow.Status status, uint256 time, uint256 round) private {
        bytes32 id = IEscrow(handler.home()).tradeId(t);
        uint256 word = round << 235 | uint256(status) << 232 | time << 200 | uint200(uint256(id));
        vm.store(handler.home(), _slotAt(t), bytes32(word));
    }

    function test_a_vault_balance_from_nowhere_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Funded);
        vm.store(handler.home(), _vaultAt(t.buyer, t.token), bytes32(uint256(1)));
        _notices(0);
        _notices(3);
    }

    function test_a_vault_balance_that_falls_by_itself_is_noticed() public {
        address owner = handler.find(IEscrow.Status.Funded).seller;
        IEscrow escrow = IEscrow(handler.home());
        address coin = handler.find(IEscrow.Status.Funded).token;
        handler.deposit(0, 1, 5);
        handler.deposit(1, 1, 5);
        vm.store(handler.home(), _vaultAt(owner, coin), bytes32(escrow.vaultOf(owner, coin) - 1));
        _notices(0);
        _notices(3);
    }

    function test_an_end_that_is_left_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Ended);
        _set(t, IEscrow.Status.Funded, block.timestamp + 1 days, t.round);
        _notices(2);
        _notices(5);
    }

    function test_a_trade_that_pays_twice_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Ended);
        _set(t, IEscrow.Status.Funded, block.timestamp + 1 days, t.round);
        handler.move(1, 3 + 2, 1, 0, 0);
        _notices(1);
    }

    function test_a_shortened_deadline_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Funded);
        (, uint40 time) = IEscrow(handler.home()).statusOf(t);
        _set(t, IEscrow.Status.Funded, time - 1, t.round);
        _notices(4);
    }

    function test_a_transition_outside_the_table_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Funded);
        _set(t, IEscrow.Status.Disputed, block.timestamp, t.round);
        _notices(5);
    }

    function test_a_round_that_jumps_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Ended);
        _set(t, IEscrow.Status.Ended, 0, uint256(t.round) + 1);
        _notices(6);
    }
}
