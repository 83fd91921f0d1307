// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Harness} from "./Harness.sol";
import {Acts} from "./Acts.sol";
import {Handler} from "./Handler.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// The checks, one a promise of invariants.md, in its order.
abstract contract Checks is Harness {
    uint256 internal constant CHECKS = 15;

    function _check(Acts acts, uint256 which) internal {
        if (which == 0) acts.checkSolvent();
        if (which == 1) acts.checkPaidOnceAndExactly();
        if (which == 2) acts.checkEndsAbsorb();
        if (which == 3) acts.checkVaults();
        if (which == 4) acts.checkDeadlines();
        if (which == 5) acts.checkTransitions();
        if (which == 6) acts.checkRounds();
        if (which == 7) acts.checkWithdrawable();
        if (which == 8) acts.checkLiveness();
        if (which == 9) acts.checkOffers();
        if (which == 10) acts.checkSeries();
        if (which == 11) acts.checkNonces();
        if (which == 12) acts.checkFees();
        if (which == 13) acts.checkNothingLeaks();
        if (which == 14) acts.checkForetold();
    }

    function _checkAll(Acts acts) internal {
        for (uint256 i; i < CHECKS; ++i) {
            _check(acts, i);
        }
    }
}

/// Random walks over the whole contract. The promises in words: invariants.md. All are checked after every call of the same
/// walk, so that each sees every call; the message of a failure names the promise.
contract InvariantTest is Checks {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Acts private acts;

    function setUp() public {
        acts = new Acts();
        acts.setUp();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](18);
        // Moves are what the walk is about: a good third of the draws.
        for (uint256 i; i < 7; ++i) {
            selectors[i] = Handler.move.selector;
        }
        selectors[7] = Handler.open.selector;
        selectors[8] = Handler.pass.selector;
        selectors[9] = Handler.deposit.selector;
        selectors[10] = Handler.withdraw.selector;
        selectors[11] = Acts.openSigned.selector;
        selectors[12] = Acts.batch.selector;
        selectors[13] = Acts.depositSigned.selector;
        selectors[14] = Acts.withdrawSigned.selector;
        selectors[15] = Acts.cancelSeries.selector;
        selectors[16] = Acts.intrude.selector;
        selectors[17] = Acts.give.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(acts), selectors);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(acts);
    }

    function invariant_every_promise_holds() public {
        _checkAll(acts);
    }
}

/// The same walk from fixed seeds, long enough that every move must have been made and every function have accepted a call:
/// a walk that does nothing proves nothing.
contract WalkTest is Checks {
    function test_a_long_walk_makes_every_move_and_breaks_nothing() public {
        Acts acts = new Acts();
        acts.setUp();
        bytes32 seed = "walk";
        for (uint256 i; i < 1_500; ++i) {
            seed = keccak256(abi.encode(seed));
            uint256 s = uint256(seed);
            uint256 kind = s % 16;
            s >>= 8;
            if (kind == 0) acts.open(s);
            else if (kind == 1) acts.pass(uint32(s));
            else if (kind == 2) acts.withdraw(uint8(s), uint8(s >> 8), uint128(s >> 16));
            else if (kind == 3) acts.openSigned(s);
            else if (kind == 4) acts.batch(s);
            else if (kind == 5) acts.depositSigned(uint8(s), uint64(s >> 8), s >> 255 == 0);
            else if (kind == 6) acts.withdrawSigned(uint8(s), uint8(s >> 8), uint128(s >> 16), s >> 247 == 0);
            else if (kind == 7 && s % 16 == 0) acts.cancelSeries(uint8(s >> 8), uint8(s >> 16), s >> 240 == 0, true);
            else if (kind == 8) acts.intrude(s, uint128(s >> 16));
            else if (kind == 9) acts.give(uint8(s), uint64(s >> 8));
            else acts.move(s, uint8(s >> 64), uint8(s >> 72), uint128(s >> 80), uint8(s >> 208));
        }
        vm.assertEq(acts.broken(), "");
        _checkAll(acts);
        for (uint256 m; m < 11; ++m) {
            vm.assertTrue(acts.done(IEscrow.Move(m)) > 0, "a move was never made");
        }
        bytes4[8] memory functions = [
            IEscrow.fundBySignature.selector,
            IEscrow.submitMove.selector,
            IEscrow.fundWithAuthorization.selector,
            IEscrow.drawBySignature.selector,
            IEscrow.submit.selector,
            IEscrow.depositWithAuthorization.selector,
            IEscrow.withdrawBySignature.selector,
            IEscrow.cancelOffers.selector
        ];
        for (uint256 i; i < functions.length; ++i) {
            vm.assertTrue(acts.called(functions[i]) > 0, "a function never accepted a call");
        }
    }
}
