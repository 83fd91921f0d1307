// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Vm} from "./Harness.sol";
import {Account1271, MoodyToken} from "./Tokens.sol";

/// submit: batches of signed moves. See trees/.
contract SubmitTest is Base {
    function _trade(uint32 lane) private view returns (IEscrow.Terms memory t) {
        t = _terms();
        t.lane = lane;
    }

    function test_a_batch_performs_every_item() public {
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](5);
        for (uint32 i; i < 5; ++i) {
            _fund(_trade(i));
            moves[i] = _signed(SELLER, IEscrow.Move.Release, _trade(i));
        }
        vm.prank(stranger);
        escrow.submit(moves);
        vm.assertEq(token.balanceOf(buyer), 5 * uint256(AMOUNT));
    }

    function test_a_batch_can_walk_one_trade_from_funding_to_its_end() public {
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](3);
        IEscrow.Terms memory t = _terms();
        moves[0] = _signed(SELLER, IEscrow.Move.Fund, t);
        moves[1] = _signed(BUYER, IEscrow.Move.MarkPaid, t);
        moves[2] = _signed(SELLER, IEscrow.Move.Release, t);
        escrow.submit(moves);
        _is(t, IEscrow.Status.Ended);
    }

    function test_one_refused_item_undoes_no_other_and_says_why() public {
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](3);
        for (uint32 i; i < 3; ++i) {
            _fund(_trade(i));
            moves[i] = _signed(i == 1 ? STRANGER : SELLER, IEscrow.Move.Release, _trade(i));
        }
        vm.expectEmit(address(escrow));
        emit IEscrow.Refused(1, abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        escrow.submit(moves);
        _is(_trade(0), IEscrow.Status.Ended);
        _is(_trade(1), IEscrow.Status.Funded);
        _is(_trade(2), IEscrow.Status.Ended);
    }

    function test_own_transaction_authority_is_off_inside_a_batch() public {
        // The contract calls itself for each item; terms naming it as arbiter must not make that call the arbiter's.
        IEscrow.Terms memory t = _terms();
        t.arbiter = address(escrow);
        _disputed(t);
        vm.warp(START + 24 hours);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        (moves[0].move, moves[0].terms) = (IEscrow.Move.Rule, t);
        moves[0].value = 9;
        moves[0].validUntil = uint40(block.timestamp);
        vm.expectEmit(address(escrow));
        emit IEscrow.Refused(0, abi.encodeWithSelector(IEscrow.BadSignature.selector, address(escrow)));
        escrow.submit(moves);
        _is(t, IEscrow.Status.Disputed);
    }

    function test_a_batch_takes_no_coin() public {
        vm.deal(address(this), 1);
        (bool ok,) = address(escrow).call{value: 1}(abi.encodeCall(IEscrow.submit, (new IEscrow.SignedMove[](0))));
        vm.assertFalse(ok);
    }

    function test_a_batch_is_refused_when_too_little_gas_is_left_for_the_next_item() public {
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](2);
        for (uint32 i; i < 2; ++i) {
            _fund(_trade(i));
            moves[i] = _signed(SELLER, IEscrow.Move.Release, _trade(i));
        }
        // Enough for both as they are, and for the first with its reserve; not for the second's reserve.
        (bool ok, bytes memory reason) = address(escrow).call{gas: 900_000}(abi.encodeCall(IEscrow.submit, (moves)));
        vm.assertFalse(ok);
        vm.assertTrue(bytes4(reason) == IEscrow.NotEnoughGas.selector);
        _is(_trade(0), IEscrow.Status.Funded);
        (ok,) = address(escrow).call{gas: 1_000_000}(abi.encodeCall(IEscrow.submit, (moves)));
        vm.assertTrue(ok);
        _is(_trade(1), IEscrow.Status.Ended);
    }

    function test_an_item_that_burns_all_its_gas_costs_no_more_than_its_cap() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory bad = _trade(1);
        bad.token = address(odd);
        odd.set(MoodyToken.Mood.BurnsGas);
        _fund(_trade(0));
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](2);
        moves[0] = _signed(SELLER, IEscrow.Move.Fund, bad);
        moves[1] = _signed(SELLER, IEscrow.Move.Release, _trade(0));
        uint256 left = gasleft();
        (bool ok,) = address(escrow).call{gas: 3_000_000}(abi.encodeCall(IEscrow.submit, (moves)));
        vm.assertTrue(ok);
        vm.assertLt(left - gasleft(), 1_200_000);
        _is(bad, IEscrow.Status.None);
        _is(_trade(0), IEscrow.Status.Ended);
    }

    function test_a_tokens_endless_revert_data_does_not_reach_the_log() public {
        IEscrow.Terms memory bad = _trade(1);
        bad.token = address(new LongBalance());
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        moves[0] = _signed(SELLER, IEscrow.Move.Fund, bad);
        vm.recordLogs();
        escrow.submit(moves);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        // The last one: forge also records what the refused item logged before it was undone.
        vm.assertEq(logs[logs.length - 1].topics[0], IEscrow.Refused.selector);
        bytes memory reason = abi.decode(logs[logs.length - 1].data, (bytes));
        vm.assertEq(reason, abi.encodeWithSelector(IEscrow.TransferFailed.selector, bad.token));
    }

    function test_the_cap_of_an_item_holds_two_contract_signatures_and_two_failing_pushes() public {
        // The dearest move: both sign by ERC-1271 accounts that use nearly all they are given, both pushes fail.
        Thirsty a = new Thirsty();
        Thirsty b = new Thirsty();
        MoodyToken odd = new MoodyToken();
        odd.mint(address(a), 1e12);
        IEscrow.Terms memory t = _terms();
        (t.seller, t.buyer, t.token) = (address(a), address(b), address(odd));
        IEscrow.Permit memory none;
        escrow.fundBySignature(t, "", none);
        odd.set(MoodyToken.Mood.BurnsGas);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        (moves[0].move, moves[0].terms, moves[0].value) = (IEscrow.Move.Settle, t, AMOUNT / 2);
        moves[0].validUntil = uint40(block.timestamp);
        escrow.submit(moves);
        _is(t, IEscrow.Status.Ended);
        vm.assertEq(escrow.vaultOf(address(b), address(odd)), AMOUNT / 2);
    }
}

contract LongBalance {
    fallback() external {
        assembly {
            revert(0, 3000)
        }
    }
}

/// Accepts, after using most of the gas it is given.
contract Thirsty {
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        while (gasleft() > 3_000) {}
        return this.isValidSignature.selector;
    }
}
