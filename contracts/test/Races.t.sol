// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {TestToken} from "../src/local/TestToken.sol";

/// What someone who sees a transaction before it is mined can do with it, and who can end a trade when others fall silent.
/// See trees/.
contract RacesTest is Base {
    IEscrow.Permit internal none;

    // ---------------------------------------------------------------- fund

    function test_a_copied_fund_opens_nothing_for_the_copier() public {
        IEscrow.Terms memory t = _terms();
        bytes memory call = abi.encodeCall(IEscrow.fund, (t));
        vm.prank(stranger);
        (bool ok, bytes memory reason) = address(escrow).call(call);
        vm.assertFalse(ok);
        vm.assertEq(reason, abi.encodeWithSelector(IEscrow.NotParty.selector, stranger, seller));
        // Nor by putting their own name in the seller's place: that is another trade, of their own coins.
        t.seller = stranger;
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(token)));
        vm.prank(stranger);
        escrow.fund(t);
        t.seller = seller;
        _fund(t);
        vm.assertEq(token.balanceOf(address(escrow)), _total(t));
    }

    function test_a_fund_signature_sent_first_by_another_locks_once() public {
        IEscrow.Terms memory t = _terms();
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        vm.prank(stranger);
        escrow.fundBySignature(t, signature, none);
        bytes memory live = abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Funded);
        _refuse(live);
        escrow.fundBySignature(t, signature, none);
        _refuse(live);
        vm.prank(seller);
        escrow.fund(t);
        vm.assertEq(token.balanceOf(address(escrow)), _total(t));
    }

    function test_an_authorization_sent_straight_to_the_token_is_refused_and_stays_good() public {
        IEscrow.Terms memory t = _terms();
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        vm.startPrank(stranger);
        _refuse(abi.encodeWithSelector(TestToken.NotReceiver.selector, stranger));
        token.receiveWithAuthorization(seller, address(escrow), _total(t), 0, FOREVER, _id(t), v, r, s);
        _refuse(abi.encodeWithSelector(TestToken.BadSignature.selector, seller));
        token.transferWithAuthorization(seller, address(escrow), _total(t), 0, FOREVER, _id(t), v, r, s);
        escrow.fundWithAuthorization(t, 0, FOREVER, v, r, s);
        vm.stopPrank();
        _is(t, IEscrow.Status.Funded);
    }

    function test_an_allowance_that_waits_is_nobodys_to_use() public {
        // The seller has approved without end. A stranger makes terms that name the seller and would pay the stranger.
        IEscrow.Terms memory t = _terms();
        (t.buyer, t.arbiter) = (stranger, opener);
        vm.startPrank(stranger);
        _refuse(abi.encodeWithSelector(IEscrow.NotParty.selector, stranger, seller));
        escrow.fund(t);
        bytes memory mine = _sign(STRANGER, _act(IEscrow.Move.Fund, t, 0, 0));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        escrow.fundBySignature(t, mine, none);
        escrow.deposit(address(token), 0);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(seller), 1e15);
    }

    // ---------------------------------------------------------------- permit

    function _permit(uint256 value) private view returns (IEscrow.Permit memory) {
        bytes32 hash = keccak256(
            abi.encode(token.PERMIT_TYPEHASH(), seller, address(escrow), value, token.nonces(seller), START + 1 hours)
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(SELLER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
        return IEscrow.Permit(value, START + 1 hours, v, r, s);
    }

    function test_a_griefed_permit_blocks_no_funding_however_it_was_griefed() public {
        for (uint256 i; i < 3; ++i) {
            setUp();
            IEscrow.Terms memory t = _terms();
            bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
            IEscrow.Permit memory p = _permit(_total(t));
            vm.prank(seller);
            token.approve(address(escrow), i == 0 ? 0 : _total(t));
            if (i == 0) token.permit(seller, address(escrow), p.value, p.deadline, p.v, p.r, p.s); // used by another
            if (i == 1) p.s = bytes32(uint256(1)); // spoilt by whoever relays it
            if (i == 2) (p.deadline, p.value) = (0, 1);
            vm.prank(stranger);
            escrow.fundBySignature(t, signature, p);
            _is(t, IEscrow.Status.Funded);
            vm.assertEq(token.allowance(seller, address(escrow)), 0);
        }
    }

    function test_a_permit_is_not_authority_to_fund() public {
        IEscrow.Terms memory t = _terms();
        IEscrow.Permit memory p = _permit(_total(t));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(stranger);
        escrow.fundBySignature(t, "", p);
        vm.assertEq(token.nonces(seller), 0);
    }

    // ---------------------------------------------------------------- draw

    function test_a_copied_draw_opens_the_same_trade_and_only_once() public {
        IEscrow.Terms memory t = _drawTerms();
        _deposit(address(token), 3 * _total(t));
        bytes memory offer = _signOffer(SELLER, _offer());
        bytes memory opening = _sign(OPENER, _act(IEscrow.Move.Draw, t, 0, 0));
        vm.prank(stranger);
        _refuse(abi.encodeWithSelector(IEscrow.NotParty.selector, stranger, opener));
        escrow.draw(t, _offer(), offer);
        vm.prank(stranger);
        escrow.drawBySignature(t, _offer(), offer, opening);
        _refuse(abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Funded));
        vm.prank(opener);
        escrow.draw(t, _offer(), offer);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 2 * _total(t));
        // After its end the same two signatures open nothing more.
        vm.prank(buyer);
        escrow.refund(t);
        _refuse(abi.encodeWithSelector(IEscrow.RoundNotNext.selector, 1, 2));
        escrow.drawBySignature(t, _offer(), offer, opening);
    }

    function test_a_seller_who_is_faster_than_a_draw_keeps_the_coins_and_the_draw_names_why() public {
        IEscrow.Terms memory t = _drawTerms();
        bytes memory offer = _signOffer(SELLER, _offer());
        _deposit(address(token), _total(t));
        uint256 before = vm.snapshotState();
        for (uint256 i; i < 3; ++i) {
            bytes memory reason;
            vm.startPrank(seller);
            if (i == 0) {
                escrow.withdraw(address(token), 1, seller);
                reason = abi.encodeWithSelector(
                    IEscrow.VaultTooSmall.selector, seller, address(token), _total(t) - 1, _total(t)
                );
            } else if (i == 1) {
                escrow.cancelOffers(300);
                reason = abi.encodeWithSelector(IEscrow.OfferCancelled.selector, seller, 300);
            } else {
                escrow.fund(_terms());
                reason = abi.encodeWithSelector(IEscrow.LaneLive.selector, seller, 7, IEscrow.Status.Funded);
            }
            vm.stopPrank();
            _refuse(reason);
            vm.prank(opener);
            escrow.draw(t, _offer(), offer);
            vm.revertToState(before);
        }
    }

    function test_reclaim_and_markPaid_in_one_block_go_by_their_order() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.warp(START + 4 hours);
        uint256 before = vm.snapshotState();
        vm.prank(buyer);
        escrow.markPaid(t);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Paid));
        vm.prank(seller);
        escrow.reclaim(t);
        vm.revertToState(before);
        vm.prank(seller);
        escrow.reclaim(t);
        _refuse(abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id(t), IEscrow.Status.Ended));
        vm.prank(buyer);
        escrow.markPaid(t);
    }

    // ---------------------------------------------------------------- silence

    /// The trade ends by one person's own transactions and time. Returns what the buyer got.
    function _aloneToTheEnd(IEscrow.Terms memory t, bool byBuyer) private returns (uint256) {
        (IEscrow.Status status,) = escrow.statusOf(t);
        vm.startPrank(byBuyer ? buyer : seller);
        if (status == IEscrow.Status.Funded && !byBuyer) {
            vm.warp(block.timestamp + t.paymentWindow);
            escrow.reclaim(t);
        } else {
            if (status == IEscrow.Status.Funded) escrow.markPaid(t);
            if (status != IEscrow.Status.Disputed) escrow.dispute(t);
            vm.warp(block.timestamp + 2 * t.rulingWindow);
            escrow.lapse(t);
        }
        vm.stopPrank();
        _is(t, IEscrow.Status.Ended);
        uint256 got = token.balanceOf(buyer);
        vm.assertEq(got + token.balanceOf(seller) + escrow.vaultOf(seller, address(token)), 1e15);
        vm.assertEq(escrow.vaultOf(feeTo, address(token)), 0);
        return got;
    }

    function _to(uint256 status, IEscrow.Terms memory t) private {
        status == 0 ? _fund(t) : status == 1 ? _pay(t) : _disputed(t);
    }

    function test_with_every_arbiter_and_the_operator_dead_either_party_alone_ends_every_live_trade() public {
        for (uint256 i; i < 12; ++i) {
            setUp();
            IEscrow.Terms memory t = i % 2 == 0 ? _terms() : _vaultTerms();
            (uint256 status, bool byBuyer) = ((i / 2) % 3, i >= 6);
            _to(status, t);
            vm.warp(block.timestamp + 1); // nobody else does anything any more
            uint256 got = _aloneToTheEnd(t, byBuyer);
            vm.assertEq(got, status == 0 && !byBuyer ? 0 : AMOUNT / 2);
        }
    }

    function test_with_the_arbiter_dead_the_backup_rules() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 14 days);
        vm.prank(backup);
        escrow.rule(t, AMOUNT);
        vm.assertEq(token.balanceOf(buyer), AMOUNT);
    }

    function test_without_a_backup_a_dead_arbiter_leaves_half_each() public {
        IEscrow.Terms memory t = _terms();
        t.backupArbiter = address(0);
        _disputed(t);
        vm.warp(START + 28 days);
        vm.prank(buyer);
        escrow.lapse(t);
        vm.assertEq(token.balanceOf(buyer), AMOUNT / 2);
    }

    function test_with_the_operator_dead_a_drawn_trade_ends_and_the_vault_empties() public {
        IEscrow.Terms memory t = _drawTerms();
        _deposit(address(token), _total(t) + 9);
        bytes memory offer = _signOffer(SELLER, _offer());
        vm.prank(opener);
        escrow.draw(t, _offer(), offer);
        // The opener, the relayer and the fee receiver are gone.
        vm.warp(START + 4 hours);
        vm.startPrank(seller);
        escrow.reclaim(t);
        escrow.withdraw(address(token), type(uint256).max, seller);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(seller), 1e15);
        vm.assertEq(token.balanceOf(address(escrow)), 0);
    }

    function test_when_all_but_the_arbiter_are_dead_the_arbiter_still_pays_the_two() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 400 days);
        vm.prank(arbiter);
        escrow.rule(t, AMOUNT - 1);
        vm.assertEq(token.balanceOf(buyer), AMOUNT - 1);
    }

    function test_a_dispute_costs_nobody_any_coin() public {
        IEscrow.Terms memory t = _terms();
        _pay(t);
        vm.deal(seller, 0);
        vm.prank(seller);
        escrow.dispute(t);
        vm.assertEq(token.balanceOf(address(escrow)), _total(t));
        _is(t, IEscrow.Status.Disputed);
    }
}
