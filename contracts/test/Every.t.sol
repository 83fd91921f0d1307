// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {MoodyToken} from "./Tokens.sol";

/// What holds for every way of opening, and for every end, tried on each. See trees/.
contract EveryTest is Base {
    IEscrow.Permit internal none;

    uint256 private constant WAYS = 6;

    /// The call that opens `t` in one of the six ways, and who sends it.
    function _opening(uint256 way, IEscrow.Terms memory t) private view returns (bytes memory, address) {
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        if (way == 0) return (abi.encodeCall(IEscrow.fund, (t)), seller);
        if (way == 1) return (abi.encodeCall(IEscrow.fundBySignature, (t, signature, none)), stranger);
        if (way == 2) return (abi.encodeCall(IEscrow.submitMove, (_signed(SELLER, IEscrow.Move.Fund, t))), stranger);
        if (way == 3) {
            (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, address(token), _total(t), 0, FOREVER, _id(t));
            return (abi.encodeCall(IEscrow.fundWithAuthorization, (t, 0, FOREVER, v, r, s)), stranger);
        }
        IEscrow.Offer memory o = _offerOf(t);
        bytes memory offer = _signOffer(SELLER, o);
        if (way == 4) return (abi.encodeCall(IEscrow.draw, (t, o, offer)), opener);
        signature = _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0));
        return (abi.encodeCall(IEscrow.drawBySignature, (t, o, offer, signature)), stranger);
    }

    /// An offer that allows whatever these terms say, so that only opening itself can refuse them.
    function _offerOf(IEscrow.Terms memory t) private view returns (IEscrow.Offer memory o) {
        o = _offer();
        (o.token, o.least, o.feeRecipient, o.arbiter, o.backupArbiter) =
            (t.token, 0, t.feeRecipient, t.arbiter, t.backupArbiter);
        (o.paymentWindow, o.hearingWindow, o.rulingWindow) = (t.paymentWindow, t.hearingWindow, t.rulingWindow);
        o.feeBps = t.amount == 0 ? 0 : uint16(uint256(t.fee) * 10_000 / t.amount);
    }

    /// Terms that this way opens.
    function _good(uint256 way) private view returns (IEscrow.Terms memory t) {
        t = way < 4 ? _terms() : _vaultTerms();
        (t.amount, t.fee) = (1_000_000, 20_000); // two per cent, to the unit
    }

    function _refusedInEveryWay(function(IEscrow.Terms memory) view returns (bytes memory) spoil) private {
        for (uint256 way; way < WAYS; ++way) {
            IEscrow.Terms memory t = _good(way);
            bytes memory reason = spoil(t);
            (bytes memory call, address by) = _opening(way, t);
            vm.prank(by);
            (bool ok, bytes memory why) = address(escrow).call(call);
            vm.assertFalse(ok);
            vm.assertEq(why, reason);
            _is(t, IEscrow.Status.None);
        }
    }

    function setUp() public override {
        super.setUp();
        _deposit(address(token), 1e9);
    }

    function test_every_way_opens_good_terms() public {
        uint256 before = vm.snapshotState();
        for (uint256 way; way < WAYS; ++way) {
            IEscrow.Terms memory t = _good(way);
            (bytes memory call, address by) = _opening(way, t);
            vm.prank(by);
            (bool ok,) = address(escrow).call(call);
            vm.assertTrue(ok);
            _is(t, IEscrow.Status.Funded);
            vm.revertToState(before);
        }
    }

    function _zeroAmount(IEscrow.Terms memory t) private pure returns (bytes memory) {
        (t.amount, t.fee) = (0, 0);
        return abi.encodeWithSelector(IEscrow.ZeroAmount.selector);
    }

    function test_no_way_opens_an_amount_of_zero() public {
        _refusedInEveryWay(_zeroAmount);
    }

    function _noBuyer(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.buyer = address(0);
        return abi.encodeWithSelector(IEscrow.ZeroParty.selector);
    }

    function _noArbiter(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.arbiter = address(0);
        return abi.encodeWithSelector(IEscrow.ZeroParty.selector);
    }

    function test_no_way_opens_without_a_buyer_or_an_arbiter() public {
        _refusedInEveryWay(_noBuyer);
        _refusedInEveryWay(_noArbiter);
    }

    function _judgeAndParty(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.arbiter = t.buyer;
        return abi.encodeWithSelector(IEscrow.SameParty.selector, t.buyer);
    }

    function _oneArbiterTwice(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.backupArbiter = t.arbiter;
        return abi.encodeWithSelector(IEscrow.SameParty.selector, t.arbiter);
    }

    function test_no_way_opens_with_two_of_the_four_the_same() public {
        _refusedInEveryWay(_judgeAndParty);
        _refusedInEveryWay(_oneArbiterTwice);
    }

    function _escrowBuys(IEscrow.Terms memory t) private view returns (bytes memory) {
        t.buyer = address(escrow);
        return abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(escrow));
    }

    function _escrowIsToken(IEscrow.Terms memory t) private view returns (bytes memory) {
        t.token = address(escrow);
        return abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(escrow));
    }

    function _escrowTakesFee(IEscrow.Terms memory t) private view returns (bytes memory) {
        t.feeRecipient = address(escrow);
        return abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(escrow));
    }

    function test_no_way_opens_with_the_escrow_as_buyer_token_or_fee_receiver() public {
        _refusedInEveryWay(_escrowBuys);
        _refusedInEveryWay(_escrowIsToken);
        _refusedInEveryWay(_escrowTakesFee);
    }

    function _feeForNobody(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.feeRecipient = address(0);
        return abi.encodeWithSelector(IEscrow.FeeWithoutReceiver.selector, t.fee);
    }

    function _feeTooHigh(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.fee = 20_100;
        return abi.encodeWithSelector(IEscrow.FeeTooHigh.selector, t.fee, 20_000);
    }

    function test_no_way_opens_with_a_fee_for_nobody_or_over_two_percent() public {
        _refusedInEveryWay(_feeForNobody);
        _refusedInEveryWay(_feeTooHigh);
    }

    function _shortPayment(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.paymentWindow = 30 minutes - 1;
        return abi.encodeWithSelector(
            IEscrow.WindowOutOfBounds.selector, t.paymentWindow, uint32(30 minutes), uint32(30 days)
        );
    }

    function _longHearing(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.hearingWindow = 3 days + 1;
        return
            abi.encodeWithSelector(IEscrow.WindowOutOfBounds.selector, t.hearingWindow, uint32(1 hours), uint32(3 days));
    }

    function _longRuling(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.rulingWindow = 30 days + 1;
        return
            abi.encodeWithSelector(IEscrow.WindowOutOfBounds.selector, t.rulingWindow, uint32(3 days), uint32(30 days));
    }

    function test_no_way_opens_with_a_window_out_of_bounds() public {
        _refusedInEveryWay(_shortPayment);
        _refusedInEveryWay(_longHearing);
        _refusedInEveryWay(_longRuling);
    }

    function _late(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.openBy = uint40(START - 1);
        return abi.encodeWithSelector(IEscrow.OpenByPassed.selector, t.openBy);
    }

    function test_no_way_opens_after_openBy() public {
        _refusedInEveryWay(_late);
    }

    function _secondRound(IEscrow.Terms memory t) private pure returns (bytes memory) {
        t.round = 2;
        return abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 2, 1);
    }

    function test_no_way_opens_a_round_that_is_not_next() public {
        _refusedInEveryWay(_secondRound);
    }

    function test_no_way_opens_a_live_lane() public {
        _fund(_good(0));
        for (uint256 way; way < WAYS; ++way) {
            IEscrow.Terms memory t = _good(way);
            t.round = 2;
            (bytes memory call, address by) = _opening(way, t);
            _refuse(abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Funded));
            vm.prank(by);
            (bool ok,) = address(escrow).call(call);
            ok; // looked at by the line before
        }
    }

    function test_no_way_opens_by_the_signature_of_another() public {
        IEscrow.Terms memory t = _good(0);
        IEscrow.Terms memory other = _good(0);
        other.deal = keccak256("another");
        bytes memory reason = abi.encodeWithSelector(IEscrow.BadSignature.selector, seller);
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, other, 0, 0));
        _refuse(reason);
        escrow.fundBySignature(t, signature, none);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Fund, t);
        m.signature = signature;
        _refuse(reason);
        escrow.submitMove(m);
    }

    function test_no_way_takes_more_from_the_vault_than_is_there() public {
        for (uint256 way; way < WAYS; ++way) {
            if (way == 3) continue; // not from the vault
            IEscrow.Terms memory t = _good(way);
            t.fromVault = true;
            (t.amount, t.fee) = (1_500_000_000, 30_000_000);
            (bytes memory call, address by) = _opening(way, t);
            _refuse(abi.encodeWithSelector(IEscrow.VaultTooSmall.selector, seller, address(token), 1e9, _total(t)));
            vm.prank(by);
            (bool ok,) = address(escrow).call(call);
            ok; // looked at by the line before
        }
    }

    function test_a_token_that_fails_in_any_way_opens_nothing_by_signature_either() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _good(0);
        t.token = address(odd);
        for (uint256 way = 1; way < 3; ++way) {
            (bytes memory call,) = _opening(way, t);
            odd.set(MoodyToken.Mood.False);
            (bool ok, bytes memory why) = address(escrow).call(call);
            vm.assertFalse(ok);
            vm.assertEq(why, abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
            odd.set(MoodyToken.Mood.TrueWithoutMoving);
            (ok, why) = address(escrow).call(call);
            vm.assertEq(why, abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), 0, _total(t)));
        }
        t.token = address(0xDEAD);
        for (uint256 way = 1; way < 3; ++way) {
            (bytes memory call,) = _opening(way, t);
            (, bytes memory why) = address(escrow).call(call);
            vm.assertEq(why, abi.encodeWithSelector(IEscrow.NoCode.selector, address(0xDEAD)));
        }
        t.token = address(0);
        for (uint256 way = 1; way < 3; ++way) {
            (bytes memory call,) = _opening(way, t);
            (, bytes memory why) = address(escrow).call(call);
            vm.assertEq(why, abi.encodeWithSelector(IEscrow.WrongValue.selector, 0, _total(t)));
        }
    }

    // ---------------------------------------------------------------- every end

    /// The own-transaction form of an end, who may send it, and whether it pays the buyer.
    function _ending(uint256 which, IEscrow.Terms memory t) private view returns (bytes memory, address) {
        if (which == 0) return (abi.encodeCall(IEscrow.reclaim, (t)), seller);
        if (which == 1) return (abi.encodeCall(IEscrow.release, (t)), seller);
        if (which == 2) return (abi.encodeCall(IEscrow.refund, (t)), buyer);
        if (which == 3) return (abi.encodeCall(IEscrow.rule, (t, 5)), arbiter);
        if (which == 4) return (abi.encodeCall(IEscrow.lapse, (t)), buyer);
        uint40 end = uint40(block.timestamp);
        bytes memory theirs = _sign(SELLER, _act(IEscrow.Move.Settle, t, 5, end));
        return (abi.encodeCall(IEscrow.settle, (t, 5, end, theirs)), buyer);
    }

    function test_every_end_refuses_to_credit_a_push_that_was_not_given_its_gas() public {
        for (uint256 which; which < 6; ++which) {
            setUp();
            MoodyToken odd = new MoodyToken();
            odd.mint(seller, 1e12);
            IEscrow.Terms memory t = _terms();
            t.token = address(odd);
            which == 0 ? _fund(t) : _disputed(t);
            odd.set(MoodyToken.Mood.BurnsGas);
            vm.warp(START + 60 days);
            (bytes memory call, address by) = _ending(which, t);
            vm.prank(by);
            (bool ok, bytes memory why) = address(escrow).call{gas: 200_000}(call);
            vm.assertFalse(ok);
            vm.assertTrue(bytes4(why) == IEscrow.NotEnoughGas.selector);
            vm.prank(by);
            (ok,) = address(escrow).call{gas: 800_000}(call);
            vm.assertTrue(ok);
            _is(t, IEscrow.Status.Ended);
        }
    }

    function test_no_move_of_a_trade_under_way_knows_other_terms_or_an_ended_trade() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.Terms memory other = _terms();
        other.deal = keccak256("another");
        vm.prank(buyer);
        escrow.refund(t);
        vm.warp(START + 60 days);
        for (uint256 i; i < 2; ++i) {
            IEscrow.Terms memory asked = i == 0 ? other : t;
            bytes memory reason = i == 0
                ? abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(other))
                : abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Ended);
            for (uint256 which; which < 9; ++which) {
                bytes memory call;
                address by = seller;
                if (which < 6) (call, by) = _ending(which, asked);
                if (which == 6) call = abi.encodeCall(IEscrow.extend, (asked, uint40(START + 61 days)));
                if (which == 7) (call, by) = (abi.encodeCall(IEscrow.markPaid, (asked)), buyer);
                if (which == 8) call = abi.encodeCall(IEscrow.dispute, (asked));
                vm.prank(by);
                (bool ok, bytes memory why) = address(escrow).call(call);
                vm.assertFalse(ok);
                vm.assertEq(why, reason);
            }
        }
    }

    // ---------------------------------------------------------------- the signed forms refuse what the others do

    function test_every_signed_move_is_refused_from_an_ended_trade() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        bytes memory ended = abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Ended);
        for (uint256 i = 2; i < 11; ++i) {
            IEscrow.Move move = IEscrow.Move(i);
            uint256 key = move == IEscrow.Move.Rule
                ? ARBITER
                : move == IEscrow.Move.MarkPaid || move == IEscrow.Move.Refund ? BUYER : SELLER;
            uint40 end = uint40(block.timestamp);
            IEscrow.SignedMove memory m =
                move == IEscrow.Move.Settle ? _settlement(t, 5, end) : _signed(key, move, t, 5, end);
            _refuse(ended);
            escrow.submitMove(m);
        }
    }

    function test_signed_amounts_and_deadlines_have_the_same_bounds() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 now_ = uint40(START + 4 hours);
        _refuse(abi.encodeWithSelector(IEscrow.NotLater.selector, now_, now_));
        escrow.submitMove(_signed(SELLER, IEscrow.Move.Extend, t, now_, FOREVER));
        uint40 latest = uint40(START + 30 days);
        _refuse(abi.encodeWithSelector(IEscrow.TooLate.selector, latest + 1, latest));
        escrow.submitMove(_signed(SELLER, IEscrow.Move.Extend, t, latest + 1, FOREVER));
        uint40 end = uint40(block.timestamp);
        bytes memory tooMuch = abi.encodeWithSelector(IEscrow.TooMuchToBuyer.selector, AMOUNT + 1, AMOUNT);
        _refuse(tooMuch);
        escrow.submitMove(_settlement(t, AMOUNT + 1, end));
        vm.startPrank(buyer);
        escrow.markPaid(t);
        escrow.dispute(t);
        vm.stopPrank();
        vm.warp(START + 24 hours);
        _refuse(tooMuch);
        escrow.submitMove(_signed(ARBITER, IEscrow.Move.Rule, t, AMOUNT + 1, uint40(block.timestamp)));
        escrow.submitMove(_signed(ARBITER, IEscrow.Move.Rule, t, AMOUNT, uint40(block.timestamp)));
        vm.assertEq(token.balanceOf(buyer), AMOUNT);
    }

    function test_an_authorization_of_a_token_that_hides_its_balances_is_refused() public {
        NoBalances odd = new NoBalances();
        IEscrow.Terms memory t = _good(0);
        t.token = address(odd);
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, address(odd), _total(t), 0, FOREVER, _id(t));
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        escrow.depositWithAuthorization(seller, address(odd), 5, 0, FOREVER, 0, v, r, s);
    }

    function test_a_signed_withdrawal_fails_as_an_own_one_does() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1_000);
        _deposit(address(odd), 1_000);
        _fails(odd, address(0), abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(0)));
        _fails(odd, address(escrow), abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(escrow)));
        odd.set(MoodyToken.Mood.False);
        _fails(odd, stranger, abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        odd.set(MoodyToken.Mood.TrueWithoutMoving);
        _fails(odd, stranger, abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), 0, 7));
        vm.assertEq(escrow.nonceOf(seller), 0); // and may be sent again
        vm.assertEq(escrow.vaultOf(seller, address(odd)), 1_000);
    }

    function _fails(MoodyToken odd, address to, bytes memory reason) private {
        bytes32 kind =
            keccak256("Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)");
        bytes32 hash = keccak256(abi.encode(kind, seller, address(odd), uint256(7), to, uint256(0), FOREVER));
        bytes memory signature = _sign(SELLER, hash);
        _refuse(reason);
        escrow.withdrawBySignature(seller, address(odd), 7, to, 0, FOREVER, signature);
    }
}

/// Has EIP-3009 and says to nobody what it holds.
contract NoBalances {
    function DOMAIN_SEPARATOR() external pure returns (bytes32) {
        return keccak256("hidden");
    }
}
