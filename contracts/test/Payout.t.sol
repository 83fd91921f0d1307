// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {CallingToken, MoodyToken, NothingToken, Receiver} from "./Tokens.sol";

/// Paying out: no receiver and no token can block an end, and none can come back in. See trees/.
contract PayoutTest is Base {
    function _moody() private returns (MoodyToken odd, IEscrow.Terms memory t) {
        odd = new MoodyToken();
        odd.mint(seller, 1e12);
        t = _terms();
        t.token = address(odd);
        _fund(t);
    }

    function test_a_token_that_returns_nothing_goes_out_as_it_came_in() public {
        NothingToken odd = new NothingToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        _fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.balanceOf(buyer), AMOUNT);
    }

    function test_a_push_that_fails_in_any_way_moves_nothing_and_is_credited() public {
        MoodyToken.Mood[9] memory moods = [
            MoodyToken.Mood.False,
            MoodyToken.Mood.TrueWithoutMoving,
            MoodyToken.Mood.ShortData,
            MoodyToken.Mood.Two,
            MoodyToken.Mood.Reverts,
            MoodyToken.Mood.FeeOnSender,
            MoodyToken.Mood.BurnsGas,
            MoodyToken.Mood.LongRevert,
            MoodyToken.Mood.Good // blocked below
        ];
        for (uint256 i; i < moods.length; ++i) {
            (MoodyToken odd, IEscrow.Terms memory t) = _moody();
            odd.mint(address(escrow), 1e9); // others' coins, for a fee on the sender to take from
            odd.set(moods[i]);
            if (i == 8) odd.setBlocked(buyer, true);
            vm.expectEmit(address(escrow));
            emit IEscrow.Credited(_id(t), buyer, address(odd), AMOUNT);
            uint256 left = gasleft();
            vm.prank(seller);
            escrow.release(t);
            vm.assertLt(left - gasleft(), 500_000);
            vm.assertEq(odd.balanceOf(address(escrow)), _total(t) + 1e9);
            vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT);
            vm.assertEq(odd.balanceOf(buyer), 0);
            setUp();
        }
    }

    function test_what_was_credited_can_be_withdrawn_elsewhere() public {
        (MoodyToken odd, IEscrow.Terms memory t) = _moody();
        odd.setBlocked(buyer, true);
        vm.prank(seller);
        escrow.release(t);
        vm.prank(buyer);
        escrow.withdraw(address(odd), type(uint256).max, stranger);
        vm.assertEq(odd.balanceOf(stranger), AMOUNT);
    }

    function test_a_token_whose_code_vanished_blocks_no_end() public {
        (MoodyToken odd, IEscrow.Terms memory t) = _moody();
        vm.etch(address(odd), "");
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT);
    }

    function test_one_receiver_that_cannot_be_paid_does_not_stop_the_other() public {
        (MoodyToken odd, IEscrow.Terms memory t) = _moody();
        odd.setBlocked(buyer, true);
        uint40 end = uint40(block.timestamp);
        bytes memory signature = _sign(BUYER, _act(IEscrow.Move.Settle, t, AMOUNT / 2, end));
        uint256 before = odd.balanceOf(seller);
        vm.prank(seller);
        escrow.settle(t, AMOUNT / 2, end, signature);
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT / 2);
        uint256 fee = uint256(FEE) * (AMOUNT / 2) / AMOUNT;
        vm.assertEq(odd.balanceOf(seller) - before, _total(t) - AMOUNT / 2 - fee);
    }

    function test_a_receiver_of_coin_that_fails_in_any_way_is_credited() public {
        Receiver.Mood[2] memory moods = [Receiver.Mood.Refuses, Receiver.Mood.BurnsGas];
        for (uint256 i; i < 2; ++i) {
            setUp();
            Receiver receiver = new Receiver();
            receiver.set(moods[i]);
            IEscrow.Terms memory t = _coinTerms();
            t.buyer = address(receiver);
            _fund(t);
            vm.expectEmit(address(escrow));
            emit IEscrow.Credited(_id(t), address(receiver), address(0), AMOUNT);
            uint256 left = gasleft();
            vm.prank(seller);
            escrow.release(t);
            vm.assertLt(left - gasleft(), 250_000);
            vm.assertEq(escrow.vaultOf(address(receiver), address(0)), AMOUNT);
            vm.assertEq(address(escrow).balance, _total(t));
        }
    }

    function test_a_receivers_long_answer_is_not_copied() public {
        Receiver receiver = new Receiver();
        receiver.set(Receiver.Mood.LongAnswer);
        IEscrow.Terms memory t = _coinTerms();
        t.buyer = address(receiver);
        _fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(address(receiver).balance, AMOUNT);
    }

    function test_a_sender_cannot_starve_a_push_of_gas_to_force_a_credit() public {
        // Whatever the gas, a release either pays the buyer or does not happen.
        for (uint256 kind; kind < 2; ++kind) {
            setUp();
            Receiver receiver = new Receiver();
            receiver.set(Receiver.Mood.NeedsAll);
            IEscrow.Terms memory t = kind == 0 ? _terms() : _coinTerms();
            t.buyer = address(receiver);
            _fund(t);
            bytes memory call = abi.encodeCall(IEscrow.submitMove, (_signed(SELLER, IEscrow.Move.Release, t)));
            uint256 before = vm.snapshotState();
            uint256 paid;
            for (uint256 gas_ = 20_000; gas_ < 400_000; gas_ += 1_000) {
                (bool ok,) = address(escrow).call{gas: gas_}(call);
                vm.assertEq(escrow.vaultOf(address(receiver), t.token), 0, "credited");
                uint256 got = kind == 0 ? token.balanceOf(address(receiver)) : address(receiver).balance;
                vm.assertEq(got, ok ? AMOUNT : 0, "paid");
                if (ok) ++paid;
                vm.revertToState(before);
            }
            vm.assertTrue(paid > 200, "never paid");
        }
    }

    function test_a_push_that_would_fail_is_credited_only_after_it_was_given_all_its_gas() public {
        IEscrow.Terms memory t = _coinTerms();
        Receiver receiver = new Receiver();
        receiver.set(Receiver.Mood.BurnsGas);
        t.buyer = address(receiver);
        _fund(t);
        bytes memory call = abi.encodeCall(IEscrow.release, (t));
        uint256 before = vm.snapshotState();
        uint256 named;
        uint256 credited;
        for (uint256 gas_ = 60_000; gas_ < 250_000; gas_ += 1_000) {
            vm.prank(seller);
            (bool ok, bytes memory reason) = address(escrow).call{gas: gas_}(call);
            if (ok) {
                vm.assertGe(gas_, 65_000);
                ++credited;
            } else if (reason.length != 0) {
                vm.assertTrue(bytes4(reason) == IEscrow.NotEnoughGas.selector);
                ++named;
            }
            vm.revertToState(before);
        }
        vm.assertTrue(named > 0 && credited > 0);
    }

    function test_pushToken_is_for_the_contract_itself_alone() public {
        _deposit(address(token), 50);
        _refuse(abi.encodeWithSelector(IEscrow.OnlySelf.selector, seller));
        vm.prank(seller);
        escrow.pushToken(address(token), seller, 50);
    }

    // ---------------------------------------------------------------- re-entrancy

    function test_a_token_that_calls_back_meets_the_lock_on_the_way_in_and_out() public {
        CallingToken odd = new CallingToken(escrow);
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        bytes[6] memory calls = [
            abi.encodeCall(IEscrow.deposit, (address(odd), 1)),
            abi.encodeCall(IEscrow.withdraw, (address(odd), 1, address(odd))),
            abi.encodeCall(IEscrow.release, (t)),
            abi.encodeCall(IEscrow.fund, (t)),
            abi.encodeCall(IEscrow.submitMove, (_signed(SELLER, IEscrow.Move.Release, t))),
            abi.encodeCall(IEscrow.cancelOffers, (1))
        ];
        for (uint256 i; i < calls.length; ++i) {
            t.round = uint32(i + 1);
            odd.arm(calls[i]);
            _fund(t);
            vm.assertFalse(odd.succeeded());
            vm.assertEq(odd.answer(), abi.encodeWithSelector(IEscrow.Reentered.selector));
            vm.prank(seller);
            escrow.release(t);
            vm.assertFalse(odd.succeeded());
            vm.assertEq(odd.answer(), abi.encodeWithSelector(IEscrow.Reentered.selector));
        }
        vm.assertEq(odd.balanceOf(buyer), calls.length * uint256(AMOUNT));
    }

    function test_a_batch_from_within_a_callback_does_nothing() public {
        CallingToken odd = new CallingToken(escrow);
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        _fund(t);
        IEscrow.Terms memory other = _terms();
        other.lane = 8;
        _fund(other);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        moves[0] = _signed(SELLER, IEscrow.Move.Release, other);
        odd.arm(abi.encodeCall(IEscrow.submit, (moves)));
        vm.prank(seller);
        escrow.release(t);
        _is(t, IEscrow.Status.Ended);
        _is(other, IEscrow.Status.Funded);
    }

    function test_a_receiver_of_coin_that_calls_back_meets_the_lock() public {
        IEscrow.Terms memory t = _coinTerms();
        Receiver receiver = new Receiver();
        t.buyer = address(receiver);
        _fund(t);
        _deposit(address(0), 5); // others' coins
        receiver.arm(address(escrow), abi.encodeCall(IEscrow.withdraw, (address(0), 1, address(receiver))));
        vm.prank(seller);
        escrow.release(t);
        vm.assertFalse(receiver.succeeded());
        vm.assertEq(address(receiver).balance, AMOUNT);
        receiver.arm(address(escrow), abi.encodeCall(IEscrow.refund, (t)));
        vm.deal(address(this), 1);
        (bool sent,) = address(receiver).call{value: 1}("");
        vm.assertTrue(sent);
        vm.assertFalse(receiver.succeeded()); // ended: nothing to refund, lock or not
    }

    function test_the_lock_is_open_again_after_every_call_of_one_transaction() public {
        _deposit(address(token), 5);
        _deposit(address(token), 5);
        _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, 1, 0));
        vm.prank(seller);
        escrow.deposit{value: 1}(address(token), 5);
        _deposit(address(token), 5);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 15);
    }
}
