// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checks} from "./Invariant.t.sol";
import {Acts} from "./Acts.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {TestToken} from "../src/local/TestToken.sol";

/// A check that cannot fail checks nothing. Each fault is planted in the contract's storage after a good walk; the check it
/// belongs to must notice, and on the walk without it must not.
contract FaultsTest is Checks {
    // Places in the escrow's storage.
    uint256 private constant VAULT = 0;
    uint256 private constant CANCELLED = 1;
    uint256 private constant NONCES = 2;
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
        for (uint256 i; i < CHECKS; ++i) {
            _passes(i);
        }
    }

    function check(uint256 which) external {
        _check(handler, which);
    }

    function _passes(uint256 which) private {
        vm.assertTrue(_holds(which), "fails without a fault");
    }

    function _notices(uint256 which) private {
        vm.assertFalse(_holds(which), "did not notice");
    }

    function _holds(uint256 which) private returns (bool) {
        try this.check(which) {
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

    function test_a_balance_that_cannot_be_withdrawn_whole_is_noticed() public {
        address owner = handler.find(IEscrow.Status.Funded).seller;
        address coin = handler.coinAt(1);
        handler.deposit(0, 1, 5);
        handler.deposit(1, 1, 5);
        vm.store(handler.home(), _vaultAt(owner, coin), bytes32(IEscrow(handler.home()).vaultOf(owner, coin) - 1));
        _notices(7);
    }

    function test_a_trade_that_one_party_alone_cannot_end_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Funded);
        _set(t, IEscrow.Status.Funded, type(uint32).max, t.round);
        _notices(8);
    }

    function test_more_live_trades_than_lanes_are_noticed() public {
        for (uint256 i; i < 3; ++i) {
            IEscrow.Terms memory t = handler.find(IEscrow.Status.Funded);
            _set(t, IEscrow.Status.Ended, 0, t.round);
            handler.open(1 << 24 | 1 << 16 | i << 40);
            handler.open(1 << 16 | i << 40);
            handler.open(1 << 24 | 1 << 16 | 1 | i << 40);
            handler.open(1 << 16 | 1 | i << 40);
        }
        _notices(9);
    }

    function test_a_series_that_nobody_cancelled_is_noticed() public {
        address owner = handler.find(IEscrow.Status.Funded).seller;
        bytes32 place = keccak256(abi.encode(uint256(0), keccak256(abi.encode(owner, CANCELLED))));
        vm.store(handler.home(), place, bytes32(uint256(2)));
        _notices(10);
    }

    function test_a_nonce_that_moves_by_itself_is_noticed() public {
        address owner = handler.find(IEscrow.Status.Funded).seller;
        vm.store(handler.home(), keccak256(abi.encode(owner, NONCES)), bytes32(uint256(1)));
        _notices(11);
    }

    function test_a_fee_from_nowhere_is_noticed() public {
        address coin = handler.find(IEscrow.Status.Funded).token;
        uint256 held = IEscrow(handler.home()).vaultOf(feeTo(), coin);
        vm.store(handler.home(), _vaultAt(feeTo(), coin), bytes32(held + 1));
        _notices(12);
    }

    function test_coins_that_leave_for_somebody_else_are_noticed() public {
        TestToken coin = TestToken(handler.coinAt(1));
        handler.deposit(0, 1, 5);
        vm.prank(handler.home());
        coin.transfer(address(0xDEAD), 1);
        _notices(13);
    }

    function test_an_allowance_that_the_escrow_gives_is_noticed() public {
        address coin = handler.coinAt(1);
        address owner = handler.find(IEscrow.Status.Funded).seller;
        vm.prank(handler.home());
        TestToken(coin).approve(owner, 1);
        _notices(13);
    }

    function test_an_act_that_comes_out_otherwise_than_foretold_is_noticed() public {
        IEscrow.Terms memory t = handler.find(IEscrow.Status.Ended);
        _set(t, IEscrow.Status.Funded, block.timestamp + 1 days, t.round);
        handler.move(1, 3 + 2, 1, 0, 0);
        _notices(14);
    }

    function feeTo() private view returns (address) {
        return handler.find(IEscrow.Status.Funded).feeRecipient;
    }
}
