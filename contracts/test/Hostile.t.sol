// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {HookToken, TurnedToken, ZeroHater} from "./HostileTokens.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Account1271, MoodyToken, Receiver} from "./Tokens.sol";

/// Tokens, receivers and accounts that mean harm, or change their mind. See trees/.
contract HostileTest is Base {
    function _with(address odd) private view returns (IEscrow.Terms memory t) {
        t = _terms();
        t.token = odd;
    }

    function _end(IEscrow.Terms memory t, uint128 toBuyer) private {
        uint40 end = uint40(block.timestamp);
        bytes memory signature = _sign(BUYER, _act(IEscrow.Move.Settle, t, toBuyer, end));
        vm.prank(seller);
        escrow.settle(t, toBuyer, end, signature);
    }

    // ---------------------------------------------------------------- amounts

    function test_a_token_that_reverts_on_zero_is_never_asked_to_move_zero() public {
        ZeroHater odd = new ZeroHater(18);
        odd.mint(seller, 1e15);
        IEscrow.Terms memory t = _with(address(odd));
        uint128[4] memory toBuyer = [uint128(0), 1, AMOUNT - 1, AMOUNT];
        for (uint256 i; i < 4; ++i) {
            for (uint256 feeless; feeless < 2; ++feeless) {
                t.fee = feeless == 0 ? FEE : 0;
                _fund(t);
                _end(t, toBuyer[i]);
                ++t.round;
            }
        }
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), 0, "a push failed");
        vm.assertEq(escrow.vaultOf(seller, address(odd)), 0, "a push failed");
        vm.prank(stranger);
        escrow.withdraw(address(odd), type(uint256).max, stranger);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        vm.prank(seller);
        escrow.deposit(address(odd), 0);
    }

    function test_two_decimals_and_one_unit_are_enough() public {
        ZeroHater odd = new ZeroHater(2);
        odd.mint(seller, 100);
        IEscrow.Terms memory t = _with(address(odd));
        (t.amount, t.fee) = (1, 0);
        _fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.balanceOf(buyer), 1);
        (t.amount, t.fee, t.round) = (99, 0, 2);
        _fund(t);
        _end(t, 49);
        vm.assertEq(odd.balanceOf(buyer), 50);
        vm.assertEq(odd.balanceOf(seller), 50);
    }

    function test_twenty_four_decimals_and_the_largest_amount_are_not_too_much() public {
        ZeroHater odd = new ZeroHater(24);
        uint128 most = type(uint128).max;
        IEscrow.Terms memory t = _with(address(odd));
        (t.amount, t.fee) = (most, most / 50);
        odd.mint(seller, 3 * _total(t));
        _fund(t); // amount and fee together are more than 128 bits
        vm.assertEq(odd.balanceOf(address(escrow)), _total(t));
        _end(t, most - 1);
        uint256 fee = uint256(t.fee) * (most - 1) / most;
        vm.assertEq(odd.balanceOf(buyer), most - 1);
        vm.assertEq(escrow.vaultOf(feeTo, address(odd)), fee);
        vm.assertEq(odd.balanceOf(seller), 3 * _total(t) - (most - 1) - fee);
        t.fromVault = true;
        ++t.round;
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        vm.assertEq(escrow.vaultOf(seller, address(odd)), _total(t));
        // Drawn.
        IEscrow.Offer memory o = _offer();
        (o.token, o.most, o.feeBps) = (address(odd), most, 200);
        ++t.round;
        t.fee = uint128(uint256(most) * 200 / 10_000);
        _deposit(address(odd), 5);
        bytes memory signature = _signOffer(SELLER, o);
        vm.prank(opener);
        escrow.draw(t, o, signature);
        _is(t, IEscrow.Status.Funded);
    }

    function test_by_eip3009_too_the_largest_amount_is_not_too_much() public {
        IEscrow.Terms memory t = _terms();
        (t.amount, t.fee) = (type(uint128).max, type(uint128).max / 50);
        token.mint(seller, _total(t));
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
        vm.assertEq(token.balanceOf(address(escrow)), _total(t));
    }

    // ---------------------------------------------------------------- blocklists

    function _blocked(address who) private returns (MoodyToken odd, IEscrow.Terms memory t) {
        odd = new MoodyToken();
        odd.mint(seller, 1e12);
        t = _with(address(odd));
        _fund(t);
        odd.setBlocked(who, true);
    }

    function test_a_blocklist_that_hits_the_buyer_keeps_the_coins_for_the_buyer() public {
        (MoodyToken odd, IEscrow.Terms memory t) = _blocked(buyer);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT);
        vm.prank(buyer);
        escrow.withdraw(address(odd), AMOUNT, stranger);
        vm.assertEq(odd.balanceOf(stranger), AMOUNT);
    }

    function test_a_blocklist_that_hits_the_seller_keeps_the_coins_for_the_seller() public {
        (MoodyToken odd, IEscrow.Terms memory t) = _blocked(seller);
        vm.warp(START + 4 hours);
        vm.expectEmit(address(escrow));
        emit IEscrow.Credited(_id(t), seller, address(odd), _total(t));
        vm.prank(seller);
        escrow.reclaim(t);
        vm.assertEq(escrow.vaultOf(seller, address(odd)), _total(t));
        vm.prank(seller);
        escrow.withdraw(address(odd), type(uint256).max, stranger);
        vm.assertEq(odd.balanceOf(stranger), _total(t));
    }

    function test_a_blocklist_that_hits_the_fee_receiver_stops_nobody() public {
        (MoodyToken odd, IEscrow.Terms memory t) = _blocked(feeTo);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.balanceOf(buyer), AMOUNT);
        vm.assertEq(escrow.vaultOf(feeTo, address(odd)), FEE);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        vm.prank(feeTo);
        escrow.withdraw(address(odd), FEE, feeTo);
        vm.prank(feeTo);
        escrow.withdraw(address(odd), FEE, stranger);
        vm.assertEq(odd.balanceOf(stranger), FEE);
    }

    // ---------------------------------------------------------------- paid once

    function test_a_token_that_moves_the_coins_and_says_false_does_not_pay_twice() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e12);
        odd.mint(address(escrow), 1e12); // others' coins, from which a second payment would come
        IEscrow.Terms memory t = _with(address(odd));
        _fund(t);
        odd.set(MoodyToken.Mood.False);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.balanceOf(buyer), 0, "moved, though said to have failed");
        odd.set(MoodyToken.Mood.Good);
        vm.startPrank(buyer);
        escrow.withdraw(address(odd), type(uint256).max, buyer);
        escrow.withdraw(address(odd), type(uint256).max, buyer);
        vm.stopPrank();
        vm.assertEq(odd.balanceOf(buyer), AMOUNT);
        vm.assertEq(odd.balanceOf(address(escrow)), 1e12 + FEE);
    }

    function test_a_token_that_turns_hostile_half_way_blocks_no_end_and_harms_no_other_token() public {
        for (uint256 turn = 1; turn < 9; ++turn) {
            setUp();
            TurnedToken odd = new TurnedToken();
            odd.mint(seller, 1e12);
            IEscrow.Terms memory t = _with(address(odd));
            _fund(t);
            IEscrow.Terms memory good = _terms();
            good.lane = 8;
            _fund(good);
            odd.mint(address(escrow), 1e12);
            odd.become(TurnedToken.Turn(turn));
            _end(t, AMOUNT / 2);
            _is(t, IEscrow.Status.Ended);
            uint256 fee = uint256(FEE) * (AMOUNT / 2) / AMOUNT;
            vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT / 2, "buyer");
            vm.assertEq(escrow.vaultOf(seller, address(odd)), _total(t) - AMOUNT / 2 - fee, "seller");
            // A withdrawal fails whole, or not at all.
            vm.prank(buyer);
            bytes memory call = abi.encodeCall(IEscrow.withdraw, (address(odd), AMOUNT, buyer));
            (bool ok,) = address(escrow).call{gas: 1_000_000}(call);
            vm.assertFalse(ok, "withdrew");
            vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT / 2, "lost");
            vm.prank(seller);
            escrow.release(good);
            vm.assertEq(token.balanceOf(buyer), AMOUNT);
            // And when it turns back, everyone is paid.
            odd.become(TurnedToken.Turn.None);
            vm.prank(buyer);
            escrow.withdraw(address(odd), type(uint256).max, buyer);
            vm.assertEq(odd.balanceOf(buyer), AMOUNT / 2);
        }
    }

    function test_a_push_may_not_hand_out_more_gas_than_its_cap() public {
        TurnedToken odd = new TurnedToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _with(address(odd));
        _fund(t);
        odd.become(TurnedToken.Turn.BurnsGas);
        uint256 left = gasleft();
        vm.prank(seller);
        escrow.release(t);
        vm.assertLt(left - gasleft(), 400_000);
    }

    // ---------------------------------------------------------------- callbacks

    /// Every function that writes, with arguments that would do something if the lock were open.
    function _everyCall(IEscrow.Terms memory t) private view returns (bytes[] memory calls) {
        IEscrow.Permit memory none;
        IEscrow.Offer memory o = _offer();
        bytes memory offer = _signOffer(SELLER, o);
        uint40 end = uint40(block.timestamp);
        bytes memory half = _sign(BUYER, _act(IEscrow.Move.Settle, t, 1, end));
        calls = new bytes[](21);
        calls[0] = abi.encodeCall(IEscrow.fund, (t));
        calls[1] = abi.encodeCall(IEscrow.fundBySignature, (t, _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0)), none));
        calls[2] = abi.encodeCall(IEscrow.fundWithAuthorization, (t, 0, FOREVER, 27, 0, 0));
        calls[3] = abi.encodeCall(IEscrow.draw, (t, o, offer));
        calls[4] = abi.encodeCall(IEscrow.drawBySignature, (t, o, offer, _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0))));
        calls[5] = abi.encodeCall(IEscrow.extend, (t, uint40(block.timestamp + 20 hours)));
        calls[6] = abi.encodeCall(IEscrow.markPaid, (t));
        calls[7] = abi.encodeCall(IEscrow.reclaim, (t));
        calls[8] = abi.encodeCall(IEscrow.release, (t));
        calls[9] = abi.encodeCall(IEscrow.refund, (t));
        calls[10] = abi.encodeCall(IEscrow.settle, (t, 1, end, half));
        calls[11] = abi.encodeCall(IEscrow.dispute, (t));
        calls[12] = abi.encodeCall(IEscrow.rule, (t, 1));
        calls[13] = abi.encodeCall(IEscrow.lapse, (t));
        calls[14] = abi.encodeCall(IEscrow.submitMove, (_signed(SELLER, IEscrow.Move.Release, t)));
        calls[15] = abi.encodeCall(IEscrow.deposit, (t.token, 1));
        calls[16] = abi.encodeCall(IEscrow.depositWithAuthorization, (seller, t.token, 1, 0, FOREVER, 0, 27, 0, 0));
        calls[17] = abi.encodeCall(IEscrow.withdraw, (t.token, 1, stranger));
        calls[18] = abi.encodeCall(IEscrow.withdrawBySignature, (seller, t.token, 1, stranger, 0, FOREVER, ""));
        calls[19] = abi.encodeCall(IEscrow.cancelOffers, (1));
        calls[20] = abi.encodeCall(IEscrow.cancelOffersBySignature, (seller, 1, ""));
    }

    function test_a_token_with_hooks_re_enters_no_function_on_any_way_in_or_out() public {
        for (uint256 i; i < 21; ++i) {
            setUp();
            HookToken odd = new HookToken();
            odd.mint(seller, 1e13);
            IEscrow.Terms memory t = _with(address(odd));
            odd.arm(address(escrow), _everyCall(t)[i]);

            // In: by own transaction, by signature with permit, by both kinds of EIP-3009, into the vault.
            _fund(t);
            _locked(odd, 2);
            ++t.round;
            vm.prank(buyer);
            escrow.refund(_previous(t));
            _locked(odd, 4);
            IEscrow.Permit memory p;
            p.v = 27;
            escrow.fundBySignature(t, _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0)), p);
            _locked(odd, 7);
            vm.prank(seller);
            escrow.release(t);
            _locked(odd, 9);
            ++t.round;
            (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
            escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
            _locked(odd, 11);
            _end(t, 1); // out to both
            _locked(odd, 15);
            _deposit(address(odd), 1_000);
            _locked(odd, 17);
            escrow.depositWithAuthorization(seller, address(odd), 1_000, 0, FOREVER, 0, 27, 0, 0);
            _locked(odd, 19);
            vm.prank(seller);
            escrow.withdraw(address(odd), 2_000, seller);
            _locked(odd, 21);
            vm.assertEq(odd.balanceOf(buyer), uint256(AMOUNT) + 1);
            vm.assertEq(escrow.vaultOf(seller, address(odd)), 0);
        }
    }

    function _previous(IEscrow.Terms memory t) private pure returns (IEscrow.Terms memory before) {
        before = abi.decode(abi.encode(t), (IEscrow.Terms));
        --before.round;
    }

    function _locked(HookToken odd, uint256 calls) private view {
        vm.assertEq(odd.calls(), calls, "calls");
        vm.assertEq(odd.successes(), 0, "came in");
        vm.assertEq(odd.answer(), abi.encodeWithSelector(IEscrow.Reentered.selector));
    }

    function test_a_token_with_hooks_cannot_push_by_itself() public {
        HookToken odd = new HookToken();
        odd.mint(seller, 1e13);
        IEscrow.Terms memory t = _with(address(odd));
        _fund(t);
        _deposit(address(token), 50);
        odd.arm(address(escrow), abi.encodeWithSignature("pushToken(address,address,uint256)", token, odd, 50));
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.successes(), 0);
        vm.assertEq(odd.answer(), abi.encodeWithSelector(IEscrow.OnlySelf.selector, address(odd)));
        vm.assertEq(token.balanceOf(address(odd)), 0);
    }

    function test_a_receiver_of_coin_re_enters_no_function() public {
        IEscrow.Terms memory t = _coinTerms();
        bytes[] memory calls = _everyCall(t);
        for (uint256 i; i < calls.length; ++i) {
            setUp();
            Receiver receiver = new Receiver();
            t.buyer = address(receiver);
            _fund(t);
            receiver.arm(address(escrow), calls[i]);
            vm.prank(seller);
            escrow.release(t);
            vm.assertFalse(receiver.succeeded(), "came in");
            vm.assertEq(address(receiver).balance, AMOUNT);
        }
    }

    function test_a_receiver_of_coin_that_fails_as_seller_is_credited_and_withdraws_elsewhere() public {
        Receiver odd = new Receiver();
        vm.deal(address(odd), 1e18);
        IEscrow.Terms memory t = _coinTerms();
        (t.seller, t.fromVault) = (address(odd), false);
        vm.prank(address(odd));
        escrow.fund{value: _total(t)}(t);
        odd.set(Receiver.Mood.Refuses);
        vm.prank(buyer);
        escrow.refund(t);
        vm.assertEq(escrow.vaultOf(address(odd), address(0)), _total(t));
        vm.prank(address(odd));
        escrow.withdraw(address(0), _total(t), stranger);
        vm.assertEq(stranger.balance, _total(t));
    }

    // ---------------------------------------------------------------- accounts that change their mind

    function test_a_contract_account_that_changed_its_mind_before_has_not_signed() public {
        Account1271 account = new Account1271();
        IEscrow.Terms memory t = _terms();
        t.buyer = address(account);
        _fund(t);
        uint40 end = uint40(block.timestamp + 1 hours);
        IEscrow.SignedMove memory m = _settlement(t, 9, end);
        account.set(Account1271.Mood.Rejects);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(account)));
        escrow.submitMove(m);
        _is(t, IEscrow.Status.Funded);
        account.set(Account1271.Mood.Accepts); // and again, within its time
        escrow.submitMove(m);
        _is(t, IEscrow.Status.Ended);
    }

    function test_a_contract_account_that_changes_its_mind_after_undoes_nothing() public {
        Account1271 account = new Account1271();
        IEscrow.Terms memory t = _terms();
        t.seller = address(account);
        token.mint(address(account), 1e13);
        vm.prank(address(account));
        token.approve(address(escrow), type(uint256).max);
        IEscrow.Permit memory none;
        escrow.fundBySignature(t, "of its code", none);
        account.set(Account1271.Mood.Rejects);
        vm.prank(buyer);
        escrow.markPaid(t);
        vm.warp(START + 30 days);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Paid));
        vm.prank(address(account));
        escrow.reclaim(t);
        vm.prank(buyer);
        escrow.dispute(t);
        vm.warp(START + 31 days);
        vm.prank(arbiter);
        escrow.rule(t, AMOUNT);
        vm.assertEq(token.balanceOf(buyer), AMOUNT);
    }

    function test_an_account_that_lost_its_code_signs_no_more_and_acts_by_itself() public {
        Account1271 account = new Account1271();
        IEscrow.Terms memory t = _terms();
        t.buyer = address(account);
        _fund(t);
        IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.MarkPaid, t);
        m.signature = "of its code";
        vm.etch(address(account), "");
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(account)));
        escrow.submitMove(m);
        vm.prank(address(account));
        escrow.markPaid(t);
        _is(t, IEscrow.Status.Paid);
    }

    // ---------------------------------------------------------------- coin sent where none is due

    function test_no_function_takes_coin_but_fund_and_deposit() public {
        IEscrow.Terms memory t = _terms();
        bytes[] memory calls = _everyCall(t);
        vm.deal(seller, 1e18);
        for (uint256 i = 1; i < calls.length; ++i) {
            if (i == 15) continue; // deposit: Vault.t.sol
            vm.prank(seller);
            (bool ok, bytes memory reason) = address(escrow).call{value: 1}(calls[i]);
            vm.assertFalse(ok);
            vm.assertEq(reason.length, 0); // refused before it was looked at
        }
        vm.prank(seller);
        (bool taken, bytes memory why) =
            address(escrow).call{value: 1}(abi.encodeCall(IEscrow.submit, (new IEscrow.SignedMove[](0))));
        vm.assertFalse(taken);
        vm.assertEq(why.length, 0);
        vm.deal(address(escrow), 1);
        vm.prank(address(escrow));
        (taken, why) = address(escrow).call{value: 1}(
            abi.encodeWithSignature("pushToken(address,address,uint256)", address(token), seller, 0)
        );
        vm.assertFalse(taken);
        vm.assertEq(why.length, 0);
    }
}
