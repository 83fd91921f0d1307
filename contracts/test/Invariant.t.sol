// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Harness} from "./Harness.sol";
import {Handler} from "./Handler.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// Random walks over the whole contract. The promises in words: invariants.md.
contract InvariantTest is Harness {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private handler;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](8);
        // Moves are what the walk is about: half of the draws.
        for (uint256 i; i < 4; ++i) {
            selectors[i] = Handler.move.selector;
        }
        selectors[4] = Handler.open.selector;
        selectors[5] = Handler.pass.selector;
        selectors[6] = Handler.deposit.selector;
        selectors[7] = Handler.withdraw.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_held_equals_vaults_and_live_trades() public view {
        handler.checkSolvent();
    }

    function invariant_each_trade_pays_once_and_exactly() public view {
        handler.checkPaidOnceAndExactly();
    }

    function invariant_ends_absorb() public view {
        handler.checkEndsAbsorb();
    }

    function invariant_vaults_fall_only_by_their_owners_act() public view {
        handler.checkVaults();
    }

    function invariant_no_move_shortens_a_deadline() public view {
        handler.checkDeadlines();
    }

    function invariant_only_the_tables_transitions() public view {
        handler.checkTransitions();
    }
}

/// The same walk from fixed seeds, long enough that every move must have been made: a walk that does nothing proves nothing.
contract WalkTest is Harness {
    function test_a_long_walk_makes_every_move_and_breaks_nothing() public {
        Handler handler = new Handler();
        handler.setUp();
        bytes32 seed = "walk";
        for (uint256 i; i < 1_500; ++i) {
            seed = keccak256(abi.encode(seed));
            uint256 s = uint256(seed);
            uint256 kind = s % 8;
            s >>= 8;
            if (kind == 0) handler.open(s);
            else if (kind == 1) handler.pass(uint32(s));
            else if (kind == 2) handler.withdraw(uint8(s), uint8(s >> 8), uint128(s >> 16));
            else handler.move(s, uint8(s >> 64), uint8(s >> 72), uint128(s >> 80), uint8(s >> 208));
        }
        handler.checkSolvent();
        handler.checkPaidOnceAndExactly();
        handler.checkEndsAbsorb();
        handler.checkVaults();
        handler.checkDeadlines();
        handler.checkTransitions();
        for (uint256 m; m < 11; ++m) {
            vm.assertTrue(handler.done(IEscrow.Move(m)) > 0, "a move was never made");
        }
    }
}
