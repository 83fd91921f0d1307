// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Panel} from "../src/Panel.sol";
import {Account1271} from "./Tokens.sol";

/// Moves by signature, sent by a stranger: whose signature, over what, where and until when. See trees/.
contract SignedTest is Base {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function _send(IEscrow.SignedMove memory m) private {
        vm.prank(stranger);
        escrow.submitMove(m);
    }

    function _bad(IEscrow.SignedMove memory m, address party) private {
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, party));
        _send(m);
    }

    /// The trade in the status the move starts from, at a time the move is possible.
    function _ready(IEscrow.Move move, IEscrow.Terms memory t) private {
        if (move == IEscrow.Move.Fund) return;
        if (move == IEscrow.Move.Dispute) return _pay(t);
        if (move == IEscrow.Move.Rule || move == IEscrow.Move.Lapse) {
            _disputed(t);
            return vm.warp(START + 28 days);
        }
        _fund(t);
        if (move == IEscrow.Move.Reclaim) vm.warp(START + 4 hours);
    }

    function _value(IEscrow.Move move) private view returns (uint128) {
        return move == IEscrow.Move.Extend ? uint128(block.timestamp + 5 hours) : 9;
    }

    function _key(IEscrow.Move move) private pure returns (uint256) {
        if (move == IEscrow.Move.Rule) return ARBITER;
        if (move == IEscrow.Move.MarkPaid || move == IEscrow.Move.Refund || move == IEscrow.Move.Settle) return BUYER;
        return SELLER;
    }

    function _good(IEscrow.Move move, IEscrow.Terms memory t) private view returns (IEscrow.SignedMove memory m) {
        uint40 end = uint40(block.timestamp + 1 hours);
        if (move == IEscrow.Move.Settle) return _settlement(t, 9, end);
        return _signed(_key(move), move, t, _value(move), end);
    }

    /// Which party's signature a refusal names: of two who might sign, the first.
    function _named(IEscrow.Move move) private view returns (address) {
        if (move == IEscrow.Move.Dispute || move == IEscrow.Move.Lapse) return buyer;
        return vm.addr(_key(move));
    }

    function test_every_move_by_its_partys_signature_sent_by_a_stranger() public {
        for (uint256 i; i < 11; ++i) {
            IEscrow.Move move = IEscrow.Move(i);
            if (move == IEscrow.Move.Draw) continue;
            setUp();
            IEscrow.Terms memory t = _terms();
            _ready(move, t);
            _send(_good(move, t));
            if (move == IEscrow.Move.Fund || move == IEscrow.Move.Extend) _is(t, IEscrow.Status.Funded);
            else if (move == IEscrow.Move.MarkPaid) _is(t, IEscrow.Status.Paid);
            else if (move == IEscrow.Move.Dispute) _is(t, IEscrow.Status.Disputed);
            else _is(t, IEscrow.Status.Ended);
        }
    }

    function test_no_signature_serves_for_another_move_trade_chain_contract_or_person() public {
        for (uint256 i; i < 11; ++i) {
            IEscrow.Move move = IEscrow.Move(i);
            if (move == IEscrow.Move.Draw) continue;
            setUp();
            IEscrow.Terms memory t = _terms();
            _ready(move, t);
            IEscrow.SignedMove memory m = _good(move, t);
            uint256 before = vm.snapshotState();

            // Another move's signature over the same terms, by the same person.
            for (uint256 j; j < 11; ++j) {
                if (j == i) continue;
                IEscrow.SignedMove memory other = _good(move, t);
                other.signature = _sign(_key(move), _act(IEscrow.Move(j), t, m.value, m.validUntil));
                _bad(other, _named(move));
            }
            // Another trade's.
            IEscrow.Terms memory elsewhere = _terms();
            elsewhere.deal = keccak256("another");
            IEscrow.SignedMove memory wrong = _good(move, t);
            wrong.signature = _sign(_key(move), _act(move, elsewhere, m.value, m.validUntil));
            _bad(wrong, _named(move));
            // Another person's.
            wrong.signature = _sign(STRANGER, _act(move, t, m.value, m.validUntil));
            _bad(wrong, _named(move));
            // Another end, another amount.
            if (move != IEscrow.Move.Fund) {
                wrong = _good(move, t);
                wrong.validUntil += 1;
                _bad(wrong, _named(move));
            }
            if (move == IEscrow.Move.Extend || move == IEscrow.Move.Settle || move == IEscrow.Move.Rule) {
                wrong = _good(move, t);
                wrong.value += 1;
                _bad(wrong, _named(move));
            }
            // Another chain: the domain is computed from the live id, also after a fork.
            vm.chainId(999);
            _bad(m, _named(move));
            vm.chainId(31337);
            // Another deployment.
            bytes32 there = keccak256(
                abi.encodePacked(hex"1901", _domain(31337, address(0xE5C)), _act(move, t, m.value, m.validUntil))
            );
            wrong = _good(move, t);
            wrong.signature = _raw(_key(move), there);
            _bad(wrong, _named(move));
            // None at all, one byte short, one too many.
            wrong.signature = "";
            _bad(wrong, _named(move));
            wrong.signature = bytes.concat(m.signature, hex"00");
            _bad(wrong, _named(move));

            vm.revertToState(before);
            _send(m);
        }
    }

    function test_after_a_fork_the_trade_goes_on_under_signatures_of_its_own_chain() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        vm.chainId(999);
        vm.assertEq(escrow.domainSeparator(), _domain(999, address(escrow)));
        _send(_signed(SELLER, IEscrow.Move.Release, t));
        _is(t, IEscrow.Status.Ended);
    }

    function test_a_signature_ends_with_validUntil_included() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m = _signed(BUYER, IEscrow.Move.MarkPaid, t, 0, uint40(START + 10));
        vm.warp(START + 11);
        _refuse(abi.encodeWithSelector(IEscrow.SignatureExpired.selector, START + 10));
        _send(m);
        vm.warp(START + 10);
        _send(m);
        _is(t, IEscrow.Status.Paid);
    }

    function test_a_ruling_or_settlement_by_signature_is_valid_at_most_24_hours() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 24 hours);
        uint40 end = uint40(START + 48 hours);
        IEscrow.SignedMove memory ruling = _signed(ARBITER, IEscrow.Move.Rule, t, 9, end + 1);
        IEscrow.SignedMove memory settlement = _settlement(t, 9, end + 1);
        bytes memory reason = abi.encodeWithSelector(IEscrow.ValidTooLong.selector, end + 1, end);
        _refuse(reason);
        _send(ruling);
        _refuse(reason);
        _send(settlement);
        uint256 before = vm.snapshotState();
        _send(_signed(ARBITER, IEscrow.Move.Rule, t, 9, end));
        vm.revertToState(before);
        _send(_settlement(t, 9, end));
    }

    function test_a_refund_given_before_funding_has_no_end() public {
        IEscrow.Terms memory t = _terms();
        IEscrow.SignedMove memory m = _signed(BUYER, IEscrow.Move.Refund, t, 0, FOREVER);
        _refuse(abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(t)));
        _send(m);
        _fund(t);
        vm.warp(START + 3650 days);
        _send(m);
        vm.assertEq(token.balanceOf(seller), 1e15);
    }

    function test_no_signature_outlives_its_trade() public {
        IEscrow.Terms memory t = _terms();
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Release, t, 0, FOREVER);
        _fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        IEscrow.Terms memory next = _terms();
        next.round = 2;
        _fund(next);
        _refuse(abi.encodeWithSelector(IEscrow.UnknownTrade.selector, _id(t)));
        _send(m);
        m.terms = next;
        _bad(m, seller);
    }

    function test_settle_needs_both_signatures_each_in_its_place() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m = _settlement(t, 9, uint40(START + 1));
        bytes memory sellers = m.otherSignature;
        m.otherSignature = "";
        _bad(m, seller);
        m.otherSignature = m.signature;
        _bad(m, seller);
        m.signature = sellers;
        _bad(m, buyer);
    }

    function test_dispute_and_lapse_by_the_buyers_signature() public {
        IEscrow.Terms memory t = _terms();
        _pay(t);
        IEscrow.SignedMove memory m = _signed(BUYER, IEscrow.Move.Dispute, t);
        vm.expectEmit(address(escrow));
        emit IEscrow.Disputed(_id(t), seller, buyer, buyer);
        _send(m);
        vm.warp(START + 28 days);
        _send(_signed(BUYER, IEscrow.Move.Lapse, t));
        _is(t, IEscrow.Status.Ended);
    }

    function test_the_backups_signature_counts_from_the_ruling_window_on() public {
        IEscrow.Terms memory t = _terms();
        _disputed(t);
        vm.warp(START + 14 days - 1);
        IEscrow.SignedMove memory m = _signed(BACKUP, IEscrow.Move.Rule, t, 9, uint40(START + 14 days));
        _refuse(abi.encodeWithSelector(IEscrow.TooEarly.selector, START + 14 days));
        _send(m);
        vm.warp(START + 14 days);
        vm.expectEmit(address(escrow));
        emit IEscrow.Ruled(_id(t), seller, buyer, 9, 0, backup);
        _send(m);
    }

    function test_without_backup_nobody_signs_in_its_place() public {
        IEscrow.Terms memory t = _terms();
        t.backupArbiter = address(0);
        _disputed(t);
        vm.warp(START + 20 days);
        IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.Rule, t, 9, uint40(block.timestamp));
        _bad(m, arbiter);
        m.signature = new bytes(65); // ecrecover answers zero, which is also "no backup"
        _bad(m, arbiter);
    }

    function test_reclaim_to_the_vault_needs_no_signature_and_to_the_wallet_the_sellers() public {
        IEscrow.Terms memory t = _vaultTerms();
        _fund(t);
        vm.warp(START + 4 hours);
        IEscrow.SignedMove memory m;
        (m.move, m.terms) = (IEscrow.Move.Reclaim, t);
        _send(m);
        _is(t, IEscrow.Status.Ended);
        t = _terms();
        t.lane = 8;
        _fund(t);
        vm.warp(START + 9 hours);
        m.terms = t;
        m.validUntil = FOREVER;
        _bad(m, seller);
    }

    function test_extend_does_what_was_signed_whatever_lies_above_forty_bits() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 deadline = uint40(START + 5 hours);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Extend, t, deadline, FOREVER);
        m.value = uint128(deadline) | (1 << 40);
        _send(m);
        (, uint40 time) = escrow.statusOf(t);
        vm.assertEq(time, deadline);
    }

    function test_draw_is_not_submitted_this_way() public {
        IEscrow.Terms memory t = _drawTerms();
        IEscrow.SignedMove memory m = _signed(OPENER, IEscrow.Move.Draw, t);
        _refuse(abi.encodeWithSelector(IEscrow.NotSubmittable.selector, IEscrow.Move.Draw));
        _send(m);
    }

    function test_a_signed_form_never_takes_the_caller_for_the_party() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m;
        (m.move, m.terms, m.validUntil) = (IEscrow.Move.Release, t, FOREVER);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        vm.prank(seller);
        escrow.submitMove(m);
    }

    // ---------------------------------------------------------------- ecrecover

    function test_a_high_s_is_refused() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        bytes32 digest = _digest(_act(IEscrow.Move.Release, t, 0, FOREVER));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SELLER, digest);
        bytes32 high = bytes32(ORDER - uint256(s));
        vm.assertEq(ecrecover(digest, v == 27 ? 28 : 27, r, high), seller);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Release, t, 0, FOREVER);
        m.signature = abi.encodePacked(r, high, v == 27 ? uint8(28) : uint8(27));
        _bad(m, seller);
    }

    function test_a_v_other_than_27_and_28_is_refused() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Release, t, 0, FOREVER);
        m.signature[64] = bytes1(uint8(m.signature[64]) - 27);
        _bad(m, seller);
    }

    // ---------------------------------------------------------------- ERC-1271

    function test_code_an_account_delegates_to_cannot_disown_what_its_key_signed() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Release, t, 0, FOREVER);
        Account1271 rejecting = new Account1271();
        vm.etch(seller, address(rejecting).code);
        Account1271(seller).set(Account1271.Mood.Rejects);
        _send(m);
        _is(t, IEscrow.Status.Ended);
    }

    function test_an_account_with_code_signs_by_erc1271() public {
        IEscrow.Terms memory t = _terms();
        t.buyer = address(new Account1271());
        _fund(t);
        IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.MarkPaid, t);
        m.signature = "of any length and form";
        _send(m);
        _is(t, IEscrow.Status.Paid);
    }

    function test_an_account_that_does_not_answer_the_magic_word_has_not_signed() public {
        IEscrow.Terms memory t = _terms();
        Account1271 account = new Account1271();
        t.buyer = address(account);
        _fund(t);
        IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.MarkPaid, t);
        Account1271.Mood[5] memory moods = [
            Account1271.Mood.Rejects,
            Account1271.Mood.Reverts,
            Account1271.Mood.ShortAnswer,
            Account1271.Mood.DirtyAnswer,
            Account1271.Mood.BurnsGas
        ];
        for (uint256 i; i < moods.length; ++i) {
            account.set(moods[i]);
            uint256 left = gasleft();
            _bad(m, address(account));
            vm.assertLt(left - gasleft(), 400_000); // capped, so the rest is not burnt
        }
        account.set(Account1271.Mood.LongAnswer);
        _send(m);
        _is(t, IEscrow.Status.Paid);
    }

    function test_an_address_without_code_is_not_asked() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.Release, t);
        m.signature = "x";
        _bad(m, seller);
    }

    function test_the_second_of_two_possible_signers_may_be_a_contract() public {
        IEscrow.Terms memory t = _terms();
        t.backupArbiter = address(new Account1271());
        _disputed(t);
        vm.warp(START + 14 days);
        IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.Rule, t, 9, uint40(START + 14 days));
        _send(m);
        _is(t, IEscrow.Status.Ended);
    }

    // ---------------------------------------------------------------- a panel as arbiter

    function _panel() private returns (Panel) {
        address[] memory members = new address[](3);
        (members[0], members[1], members[2]) = (vm.addr(_member(0)), vm.addr(_member(1)), vm.addr(_member(2)));
        return _newPanel(members, 2);
    }

    /// Keys whose addresses ascend.
    function _member(uint256 index) private pure returns (uint256) {
        uint256[3] memory keys = [uint256(1), 2, 3];
        for (uint256 i; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
            }
        }
        return keys[index];
    }

    function test_a_panel_named_as_arbiter_rules_when_enough_members_sign() public {
        IEscrow.Terms memory t = _terms();
        t.arbiter = address(_panel());
        _disputed(t);
        vm.warp(START + 24 hours);
        uint40 end = uint40(block.timestamp);
        bytes32 hash = _act(IEscrow.Move.Rule, t, 9, end);
        IEscrow.SignedMove memory m = _signed(_member(0), IEscrow.Move.Rule, t, 9, end);
        _bad(m, t.arbiter); // one of two
        m.signature = bytes.concat(_sign(_member(2), hash), _sign(_member(0), hash));
        _bad(m, t.arbiter); // out of order
        m.signature = bytes.concat(_sign(_member(0), hash), _sign(_member(2), hash));
        vm.expectEmit(address(escrow));
        emit IEscrow.Ruled(_id(t), seller, buyer, 9, 0, t.arbiter);
        _send(m);
    }

    function test_a_panels_ruling_serves_no_other_amount_and_no_other_escrow() public {
        IEscrow.Terms memory t = _terms();
        t.arbiter = address(_panel());
        _disputed(t);
        vm.warp(START + 24 hours);
        uint40 end = uint40(block.timestamp);
        bytes32 hash = _act(IEscrow.Move.Rule, t, 9, end);
        IEscrow.SignedMove memory m = _signed(_member(0), IEscrow.Move.Rule, t, 9, end);
        m.signature = bytes.concat(_sign(_member(0), hash), _sign(_member(1), hash));
        m.value = 10;
        _bad(m, t.arbiter);
        Escrow other = _newEscrow();
        vm.startPrank(seller);
        token.approve(address(other), type(uint256).max);
        t.openBy = FOREVER;
        other.fund(t);
        vm.stopPrank();
        vm.startPrank(buyer);
        other.markPaid(t);
        other.dispute(t);
        vm.stopPrank();
        vm.warp(START + 48 hours);
        m = _signed(_member(0), IEscrow.Move.Rule, t, 9, uint40(START + 48 hours));
        hash = _act(IEscrow.Move.Rule, t, 9, uint40(START + 48 hours));
        m.signature = bytes.concat(_sign(_member(0), hash), _sign(_member(1), hash));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, t.arbiter));
        other.submitMove(m);
    }
}
