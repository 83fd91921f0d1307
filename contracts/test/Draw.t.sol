// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Account1271} from "./Tokens.sol";

/// draw, drawBySignature, cancelOffers. See trees/.
contract DrawTest is Base {
    function setUp() public override {
        super.setUp();
        _deposit(address(token), 1e13);
    }

    function _draw(IEscrow.Terms memory t, IEscrow.Offer memory o) private {
        bytes memory signature = _signOffer(SELLER, o);
        vm.prank(opener);
        escrow.draw(t, o, signature);
    }

    function _refused(IEscrow.Terms memory t, IEscrow.Offer memory o, bytes memory reason) private {
        bytes memory signature = _signOffer(SELLER, o);
        vm.expectRevert(reason);
        vm.prank(o.opener);
        escrow.draw(t, o, signature);
    }

    function _mismatch(IEscrow.Terms memory t, bytes32 field) private {
        _refused(t, _offer(), abi.encodeWithSelector(IEscrow.OfferMismatch.selector, field));
    }

    function test_the_opener_locks_vault_coins_within_the_sellers_signed_offer() public {
        IEscrow.Terms memory t = _drawTerms();
        IEscrow.Offer memory o = _offer();
        bytes32 hash = keccak256(abi.encode(keccak256(bytes(OFFER)), o));
        vm.assertEq(escrow.offerHash(o), hash);
        bytes memory signature = _signOffer(SELLER, o);
        vm.expectEmit(address(escrow));
        emit IEscrow.Drawn(_id(t), seller, buyer, t, hash);
        vm.prank(opener);
        escrow.draw(t, o, signature);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 1e13 - _total(t));
        _is(t, IEscrow.Status.Funded);
    }

    function test_anyone_may_send_the_openers_signature_over_the_exact_terms() public {
        IEscrow.Terms memory t = _drawTerms();
        IEscrow.Offer memory o = _offer();
        bytes memory opening = _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0));
        bytes memory signature = _signOffer(SELLER, o);
        vm.prank(stranger);
        escrow.drawBySignature(t, o, signature, opening);
        _is(t, IEscrow.Status.Funded);
    }

    function test_the_openers_signature_serves_no_other_terms() public {
        IEscrow.Terms memory t = _drawTerms();
        bytes memory opening = _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0));
        bytes memory signature = _signOffer(SELLER, _offer());
        t.buyer = stranger;
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, opener));
        escrow.drawBySignature(t, _offer(), signature, opening);
    }

    function test_an_offer_without_opener_can_be_drawn_by_nobody() public {
        IEscrow.Terms memory t = _drawTerms();
        IEscrow.Offer memory o = _offer();
        o.opener = address(0);
        bytes memory signature = _signOffer(SELLER, o);
        _refuse(abi.encodeWithSelector(IEscrow.NotParty.selector, stranger, address(0)));
        vm.prank(stranger);
        escrow.draw(t, o, signature);
        // 65 bytes that ecrecover answers with zero, and none at all.
        bytes memory nobody = new bytes(65);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(0)));
        escrow.drawBySignature(t, o, signature, nobody);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(0)));
        escrow.drawBySignature(t, o, signature, "");
    }

    function test_draw_by_anyone_but_the_opener_is_refused_the_seller_included() public {
        bytes memory signature = _signOffer(SELLER, _offer());
        _refuse(abi.encodeWithSelector(IEscrow.NotParty.selector, seller, opener));
        vm.prank(seller);
        escrow.draw(_drawTerms(), _offer(), signature);
    }

    function test_an_offer_the_seller_did_not_sign_is_refused() public {
        bytes memory signature = _signOffer(STRANGER, _offer());
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(opener);
        escrow.draw(_drawTerms(), _offer(), signature);
        // Signed, but one number changed since.
        signature = _signOffer(SELLER, _offer());
        IEscrow.Offer memory o = _offer();
        o.most += 1;
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(opener);
        escrow.draw(_drawTerms(), o, signature);
    }

    function test_everything_in_the_terms_equals_the_offer() public {
        IEscrow.Terms memory t = _drawTerms();
        t.seller = stranger;
        _mismatch(t, "seller");
        t = _drawTerms();
        t.token = address(0);
        _mismatch(t, "token");
        t = _drawTerms();
        t.feeRecipient = stranger;
        _mismatch(t, "feeRecipient");
        t = _drawTerms();
        t.arbiter = stranger;
        _mismatch(t, "arbiter");
        t = _drawTerms();
        t.backupArbiter = address(0);
        _mismatch(t, "backupArbiter");
        t = _drawTerms();
        t.paymentWindow += 1;
        _mismatch(t, "paymentWindow");
        t = _drawTerms();
        t.hearingWindow -= 1;
        _mismatch(t, "hearingWindow");
        t = _drawTerms();
        t.rulingWindow += 1;
        _mismatch(t, "rulingWindow");
        t = _drawTerms();
        t.fromVault = false;
        _mismatch(t, "fromVault");
    }

    function test_the_fee_is_exactly_the_offers_share_rounded_down() public {
        IEscrow.Terms memory t = _drawTerms();
        t.fee += 1;
        _mismatch(t, "fee");
        t.fee -= 2;
        _mismatch(t, "fee");
        t.fee += 1;
        _draw(t, _offer());
    }

    function test_the_amount_stays_between_least_and_most_both_included() public {
        IEscrow.Offer memory o = _offer();
        uint128[4] memory tried = [o.least - 1, o.least, o.most, o.most + 1];
        for (uint32 i; i < 4; ++i) {
            IEscrow.Terms memory t = _drawTerms();
            t.amount = tried[i];
            t.fee = uint128(uint256(t.amount) * 50 / 10_000);
            t.lane = 5 + i;
            if (i == 0 || i == 3) _mismatch(t, "amount");
            else _draw(t, o);
        }
    }

    function test_the_lane_range_is_the_cap() public {
        IEscrow.Terms memory t = _drawTerms();
        t.lane = 4;
        _mismatch(t, "lane");
        for (uint32 beyond = 9; beyond < 12; ++beyond) {
            t.lane = beyond;
            _mismatch(t, "lane");
        }
        t.lane = type(uint32).max;
        _mismatch(t, "lane");
        for (uint32 lane = 5; lane < 9; ++lane) {
            t.lane = lane;
            _draw(t, _offer());
        }
        t.round = 2;
        for (uint32 lane = 5; lane < 9; ++lane) {
            t.lane = lane;
            _refused(
                t, _offer(), abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, lane, IEscrow.Status.Funded)
            );
        }
    }

    function test_a_lane_range_at_the_end_of_the_numbers_does_not_wrap() public {
        IEscrow.Offer memory o = _offer();
        o.firstLane = type(uint32).max;
        o.lanes = 2;
        IEscrow.Terms memory t = _drawTerms();
        t.lane = 0;
        _refused(t, o, abi.encodeWithSelector(IEscrow.OfferMismatch.selector, bytes32("lane")));
        t.lane = type(uint32).max;
        _draw(t, o);
    }

    function test_an_offer_ends_with_validUntil_included() public {
        IEscrow.Offer memory o = _offer();
        o.validUntil = uint40(START + 100);
        vm.warp(START + 101);
        _refused(_drawTerms(), o, abi.encodeWithSelector(IEscrow.SignatureExpired.selector, o.validUntil));
        vm.warp(START + 100);
        _draw(_drawTerms(), o);
    }

    function test_an_offer_is_valid_at_most_thirty_days_ahead() public {
        IEscrow.Offer memory o = _offer();
        o.validUntil = uint40(START + 30 days + 1);
        _refused(_drawTerms(), o, abi.encodeWithSelector(IEscrow.ValidTooLong.selector, o.validUntil, START + 30 days));
        o.validUntil = uint40(START + 30 days);
        _draw(_drawTerms(), o);
    }

    function test_a_draw_takes_no_more_than_the_vault_holds() public {
        IEscrow.Terms memory t = _drawTerms();
        vm.prank(seller);
        escrow.withdraw(address(token), 1e13 - _total(t) + 1, seller);
        _refused(
            t,
            _offer(),
            abi.encodeWithSelector(IEscrow.VaultTooSmall.selector, seller, address(token), _total(t) - 1, _total(t))
        );
    }

    function test_what_opening_refuses_is_refused_to_a_draw_too() public {
        IEscrow.Terms memory t = _drawTerms();
        t.openBy = uint40(START - 1);
        _refused(t, _offer(), abi.encodeWithSelector(IEscrow.OpenByPassed.selector, t.openBy));
        IEscrow.Offer memory o = _offer();
        o.feeBps = 201;
        t = _drawTerms();
        t.fee = uint128(uint256(AMOUNT) * 201 / 10_000);
        _refused(t, o, abi.encodeWithSelector(IEscrow.FeeTooHigh.selector, t.fee, AMOUNT / 50));
    }

    function test_cancelOffers_ends_every_offer_of_the_series_and_no_other() public {
        vm.expectEmit(address(escrow));
        emit IEscrow.OffersCancelled(seller, 300);
        vm.prank(seller);
        escrow.cancelOffers(300);
        vm.assertTrue(escrow.isCancelled(seller, 300));
        vm.assertFalse(escrow.isCancelled(seller, 301));
        vm.assertFalse(escrow.isCancelled(seller, 44)); // the same bit of another word
        vm.assertFalse(escrow.isCancelled(buyer, 300));
        vm.prank(seller);
        escrow.cancelOffers(200);
        vm.assertTrue(escrow.isCancelled(seller, 200));
        vm.assertFalse(escrow.isCancelled(seller, 72)); // 128 bits below
        vm.assertTrue(escrow.isCancelled(seller, 300));
        _refused(_drawTerms(), _offer(), abi.encodeWithSelector(IEscrow.OfferCancelled.selector, seller, 300));
        IEscrow.Offer memory o = _offer();
        o.series = 301;
        _draw(_drawTerms(), o);
    }

    function test_trades_already_drawn_go_on_after_the_series_is_cancelled() public {
        IEscrow.Terms memory t = _drawTerms();
        _draw(t, _offer());
        vm.prank(seller);
        escrow.cancelOffers(300);
        vm.prank(buyer);
        escrow.markPaid(t);
        _is(t, IEscrow.Status.Paid);
    }

    function test_anyone_may_send_the_owners_signature_that_cancels() public {
        bytes32 hash =
            keccak256(abi.encode(keccak256("CancelOffers(address owner,uint64 series)"), seller, uint64(300)));
        bytes memory signature = _sign(SELLER, hash);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, buyer));
        escrow.cancelOffersBySignature(buyer, 300, signature);
        vm.prank(stranger);
        escrow.cancelOffersBySignature(seller, 300, signature);
        vm.assertTrue(escrow.isCancelled(seller, 300));
        // Twice does no more than once.
        escrow.cancelOffersBySignature(seller, 300, signature);
        vm.assertTrue(escrow.isCancelled(seller, 300));
    }

    function test_a_drawn_trade_returns_to_the_vault_on_reclaim_by_anyone() public {
        IEscrow.Terms memory t = _drawTerms();
        _draw(t, _offer());
        vm.warp(START + 4 hours);
        vm.prank(stranger);
        escrow.reclaim(t);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 1e13);
    }

    function test_a_contract_may_be_the_opener_by_erc1271() public {
        Account1271 account = new Account1271();
        IEscrow.Offer memory o = _offer();
        o.opener = address(account);
        escrow.drawBySignature(_drawTerms(), o, _signOffer(SELLER, o), "anything");
        _is(_drawTerms(), IEscrow.Status.Funded);
    }
}
