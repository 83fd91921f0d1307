// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {TestToken} from "../src/local/TestToken.sol";
import {AnythingGoesToken, MoodyToken, NothingToken, PhantomToken} from "./Tokens.sol";

/// fund, fundBySignature, fundWithAuthorization. See trees/.
contract OpenTest is Base {
    IEscrow.Permit internal none;

    function test_fund_locks_amount_and_fee_of_a_token_and_logs_all_terms() public {
        IEscrow.Terms memory t = _terms();
        vm.expectEmit(address(escrow));
        emit IEscrow.Funded(_id(t), seller, buyer, t);
        _fund(t);
        vm.assertEq(token.balanceOf(address(escrow)), uint256(AMOUNT) + FEE);
        (uint32 round, IEscrow.Status status, uint40 time, uint200 hash) = escrow.slotOf(seller, 7);
        vm.assertEq(round, 1);
        vm.assertEq(uint256(status), uint256(IEscrow.Status.Funded));
        vm.assertEq(time, START + 4 hours);
        vm.assertEq(hash, uint200(uint256(_id(t))));
    }

    function test_fund_locks_the_chains_own_coin() public {
        IEscrow.Terms memory t = _coinTerms();
        _fund(t);
        vm.assertEq(address(escrow).balance, _total(t));
        _is(t, IEscrow.Status.Funded);
    }

    function test_fund_from_the_vault_takes_the_sellers_vault_balance() public {
        IEscrow.Terms memory t = _vaultTerms();
        _deposit(address(token), _total(t) + 5);
        vm.prank(seller);
        escrow.fund(t);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 5);
        vm.assertEq(token.balanceOf(address(escrow)), _total(t) + 5);
    }

    function test_fund_of_the_own_coin_from_the_vault() public {
        IEscrow.Terms memory t = _coinTerms();
        t.fromVault = true;
        _fund(t);
        vm.assertEq(escrow.vaultOf(seller, address(0)), 0);
        _is(t, IEscrow.Status.Funded);
    }

    function test_fund_without_fee_needs_no_fee_receiver() public {
        IEscrow.Terms memory t = _terms();
        (t.fee, t.feeRecipient) = (0, address(0));
        _fund(t);
        _is(t, IEscrow.Status.Funded);
    }

    function test_fund_without_backup_arbiter() public {
        IEscrow.Terms memory t = _terms();
        t.backupArbiter = address(0);
        _fund(t);
        _is(t, IEscrow.Status.Funded);
    }

    function test_fund_by_anyone_but_the_seller_is_refused() public {
        IEscrow.Terms memory t = _terms();
        _refuse(abi.encodeWithSelector(IEscrow.NotParty.selector, buyer, seller));
        vm.prank(buyer);
        escrow.fund(t);
    }

    // ---------------------------------------------------------------- what opening refuses

    function _refused(IEscrow.Terms memory t, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(t.seller);
        escrow.fund(t);
    }

    function test_opening_refuses_amount_zero() public {
        IEscrow.Terms memory t = _terms();
        t.amount = 0;
        _refused(t, abi.encodeWithSelector(IEscrow.ZeroAmount.selector));
    }

    function test_opening_refuses_a_zero_party() public {
        bytes memory reason = abi.encodeWithSelector(IEscrow.ZeroParty.selector);
        IEscrow.Terms memory t = _terms();
        t.buyer = address(0);
        _refused(t, reason);
        t = _terms();
        t.arbiter = address(0);
        _refused(t, reason);
        t = _terms();
        t.seller = address(0);
        _refused(t, reason);
    }

    function test_opening_refuses_any_two_the_same() public {
        IEscrow.Terms memory t = _terms();
        t.buyer = seller;
        _refused(t, abi.encodeWithSelector(IEscrow.SameParty.selector, seller));
        t = _terms();
        t.arbiter = seller;
        _refused(t, abi.encodeWithSelector(IEscrow.SameParty.selector, seller));
        t = _terms();
        t.backupArbiter = seller;
        _refused(t, abi.encodeWithSelector(IEscrow.SameParty.selector, seller));
        t = _terms();
        t.arbiter = buyer;
        _refused(t, abi.encodeWithSelector(IEscrow.SameParty.selector, buyer));
        t = _terms();
        t.backupArbiter = buyer;
        _refused(t, abi.encodeWithSelector(IEscrow.SameParty.selector, buyer));
        t = _terms();
        t.backupArbiter = arbiter;
        _refused(t, abi.encodeWithSelector(IEscrow.SameParty.selector, arbiter));
    }

    function test_opening_refuses_itself_as_buyer_token_or_fee_receiver() public {
        bytes memory reason = abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(escrow));
        IEscrow.Terms memory t = _terms();
        t.buyer = address(escrow);
        _refused(t, reason);
        t = _terms();
        t.token = address(escrow);
        _refused(t, reason);
        t = _terms();
        t.feeRecipient = address(escrow);
        _refused(t, reason);
    }

    function test_opening_refuses_a_fee_without_receiver() public {
        IEscrow.Terms memory t = _terms();
        t.feeRecipient = address(0);
        _refused(t, abi.encodeWithSelector(IEscrow.FeeWithoutReceiver.selector, FEE));
    }

    function test_opening_refuses_a_fee_over_two_percent_and_takes_two() public {
        IEscrow.Terms memory t = _terms();
        t.fee = AMOUNT / 50 + 1;
        _refused(t, abi.encodeWithSelector(IEscrow.FeeTooHigh.selector, t.fee, AMOUNT / 50));
        t.fee = AMOUNT / 50;
        _fund(t);
        _is(t, IEscrow.Status.Funded);
    }

    function test_opening_refuses_a_token_without_code() public {
        IEscrow.Terms memory t = _terms();
        t.token = address(0xDEAD);
        _refused(t, abi.encodeWithSelector(IEscrow.NoCode.selector, address(0xDEAD)));
    }

    function test_opening_refuses_coin_sent_with_a_token_trade() public {
        IEscrow.Terms memory t = _terms();
        _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, 1, 0));
        vm.prank(seller);
        escrow.fund{value: 1}(t);
    }

    function test_opening_refuses_coin_sent_with_a_vault_trade_of_the_own_coin() public {
        IEscrow.Terms memory t = _coinTerms();
        t.fromVault = true;
        _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, _total(t), 0));
        vm.prank(seller);
        escrow.fund{value: _total(t)}(t);
    }

    function test_opening_refuses_any_but_the_exact_coin() public {
        IEscrow.Terms memory t = _coinTerms();
        for (uint256 i; i < 3; ++i) {
            uint256 value = i == 0 ? 0 : i == 1 ? _total(t) - 1 : _total(t) + 1;
            _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, value, _total(t)));
            vm.prank(seller);
            escrow.fund{value: value}(t);
        }
    }

    function test_opening_refuses_a_round_that_is_not_next() public {
        IEscrow.Terms memory t = _terms();
        t.round = 0;
        _refused(t, abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 0, 1));
        t.round = 2;
        _refused(t, abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 2, 1));
        t.round = 1;
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        _refused(t, abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 1, 2));
        t.round = 3;
        _refused(t, abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 3, 2));
        t.round = 2;
        _fund(t);
        _is(t, IEscrow.Status.Funded);
    }

    function test_the_last_round_of_a_lane_can_be_opened_and_has_no_successor() public {
        IEscrow.Terms memory t = _terms();
        uint256 last = (1 << 21) - 1;
        bytes32 slot = keccak256(abi.encode(uint256(7), keccak256(abi.encode(seller, _slotsAt()))));
        vm.store(address(escrow), slot, bytes32(((last - 1) << 235) | (4 << 232)));
        (uint32 round,,,) = escrow.slotOf(seller, 7);
        vm.assertEq(round, last - 1);
        t.round = uint32(last);
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        t.round = uint32(last + 1);
        _refused(t, abi.encodeWithSelector(IEscrow.RoundNotNext.selector, last + 1, last + 1));
        t.round = 0;
        _refused(t, abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 0, last + 1));
    }

    /// Storage slot of the mapping of lanes: the vault's three mappings come before it.
    function _slotsAt() private pure returns (uint256) {
        return 3;
    }

    function test_opening_refuses_a_live_lane_in_every_live_status() public {
        IEscrow.Terms memory t = _terms();
        IEscrow.Terms memory second = _terms();
        second.round = 2;
        _fund(t);
        _refused(second, abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Funded));
        vm.prank(buyer);
        escrow.markPaid(t);
        _refused(second, abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Paid));
        vm.prank(buyer);
        escrow.dispute(t);
        _refused(second, abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Disputed));
        second.lane = 8;
        second.round = 1;
        _fund(second);
        _is(second, IEscrow.Status.Funded);
    }

    function test_openBy_is_inclusive() public {
        IEscrow.Terms memory t = _terms();
        t.openBy = uint40(START - 1);
        _refused(t, abi.encodeWithSelector(IEscrow.OpenByPassed.selector, t.openBy));
        for (uint40 i; i < 2; ++i) {
            t.openBy = uint40(START + i);
            t.lane = uint32(i);
            _fund(t);
            _is(t, IEscrow.Status.Funded);
        }
    }

    function test_windows_are_bounded_and_the_bounds_included() public {
        _window(0, 30 minutes, 30 days);
        _window(1, 1 hours, 3 days);
        _window(2, 3 days, 30 days);
    }

    function _window(uint256 which, uint32 least, uint32 most) private {
        uint32[4] memory tried = [least - 1, least, most, most + 1];
        for (uint32 i; i < 4; ++i) {
            IEscrow.Terms memory t = _terms();
            t.lane = uint32(which * 4) + i;
            if (which == 0) t.paymentWindow = tried[i];
            if (which == 1) t.hearingWindow = tried[i];
            if (which == 2) t.rulingWindow = tried[i];
            if (i == 1 || i == 2) {
                _fund(t);
                _is(t, IEscrow.Status.Funded);
            } else {
                _refused(t, abi.encodeWithSelector(IEscrow.WindowOutOfBounds.selector, tried[i], least, most));
            }
        }
    }

    function test_the_ruling_window_is_longer_than_the_hearing_window() public {
        IEscrow.Terms memory t = _terms();
        (t.hearingWindow, t.rulingWindow) = (3 days, 3 days);
        _refused(
            t,
            abi.encodeWithSelector(
                IEscrow.WindowOutOfBounds.selector, uint32(3 days), uint32(3 days + 1), uint32(30 days)
            )
        );
        t.rulingWindow = 3 days + 1;
        _fund(t);
        _is(t, IEscrow.Status.Funded);
    }

    function test_opening_from_the_vault_refuses_more_than_is_there() public {
        IEscrow.Terms memory t = _vaultTerms();
        _deposit(address(token), _total(t) - 1);
        _refused(
            t, abi.encodeWithSelector(IEscrow.VaultTooSmall.selector, seller, address(token), _total(t) - 1, _total(t))
        );
    }

    function test_plain_sends_and_unknown_calls_are_refused() public {
        vm.deal(address(this), 10);
        (bool ok,) = address(escrow).call{value: 1}("");
        vm.assertFalse(ok);
        (ok,) = address(escrow).call(hex"12345678");
        vm.assertFalse(ok);
    }

    function test_a_word_with_stray_high_bits_never_passes_as_its_clean_twin() public {
        IEscrow.Terms memory t = _terms();
        bytes memory data = abi.encodeCall(IEscrow.fund, (t));
        // Every field that is narrower than a word; the last, deal, is a full one.
        for (uint256 field; field < 15; ++field) {
            bytes memory bent = bytes.concat(data);
            bent[4 + field * 32] = 0x01;
            vm.prank(seller);
            (bool ok,) = address(escrow).call(bent);
            vm.assertFalse(ok, "opened");
        }
        _fund(t);
        data = abi.encodeCall(IEscrow.release, (t));
        for (uint256 field; field < 15; ++field) {
            bytes memory bent = bytes.concat(data);
            bent[4 + field * 32] = 0x01;
            vm.prank(seller);
            (bool ok,) = address(escrow).call(bent);
            vm.assertFalse(ok, "released");
        }
        _is(t, IEscrow.Status.Funded);
    }

    // ---------------------------------------------------------------- by signature

    function test_anyone_may_send_the_sellers_signature_over_exactly_these_terms() public {
        IEscrow.Terms memory t = _terms();
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        vm.expectEmit(address(escrow));
        emit IEscrow.Funded(_id(t), seller, buyer, t);
        vm.prank(stranger);
        escrow.fundBySignature(t, signature, none);
        _is(t, IEscrow.Status.Funded);
    }

    function test_fund_by_signature_from_the_vault() public {
        IEscrow.Terms memory t = _vaultTerms();
        _deposit(address(token), _total(t));
        escrow.fundBySignature(t, _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0)), none);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 0);
    }

    function test_an_allowance_or_permit_without_the_sellers_signature_opens_nothing() public {
        IEscrow.Terms memory t = _terms();
        bytes memory bad = abi.encodeWithSelector(IEscrow.BadSignature.selector, seller);
        _refuse(bad);
        escrow.fundBySignature(t, "", none);
        bytes memory signature = _sign(BUYER, _act(IEscrow.Move.Fund, t, 0, 0));
        _refuse(bad);
        escrow.fundBySignature(t, signature, none);
        signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        t.buyer = stranger;
        _refuse(bad);
        escrow.fundBySignature(t, signature, none);
    }

    function test_a_permit_is_tried_and_pulls_from_a_wallet_without_allowance() public {
        vm.prank(seller);
        token.approve(address(escrow), 0);
        IEscrow.Terms memory t = _terms();
        IEscrow.Permit memory p = _permit(_total(t));
        escrow.fundBySignature(t, _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0)), p);
        _is(t, IEscrow.Status.Funded);
    }

    function test_a_permit_that_someone_used_first_does_not_stop_the_funding() public {
        vm.prank(seller);
        token.approve(address(escrow), 0);
        IEscrow.Terms memory t = _terms();
        IEscrow.Permit memory p = _permit(_total(t));
        vm.prank(stranger);
        token.permit(seller, address(escrow), p.value, p.deadline, p.v, p.r, p.s);
        escrow.fundBySignature(t, _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0)), p);
        _is(t, IEscrow.Status.Funded);
    }

    function test_a_permit_that_fails_leaves_the_transfer_to_decide() public {
        vm.prank(seller);
        token.approve(address(escrow), 0);
        IEscrow.Terms memory t = _terms();
        IEscrow.Permit memory p = _permit(_total(t));
        p.value += 1;
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(token)));
        escrow.fundBySignature(t, signature, p);
    }

    function test_a_permit_for_a_token_without_code_ends_in_a_named_refusal() public {
        IEscrow.Terms memory t = _terms();
        t.token = address(0xDEAD);
        IEscrow.Permit memory p = _permit(1);
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        _refuse(abi.encodeWithSelector(IEscrow.NoCode.selector, address(0xDEAD)));
        escrow.fundBySignature(t, signature, p);
    }

    function _permit(uint256 value) private view returns (IEscrow.Permit memory) {
        bytes32 hash = keccak256(
            abi.encode(token.PERMIT_TYPEHASH(), seller, address(escrow), value, token.nonces(seller), START + 1 hours)
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(SELLER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
        return IEscrow.Permit(value, START + 1 hours, v, r, s);
    }

    function test_the_own_coin_is_funded_by_signature_only_from_the_vault() public {
        IEscrow.Terms memory t = _coinTerms();
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, 0, _total(t)));
        escrow.fundBySignature(t, signature, none);
    }

    function test_a_fund_signature_ends_with_openBy() public {
        IEscrow.Terms memory t = _terms();
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        vm.warp(t.openBy + 1);
        _refuse(abi.encodeWithSelector(IEscrow.OpenByPassed.selector, t.openBy));
        escrow.fundBySignature(t, signature, none);
        vm.warp(t.openBy);
        escrow.fundBySignature(t, signature, none);
    }

    function test_a_fund_signature_opens_once() public {
        IEscrow.Terms memory t = _terms();
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        escrow.fundBySignature(t, signature, none);
        vm.prank(buyer);
        escrow.refund(t);
        _refuse(abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 1, 2));
        escrow.fundBySignature(t, signature, none);
    }

    // ---------------------------------------------------------------- by EIP-3009

    function test_an_authorization_whose_nonce_is_the_trade_id_funds_the_trade() public {
        vm.prank(seller);
        token.approve(address(escrow), 0);
        IEscrow.Terms memory t = _terms();
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        vm.expectEmit(address(escrow));
        emit IEscrow.Funded(_id(t), seller, buyer, t);
        vm.prank(stranger);
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
        _is(t, IEscrow.Status.Funded);
        vm.assertEq(token.balanceOf(address(escrow)), _total(t));
    }

    function test_an_authorization_for_other_terms_funds_nothing() public {
        IEscrow.Terms memory t = _terms();
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        t.deal = keccak256("another");
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
    }

    function test_a_deposit_authorization_funds_no_trade_nor_the_other_way_round() public {
        IEscrow.Terms memory t = _terms();
        bytes32 salt = _id(t);
        (uint8 v, bytes32 r, bytes32 s) =
            _authorization(SELLER, t.token, _total(t), 0, FOREVER, escrow.depositNonce(salt));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
        (v, r, s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, salt);
        _refuse(abi.encodeWithSelector(TestToken.BadSignature.selector, seller));
        escrow.depositWithAuthorization(seller, t.token, _total(t), 0, FOREVER, salt, v, r, s);
    }

    function test_a_made_up_token_cannot_fill_a_strangers_lanes() public {
        AnythingGoesToken fake = new AnythingGoesToken();
        IEscrow.Terms memory t = _terms();
        t.token = address(fake);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(stranger);
        escrow.fundWithAuthorization(t, 0, FOREVER, 27, bytes32(uint256(1)), bytes32(uint256(1)));
    }

    function test_a_token_whose_fallback_accepts_everything_funds_nothing() public {
        PhantomToken phantom = new PhantomToken();
        IEscrow.Terms memory t = _terms();
        t.token = address(phantom);
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        _refuse(abi.encodeWithSelector(IEscrow.WrongArrival.selector, t.token, 0, _total(t)));
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
    }

    function test_an_authorization_brings_neither_vault_coins_nor_the_own_coin() public {
        IEscrow.Terms memory t = _vaultTerms();
        _refuse(abi.encodeWithSelector(IEscrow.NotFromWallet.selector));
        escrow.fundWithAuthorization(t, 0, FOREVER, 27, 0, 0);
        t = _coinTerms();
        _refuse(abi.encodeWithSelector(IEscrow.NotFromWallet.selector));
        escrow.fundWithAuthorization(t, 0, FOREVER, 27, 0, 0);
    }

    function test_an_authorization_on_a_token_without_code_is_refused() public {
        IEscrow.Terms memory t = _terms();
        t.token = address(0xDEAD);
        _refuse(abi.encodeWithSelector(IEscrow.NoCode.selector, address(0xDEAD)));
        escrow.fundWithAuthorization(t, 0, FOREVER, 27, 0, 0);
    }

    function test_what_opening_refuses_is_refused_by_authorization_too() public {
        IEscrow.Terms memory t = _terms();
        t.openBy = uint40(START - 1);
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        _refuse(abi.encodeWithSelector(IEscrow.OpenByPassed.selector, t.openBy));
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
    }

    // ---------------------------------------------------------------- tokens on the way in

    function test_a_token_that_returns_nothing_goes_in() public {
        NothingToken odd = new NothingToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        _fund(t);
        vm.assertEq(odd.balanceOf(address(escrow)), _total(t));
    }

    function test_a_token_that_does_not_say_true_stays_out() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        MoodyToken.Mood[4] memory moods =
            [MoodyToken.Mood.False, MoodyToken.Mood.ShortData, MoodyToken.Mood.Two, MoodyToken.Mood.Reverts];
        for (uint256 i; i < moods.length; ++i) {
            odd.set(moods[i]);
            _refused(t, abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        }
    }

    function test_arrival_is_measured_and_a_fee_on_transfer_refused() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        odd.set(MoodyToken.Mood.FeeOnReceiver);
        uint256 arrives = _total(t) - _total(t) / 100;
        _refused(t, abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), arrives, _total(t)));
        odd.set(MoodyToken.Mood.TrueWithoutMoving);
        _refused(t, abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), 0, _total(t)));
    }
}
