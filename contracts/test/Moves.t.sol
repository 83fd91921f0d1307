// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// The moves of a trade under way, by own transaction: who, from where, from when, and what is paid. See trees/.
contract MovesTest is Base {
    function _bad(address caller, address party) private {
        _refuse(abi.encodeWithSelector(IEscrow.NotParty.selector, caller, party));
        vm.prank(caller);
    }

    function _early(uint256 from) private {
        _refuse(abi.encodeWithSelector(IEscrow.TooEarly.selector, from));
    }

    function _paidOut(IEscrow.Terms memory t, uint256 toBuyer, uint256 fee) private view {
        vm.assertEq(token.balanceOf(buyer), toBuyer, "buyer");
        vm.assertEq(escrow.vaultOf(feeTo, address(token)), fee, "fee");
        vm.assertEq(token.balanceOf(seller), 1e15 - toBuyer - fee, "seller");
        vm.assertEq(token.balanceOf(address(escrow)), fee, "left");
        _is(t, IEscrow.Status.Ended);
    }

    // ---------------------------------------------------------------- extend

    function test_extend_gives_the_buyer_until_a_later_deadline() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.expectEmit(address(escrow));
        emit IEscrow.Extended(_id(t), seller, buyer, uint40(START + 9 hours));
        vm.prank(seller);
        escrow.extend(t, uint40(START + 9 hours));
        (IEscrow.Status status, uint40 time) = escrow.statusOf(t);
        vm.assertEq(uint256(status), uint256(IEscrow.Status.Funded));
        vm.assertEq(time, START + 9 hours);
        vm.warp(START + 9 hours - 1);
        _early(START + 9 hours);
        vm.prank(seller);
        escrow.reclaim(t);
    }

    function test_extend_never_shortens_nor_repeats_the_deadline() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        for (uint40 i; i < 2; ++i) {
            uint40 deadline = uint40(START + 4 hours) - i;
            _refuse(abi.encodeWithSelector(IEscrow.NotLater.selector, deadline, uint40(START + 4 hours)));
            vm.prank(seller);
            escrow.extend(t, deadline);
        }
        vm.prank(seller);
        escrow.extend(t, uint40(START + 4 hours) + 1);
    }

    function test_extend_reaches_thirty_days_ahead_and_no_further() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 latest = uint40(START + 30 days);
        _refuse(abi.encodeWithSelector(IEscrow.TooLate.selector, latest + 1, latest));
        vm.prank(seller);
        escrow.extend(t, latest + 1);
        vm.prank(seller);
        escrow.extend(t, latest);
    }

    function test_extend_after_the_deadline_reopens_the_window() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.warp(START + 5 hours);
        vm.prank(seller);
        escrow.extend(t, uint40(START + 6 hours));
        _early(START + 6 hours);
        vm.prank(seller);
        escrow.reclaim(t);
    }

    function test_extend_is_the_sellers_alone() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        _bad(buyer, seller);
        escrow.extend(t, uint40(START + 9 hours));
    }

    // ---------------------------------------------------------------- markPaid

    function test_markPaid_closes_reclaim_for_good() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.expectEmit(address(escrow));
        emit IEscrow.MarkedPaid(_id(t), seller, buyer);
        vm.prank(buyer);
        escrow.markPaid(t);
        vm.warp(START + 3650 days);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Paid));
        vm.prank(seller);
        escrow.reclaim(t);
    }

    function test_markPaid_after_the_deadline_counts_as_long_as_nobody_reclaimed() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.warp(START + 40 days);
        vm.prank(buyer);
        escrow.markPaid(t);
        _is(t, IEscrow.Status.Paid);
    }

    function test_markPaid_is_the_buyers_alone() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        _bad(seller, buyer);
        escrow.markPaid(t);
    }

    // ---------------------------------------------------------------- reclaim

    function test_reclaim_is_possible_from_the_deadline_on_and_not_a_second_before() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.warp(START + 4 hours - 1);
        _early(START + 4 hours);
        vm.prank(seller);
        escrow.reclaim(t);
        uint256 before = vm.snapshotState();
        for (uint256 i; i < 2; ++i) {
            vm.warp(START + 4 hours + i);
            vm.expectEmit(address(escrow));
            emit IEscrow.Reclaimed(_id(t), seller, buyer, 0, 0);
            vm.prank(seller);
            escrow.reclaim(t);
            _paidOut(t, 0, 0);
            vm.revertToState(before);
        }
    }

    function test_reclaim_to_the_wallet_is_the_sellers_alone() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.warp(START + 4 hours);
        _bad(stranger, seller);
        escrow.reclaim(t);
        _bad(buyer, seller);
        escrow.reclaim(t);
    }

    function test_reclaim_to_the_vault_is_anyones_and_the_coins_return_there() public {
        IEscrow.Terms memory t = _vaultTerms();
        _fund(t);
        vm.warp(START + 4 hours);
        vm.prank(stranger);
        escrow.reclaim(t);
        vm.assertEq(escrow.vaultOf(seller, address(token)), _total(t));
    }

    // ---------------------------------------------------------------- release, refund

    function test_release_gives_all_to_the_buyer_and_credits_the_fee_in_every_live_status() public {
        for (uint256 i; i < 3; ++i) {
            setUp();
            IEscrow.Terms memory t = _terms();
            i == 0 ? _fund(t) : i == 1 ? _pay(t) : _disputed(t);
            vm.expectEmit(address(escrow));
            emit IEscrow.Released(_id(t), seller, buyer, AMOUNT, FEE);
            vm.prank(seller);
            escrow.release(t);
            _paidOut(t, AMOUNT, FEE);
        }
    }

    function test_refund_gives_all_to_the_seller_without_fee_in_every_live_status() public {
        for (uint256 i; i < 3; ++i) {
            setUp();
            IEscrow.Terms memory t = _terms();
            i == 0 ? _fund(t) : i == 1 ? _pay(t) : _disputed(t);
            vm.expectEmit(address(escrow));
            emit IEscrow.Refunded(_id(t), seller, buyer, 0, 0);
            vm.prank(buyer);
            escrow.refund(t);
            _paidOut(t, 0, 0);
        }
    }

    function test_release_is_the_sellers_and_refund_the_buyers() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        _bad(buyer, seller);
        escrow.release(t);
        _bad(arbiter, seller);
        escrow.release(t);
        _bad(seller, buyer);
        escrow.refund(t);
        _bad(arbiter, buyer);
        escrow.refund(t);
    }

    function test_release_of_the_own_coin() public {
        IEscrow.Terms memory t = _coinTerms();
        _fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(buyer.balance, AMOUNT);
        vm.assertEq(escrow.vaultOf(feeTo, address(0)), FEE);
        vm.assertEq(address(escrow).balance, FEE);
    }

    function test_what_came_from_the_vault_returns_to_the_vault() public {
        IEscrow.Terms memory t = _vaultTerms();
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        vm.assertEq(escrow.vaultOf(seller, address(token)), _total(t));
        t.round = 2;
        vm.prank(seller);
        escrow.fund(t);
        _splitHalf(t);
        vm.assertEq(token.balanceOf(buyer), AMOUNT / 2);
        uint256 fee = uint256(FEE) * (AMOUNT / 2) / AMOUNT;
        vm.assertEq(escrow.vaultOf(seller, address(token)), _total(t) - AMOUNT / 2 - fee);
        vm.assertEq(escrow.vaultOf(feeTo, address(token)), fee);
    }

    function _splitHalf(IEscrow.Terms memory t) private {
        uint40 end = uint40(block.timestamp + 1);
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Settle, t, AMOUNT / 2, end));
        vm.prank(buyer);
        escrow.settle(t, AMOUNT / 2, end, signature);
    }

    // ---------------------------------------------------------------- settle

    function test_settle_divides_as_both_say_in_every_live_status_by_either_ones_transaction() public {
        for (uint256 i; i < 6; ++i) {
            setUp();
            IEscrow.Terms memory t = _terms();
            i % 3 == 0 ? _fund(t) : i % 3 == 1 ? _pay(t) : _disputed(t);
            uint128 toBuyer = 333_333_333;
            uint256 fee = uint256(FEE) * toBuyer / AMOUNT;
            uint40 end = uint40(block.timestamp + 24 hours);
            bytes memory signature = _sign(i < 3 ? SELLER : BUYER, _act(IEscrow.Move.Settle, t, toBuyer, end));
            vm.expectEmit(address(escrow));
            emit IEscrow.Settled(_id(t), seller, buyer, toBuyer, uint128(fee));
            vm.prank(i < 3 ? buyer : seller);
            escrow.settle(t, toBuyer, end, signature);
            _paidOut(t, toBuyer, fee);
        }
    }

    function testFuzz_settle_pays_out_exactly_what_came_in_and_rounds_the_fee_down(uint128 toBuyer) public {
        toBuyer = uint128(uint256(toBuyer) % (uint256(AMOUNT) + 1));
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 end = uint40(block.timestamp);
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Settle, t, toBuyer, end));
        vm.prank(buyer);
        escrow.settle(t, toBuyer, end, signature);
        _paidOut(t, toBuyer, uint256(FEE) * toBuyer / AMOUNT);
    }

    function test_settle_refuses_more_than_the_amount() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 end = uint40(block.timestamp);
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Settle, t, AMOUNT + 1, end));
        _refuse(abi.encodeWithSelector(IEscrow.TooMuchToBuyer.selector, AMOUNT + 1, AMOUNT));
        vm.prank(buyer);
        escrow.settle(t, AMOUNT + 1, end, signature);
    }

    function test_settle_needs_the_other_ones_signature_over_the_same_amount() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 end = uint40(block.timestamp);
        bytes memory mine = _sign(BUYER, _act(IEscrow.Move.Settle, t, 5, end));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(buyer);
        escrow.settle(t, 5, end, mine);
        bytes memory theirs = _sign(SELLER, _act(IEscrow.Move.Settle, t, 4, end));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(buyer);
        escrow.settle(t, 5, end, theirs);
        _bad(stranger, buyer);
        escrow.settle(t, 4, end, theirs);
        _bad(arbiter, buyer);
        escrow.settle(t, 4, end, theirs);
    }

    function test_a_settlement_is_valid_until_its_end_and_at_most_24_hours() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 end = uint40(START + 24 hours + 1);
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Settle, t, 5, end));
        _refuse(abi.encodeWithSelector(IEscrow.ValidTooLong.selector, end, START + 24 hours));
        vm.prank(buyer);
        escrow.settle(t, 5, end, signature);
        vm.warp(end + 1);
        _refuse(abi.encodeWithSelector(IEscrow.SignatureExpired.selector, end));
        vm.prank(buyer);
        escrow.settle(t, 5, end, signature);
        vm.warp(end);
        vm.prank(buyer);
        escrow.settle(t, 5, end, signature);
    }

    // ---------------------------------------------------------------- dispute, rule, lapse

    function test_buyer_and_seller_may_dispute_and_nobody_else() public {
        for (uint256 i; i < 2; ++i) {
            setUp();
            IEscrow.Terms memory t = _terms();
            _pay(t);
            _bad(arbiter, buyer);
            escrow.dispute(t);
            address by = i == 0 ? buyer : seller;
            vm.warp(START + 77);
            vm.expectEmit(address(escrow));
            emit IEscrow.Disputed(_id(t), seller, buyer, by);
            vm.prank(by);
            escrow.dispute(t);
            (IEscrow.Status status, uint40 time) = escrow.statusOf(t);
            vm.assertEq(uint256(status), uint256(IEscrow.Status.Disputed));
            vm.assertEq(time, START + 77);
        }
    }

    function test_nobody_disputes_before_the_buyer_has_paid() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Funded));
        vm.prank(seller);
        escrow.dispute(t);
    }

    function test_the_arbiter_rules_from_the_hearing_window_on_and_not_a_second_before() public {
        _ruling(arbiter, 24 hours);
    }

    function test_the_backup_rules_from_the_ruling_window_on_and_not_a_second_before() public {
        _ruling(backup, 14 days);
    }

    function _ruling(address who, uint256 wait) private {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + wait - 1);
        _early(START + wait);
        vm.prank(who);
        escrow.rule(t, 7);
        uint256 before = vm.snapshotState();
        for (uint256 i; i < 2; ++i) {
            vm.warp(START + wait + i);
            vm.expectEmit(address(escrow));
            emit IEscrow.Ruled(_id(t), seller, buyer, 7, 0, who);
            vm.prank(who);
            escrow.rule(t, 7);
            _paidOut(t, 7, 0);
            vm.revertToState(before);
        }
    }

    function test_the_arbiter_may_still_rule_after_the_ruling_window() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 3650 days);
        vm.prank(arbiter);
        escrow.rule(t, AMOUNT);
        _paidOut(t, AMOUNT, FEE);
    }

    function test_no_one_but_the_two_arbiters_rules() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 60 days);
        _bad(buyer, arbiter);
        escrow.rule(t, 1);
        _bad(seller, arbiter);
        escrow.rule(t, 1);
        _bad(feeTo, arbiter);
        escrow.rule(t, 1);
    }

    function test_the_arbiter_can_do_nothing_before_a_dispute() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.warp(START + 3650 days);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Funded));
        vm.prank(arbiter);
        escrow.rule(t, 1);
        vm.prank(buyer);
        escrow.markPaid(t);
        vm.warp(START + 7300 days);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Paid));
        vm.prank(arbiter);
        escrow.rule(t, 1);
    }

    function testFuzz_a_ruling_pays_only_the_two_and_the_fee(uint128 toBuyer) public {
        toBuyer = uint128(uint256(toBuyer) % (uint256(AMOUNT) + 1));
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 24 hours);
        vm.prank(arbiter);
        escrow.rule(t, toBuyer);
        _paidOut(t, toBuyer, uint256(FEE) * toBuyer / AMOUNT);
    }

    function test_rule_refuses_more_than_the_amount() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 24 hours);
        _refuse(abi.encodeWithSelector(IEscrow.TooMuchToBuyer.selector, AMOUNT + 1, AMOUNT));
        vm.prank(arbiter);
        escrow.rule(t, AMOUNT + 1);
    }

    function test_lapse_gives_half_each_and_no_fee_from_twice_the_ruling_window_on() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 28 days - 1);
        _early(START + 28 days);
        vm.prank(buyer);
        escrow.lapse(t);
        uint256 before = vm.snapshotState();
        for (uint256 i; i < 2; ++i) {
            vm.warp(START + 28 days + i);
            vm.expectEmit(address(escrow));
            emit IEscrow.Lapsed(_id(t), seller, buyer, AMOUNT / 2, 0);
            vm.prank(i == 0 ? buyer : seller);
            escrow.lapse(t);
            _paidOut(t, AMOUNT / 2, 0);
            vm.revertToState(before);
        }
    }

    function test_lapse_is_for_buyer_and_seller_only() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 28 days);
        _bad(arbiter, buyer);
        escrow.lapse(t);
        _bad(stranger, buyer);
        escrow.lapse(t);
    }

    function test_lapse_of_one_unit_gives_it_to_the_seller() public {
        IEscrow.Terms memory t = _terms();
        (t.amount, t.fee) = (1, 0);
        _disputed(t);
        vm.warp(START + 28 days);
        vm.prank(buyer);
        escrow.lapse(t);
        _paidOut(t, 0, 0);
    }

    // ---------------------------------------------------------------- no other transition

    /// Every move, by whoever may make it, long after every deadline.
    function _try(IEscrow.Move move, IEscrow.Terms memory t) private returns (bool ok, bytes memory reason) {
        uint40 end = uint40(block.timestamp);
        bytes memory call;
        address by = seller;
        if (move == IEscrow.Move.Fund) call = abi.encodeCall(IEscrow.fund, (t));
        if (move == IEscrow.Move.Draw) {
            IEscrow.Offer memory o = _offer();
            o.validUntil = end;
            (call, by) = (abi.encodeCall(IEscrow.draw, (t, o, _signOffer(SELLER, o))), opener);
        }
        if (move == IEscrow.Move.Extend) call = abi.encodeCall(IEscrow.extend, (t, end + 1 days));
        if (move == IEscrow.Move.MarkPaid) (call, by) = (abi.encodeCall(IEscrow.markPaid, (t)), buyer);
        if (move == IEscrow.Move.Reclaim) call = abi.encodeCall(IEscrow.reclaim, (t));
        if (move == IEscrow.Move.Release) call = abi.encodeCall(IEscrow.release, (t));
        if (move == IEscrow.Move.Refund) (call, by) = (abi.encodeCall(IEscrow.refund, (t)), buyer);
        if (move == IEscrow.Move.Settle) {
            bytes memory signature = _sign(BUYER, _act(IEscrow.Move.Settle, t, 9, end));
            call = abi.encodeCall(IEscrow.settle, (t, 9, end, signature));
        }
        if (move == IEscrow.Move.Dispute) call = abi.encodeCall(IEscrow.dispute, (t));
        if (move == IEscrow.Move.Rule) (call, by) = (abi.encodeCall(IEscrow.rule, (t, 9)), arbiter);
        if (move == IEscrow.Move.Lapse) call = abi.encodeCall(IEscrow.lapse, (t));
        vm.prank(by);
        (ok, reason) = address(escrow).call(call);
    }

    function test_from_every_status_exactly_the_moves_of_the_table_exist() public {
        // One bit a move, in the order of the table.
        uint256[5] memory allowed = [
            uint256(1) << 1, // not funded: draw (fund is tried below: here the terms say vault, and it is open too)
            (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7),
            (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8),
            (1 << 5) | (1 << 6) | (1 << 7) | (1 << 9) | (1 << 10),
            0
        ];
        allowed[0] |= 1;
        for (uint256 status; status < 5; ++status) {
            setUp();
            IEscrow.Terms memory t = _drawTerms();
            t.openBy = FOREVER;
            _deposit(address(token), 3 * _total(t));
            if (status > 0) {
                vm.prank(seller);
                escrow.fund(t);
            }
            if (status > 1) {
                vm.prank(buyer);
                escrow.markPaid(t);
            }
            if (status == 3) {
                vm.prank(buyer);
                escrow.dispute(t);
            }
            if (status == 4) {
                vm.prank(seller);
                escrow.release(t);
            }
            vm.warp(START + 400 days);
            uint256 before = vm.snapshotState();
            for (uint256 move; move < 11; ++move) {
                (bool ok, bytes memory reason) = _try(IEscrow.Move(move), t);
                bool expected = (allowed[status] >> move) & 1 != 0;
                string memory what = _name(IEscrow.Move(move));
                vm.assertTrue(ok == expected, what);
                if (!ok && move > 1) {
                    bytes memory why = status == 0
                        ? abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(t))
                        : abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status(status));
                    vm.assertEq(reason, why);
                }
                vm.revertToState(before);
            }
        }
    }

    function test_a_trade_whose_lane_went_on_is_unknown() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        IEscrow.Terms memory next = _terms();
        next.round = 2;
        _fund(next);
        _is(t, IEscrow.Status.None);
        _refuse(abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(t)));
        vm.prank(seller);
        escrow.release(t);
        _is(next, IEscrow.Status.Funded);
    }

    function test_changed_terms_are_another_trade() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        t.buyer = stranger;
        _refuse(abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(t)));
        vm.prank(seller);
        escrow.release(t);
        t = _terms();
        t.fromVault = true;
        vm.warp(START + 4 hours);
        _refuse(abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(t)));
        vm.prank(stranger);
        escrow.reclaim(t);
    }

    function testFuzz_the_trade_id_is_the_eip712_hash_of_the_terms(IEscrow.Terms memory t) public view {
        vm.assertEq(escrow.tradeId(t), _id(t));
    }

    function testFuzz_the_offer_hash_is_the_eip712_hash_of_the_offer(IEscrow.Offer memory o) public view {
        vm.assertEq(escrow.offerHash(o), keccak256(abi.encode(keccak256(bytes(OFFER)), o)));
    }
}
