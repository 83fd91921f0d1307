// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// Every deadline one second before, at it, and one second after. See trees/.
contract ClockTest is Base {
    IEscrow.Permit internal none;

    /// Sends the call by `by` at `edge - 1`, `edge` and `edge + 1`, each from the same state. `reasons`: what refuses it then;
    /// empty: it goes through.
    function _edge(address by, bytes memory call, uint256 edge, bytes[3] memory reasons) private {
        uint256 before = vm.snapshotState();
        for (uint256 i; i < 3; ++i) {
            vm.warp(edge - 1 + i);
            vm.prank(by);
            (bool ok, bytes memory reason) = address(escrow).call(call);
            vm.assertEq(reason, reasons[i]);
            vm.assertTrue(ok == (reasons[i].length == 0), "went through");
            vm.revertToState(before);
        }
    }

    /// Possible from `edge` on.
    function _from(address by, bytes memory call, uint256 edge) private {
        _edge(by, call, edge, [abi.encodeWithSelector(IEscrow.TooEarly.selector, edge), bytes(""), bytes("")]);
    }

    /// Possible until `edge`, which is included.
    function _until(bytes memory call, uint256 edge, bytes4 refusal) private {
        _edge(stranger, call, edge, [bytes(""), bytes(""), abi.encodeWithSelector(refusal, edge)]);
    }

    function _move(IEscrow.SignedMove memory m) private pure returns (bytes memory) {
        return abi.encodeCall(IEscrow.submitMove, (m));
    }

    function test_openBy_is_the_last_second_in_every_way_of_opening() public {
        IEscrow.Terms memory t = _terms();
        _edge(
            seller,
            abi.encodeCall(IEscrow.fund, (t)),
            t.openBy,
            [bytes(""), bytes(""), abi.encodeWithSelector(IEscrow.OpenByPassed.selector, t.openBy)]
        );
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        _until(abi.encodeCall(IEscrow.fundBySignature, (t, signature, none)), t.openBy, IEscrow.OpenByPassed.selector);
        _until(_move(_signed(SELLER, IEscrow.Move.Fund, t)), t.openBy, IEscrow.OpenByPassed.selector);
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        bytes memory authorized = abi.encodeCall(IEscrow.fundWithAuthorization, (t, 0, FOREVER, v, r, s));
        _until(authorized, t.openBy, IEscrow.OpenByPassed.selector);
        t = _drawTerms();
        _deposit(address(token), _total(t));
        bytes memory offer = _signOffer(SELLER, _offer());
        signature = _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0));
        bytes memory drawn = abi.encodeCall(IEscrow.drawBySignature, (t, _offer(), offer, signature));
        _until(drawn, t.openBy, IEscrow.OpenByPassed.selector);
    }

    function test_reclaim_is_possible_from_the_deadline_on_in_both_forms() public {
        IEscrow.Terms memory t = _terms();
        t.paymentWindow = 30 minutes;
        _fund(t);
        _from(seller, abi.encodeCall(IEscrow.reclaim, (t)), START + 30 minutes);
        _from(stranger, _move(_signed(SELLER, IEscrow.Move.Reclaim, t, 0, FOREVER)), START + 30 minutes);
        t = _vaultTerms();
        t.lane = 9;
        _fund(t);
        _from(stranger, abi.encodeCall(IEscrow.reclaim, (t)), START + 4 hours);
    }

    function test_markPaid_and_extend_do_not_end_with_the_deadline() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        bytes[3] memory never;
        _edge(buyer, abi.encodeCall(IEscrow.markPaid, (t)), START + 4 hours, never);
        _edge(seller, abi.encodeCall(IEscrow.extend, (t, uint40(START + 9 hours))), START + 4 hours, never);
    }

    function test_an_extension_is_later_by_a_second_or_none() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 now_ = uint40(START + 4 hours);
        uint256 before = vm.snapshotState();
        for (uint40 i; i < 3; ++i) {
            if (i < 2) _refuse(abi.encodeWithSelector(IEscrow.NotLater.selector, now_ - 1 + i, now_));
            vm.prank(seller);
            escrow.extend(t, now_ - 1 + i);
            vm.revertToState(before);
        }
        // And no further than thirty days ahead of now, whenever now is.
        bytes memory tooLate = abi.encodeWithSelector(IEscrow.TooLate.selector, START + 31 days, START + 31 days - 1);
        bytes memory call = abi.encodeCall(IEscrow.extend, (t, uint40(START + 31 days)));
        _edge(seller, call, START + 1 days, [tooLate, bytes(""), bytes("")]);
    }

    function test_an_extended_deadline_moves_reclaim_with_it() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.prank(seller);
        escrow.extend(t, uint40(START + 4 hours + 1));
        _from(seller, abi.encodeCall(IEscrow.reclaim, (t)), START + 4 hours + 1);
    }

    function test_the_hearing_the_ruling_and_the_lapse_begin_on_their_second_in_both_forms() public {
        IEscrow.Terms memory t = _terms();
        (t.hearingWindow, t.rulingWindow) = (1 hours, 3 days);
        _pay(t);
        vm.warp(START + 777);
        vm.prank(buyer);
        escrow.dispute(t);
        uint256 since = START + 777;
        _from(arbiter, abi.encodeCall(IEscrow.rule, (t, 5)), since + 1 hours);
        _from(backup, abi.encodeCall(IEscrow.rule, (t, 5)), since + 3 days);
        _from(buyer, abi.encodeCall(IEscrow.lapse, (t)), since + 6 days);
        _from(seller, abi.encodeCall(IEscrow.lapse, (t)), since + 6 days);
        _from(stranger, _move(_signed(BUYER, IEscrow.Move.Lapse, t, 0, FOREVER)), since + 6 days);
        vm.warp(since);
        uint40 end = uint40(since + 2 hours);
        _from(stranger, _move(_signed(ARBITER, IEscrow.Move.Rule, t, 5, end)), since + 1 hours);
        vm.warp(since + 3 days - 1);
        end = uint40(since + 3 days + 1);
        _from(stranger, _move(_signed(BACKUP, IEscrow.Move.Rule, t, 5, end)), since + 3 days);
    }

    function test_validUntil_is_the_last_second_of_every_signature_that_has_one() public {
        uint40 end = uint40(START + 20 days);
        bytes4 expired = IEscrow.SignatureExpired.selector;
        IEscrow.Terms memory t = _terms();
        t.rulingWindow = 3 days;
        _fund(t);
        uint128 later = uint128(START + 25 days);
        _until(_move(_signed(SELLER, IEscrow.Move.Extend, t, later, end)), end, expired);
        _until(_move(_signed(BUYER, IEscrow.Move.MarkPaid, t, 0, end)), end, expired);
        _until(_move(_signed(SELLER, IEscrow.Move.Reclaim, t, 0, end)), end, expired);
        _until(_move(_signed(SELLER, IEscrow.Move.Release, t, 0, end)), end, expired);
        _until(_move(_signed(BUYER, IEscrow.Move.Refund, t, 0, end)), end, expired);
        _until(_move(_settlement(t, 5, end)), end, expired);
        bytes memory theirs = _sign(SELLER, _act(IEscrow.Move.Settle, t, 5, end));
        bytes memory call = abi.encodeCall(IEscrow.settle, (t, 5, end, theirs));
        _edge(buyer, call, end, [bytes(""), bytes(""), abi.encodeWithSelector(expired, end)]);
        vm.prank(buyer);
        escrow.markPaid(t);
        _until(_move(_signed(BUYER, IEscrow.Move.Dispute, t, 0, end)), end, expired);
        vm.prank(buyer);
        escrow.dispute(t);
        _until(_move(_signed(ARBITER, IEscrow.Move.Rule, t, 5, end)), end, expired);
        _until(_move(_signed(SELLER, IEscrow.Move.Lapse, t, 0, end)), end, expired);
    }

    function test_validUntil_of_offers_and_withdrawals_is_their_last_second() public {
        IEscrow.Terms memory t = _drawTerms();
        _deposit(address(token), _total(t) + 10);
        IEscrow.Offer memory o = _offer();
        o.validUntil = uint40(START + 10 minutes);
        bytes memory call = abi.encodeCall(
            IEscrow.drawBySignature, (t, o, _signOffer(SELLER, o), _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0)))
        );
        _until(call, o.validUntil, IEscrow.SignatureExpired.selector);
        bytes32 kind =
            keccak256("Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)");
        uint40 end = uint40(START + 5);
        bytes memory signature =
            _sign(SELLER, keccak256(abi.encode(kind, seller, address(token), uint256(3), seller, uint256(0), end)));
        call = abi.encodeCall(IEscrow.withdrawBySignature, (seller, address(token), 3, seller, 0, end, signature));
        _until(call, end, IEscrow.SignatureExpired.selector);
    }

    function test_a_division_is_signed_at_most_a_day_ahead_and_an_offer_thirty() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        uint256 now_ = START + 2 days;
        uint40 end = uint40(now_ + 24 hours);
        // One second before, a day and a second lie ahead.
        bytes memory tooLong = abi.encodeWithSelector(IEscrow.ValidTooLong.selector, end, end - 1);
        bytes[3] memory reasons = [tooLong, bytes(""), bytes("")];
        _edge(stranger, _move(_settlement(t, 5, end)), now_, reasons);
        _edge(stranger, _move(_signed(ARBITER, IEscrow.Move.Rule, t, 5, end)), now_, reasons);
        bytes memory theirs = _sign(SELLER, _act(IEscrow.Move.Settle, t, 5, end));
        _edge(buyer, abi.encodeCall(IEscrow.settle, (t, 5, end, theirs)), now_, reasons);

        t = _drawTerms();
        t.openBy = FOREVER;
        _deposit(address(token), _total(t));
        IEscrow.Offer memory o = _offer();
        (o.firstLane, t.lane) = (20, 20);
        o.validUntil = uint40(now_ + 30 days);
        bytes memory offer = _signOffer(SELLER, o);
        tooLong = abi.encodeWithSelector(IEscrow.ValidTooLong.selector, o.validUntil, o.validUntil - 1);
        _edge(opener, abi.encodeCall(IEscrow.draw, (t, o, offer)), now_, [tooLong, bytes(""), bytes("")]);
    }
}
