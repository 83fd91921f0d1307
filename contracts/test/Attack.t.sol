// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Vm} from "./Harness.sol";
import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Panel} from "../src/Panel.sol";
import {CallingToken, Ledger, MoodyToken, NothingToken, Receiver} from "./Tokens.sol";

/// Attacks on the contract, each by its own tool: bent call data, starved gas, hostile tokens and accounts, people in two
/// roles, numbers at their ends, and readers of the log. See Attack.tree.
contract AttackTest is Base {
    uint256 private constant TERMS_WORDS = 16;
    // Where the offset of a signed move's signature lies in a call of submitMove; that of the other one follows.
    uint256 private constant SIGNATURE_AT = 4 + 32 + 32 + TERMS_WORDS * 32 + 64;

    function _word(bytes memory data, uint256 place) private pure returns (uint256 word) {
        assembly {
            word := mload(add(add(data, 32), place))
        }
    }

    function _setWord(bytes memory data, uint256 place, uint256 word) private pure {
        assembly {
            mstore(add(add(data, 32), place), word)
        }
    }

    function _cut(bytes memory data, uint256 length) private pure returns (bytes memory short_) {
        short_ = bytes.concat(data);
        assembly {
            mstore(short_, length)
        }
    }

    function _call(address caller, bytes memory data) private returns (bool ok, bytes memory answer) {
        vm.prank(caller);
        (ok, answer) = address(escrow).call(data);
    }

    // ---------------------------------------------------------------- bent call data

    function test_cut_call_data_opens_and_ends_nothing() public {
        IEscrow.Terms memory t = _terms();
        t.deal = 0; // so that a missing word would read as what it was
        bytes memory opening = abi.encodeCall(IEscrow.fund, (t));
        for (uint256 length = 4; length < opening.length; ++length) {
            (bool ok,) = _call(seller, _cut(opening, length));
            vm.assertFalse(ok, "opened");
        }
        _fund(t);
        bytes memory ending = abi.encodeCall(IEscrow.release, (t));
        for (uint256 length = 4; length < ending.length; ++length) {
            (bool ok,) = _call(seller, _cut(ending, length));
            vm.assertFalse(ok, "ended");
        }
        _is(t, IEscrow.Status.Funded);
    }

    function test_a_signature_counts_only_where_it_lies_wherever_its_offset_points() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        bytes memory call = abi.encodeCall(IEscrow.submitMove, (_signed(SELLER, IEscrow.Move.Release, t)));
        uint256 right = _word(call, SIGNATURE_AT);
        uint256 before = vm.snapshotState();
        for (uint256 offset; offset < call.length + 64; ++offset) {
            _setWord(call, SIGNATURE_AT, offset);
            (bool ok,) = _call(stranger, call);
            vm.assertTrue(ok == (offset == right), "offset");
            if (ok) vm.revertToState(before);
        }
        uint256[4] memory wild = [uint256(1 << 64), 1 << 255, type(uint256).max, type(uint256).max - 31];
        for (uint256 i; i < wild.length; ++i) {
            _setWord(call, SIGNATURE_AT, wild[i]);
            (bool ok,) = _call(stranger, call);
            vm.assertFalse(ok, "wild offset");
        }
        _is(t, IEscrow.Status.Funded);
    }

    function test_one_signature_is_not_both_of_a_settlement() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        bytes memory call =
            abi.encodeCall(IEscrow.submitMove, (_settlement(t, AMOUNT - 1, uint40(block.timestamp + 1 hours))));
        (uint256 first, uint256 second) = (_word(call, SIGNATURE_AT), _word(call, SIGNATURE_AT + 32));
        _setWord(call, SIGNATURE_AT + 32, first);
        (bool ok, bytes memory answer) = _call(stranger, call);
        vm.assertFalse(ok);
        vm.assertEq(answer, abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        _setWord(call, SIGNATURE_AT, second);
        (ok, answer) = _call(stranger, call);
        vm.assertFalse(ok);
        vm.assertEq(answer, abi.encodeWithSelector(IEscrow.BadSignature.selector, buyer));
        _setWord(call, SIGNATURE_AT, first);
        _setWord(call, SIGNATURE_AT + 32, second);
        (ok,) = _call(stranger, call);
        vm.assertTrue(ok);
    }

    function test_the_same_stray_bits_in_terms_and_offer_draw_nothing() public {
        _deposit(address(token), 1e13);
        IEscrow.Terms memory t = _drawTerms();
        IEscrow.Offer memory o = _offer();
        // Words of the terms, and the words of the offer they must equal: these are compared as they lie there.
        uint8[8] memory ours = [0, 2, 5, 6, 7, 12, 13, 14];
        uint8[8] memory theirs = [0, 1, 5, 6, 7, 8, 9, 10];
        for (uint256 i; i <= ours.length; ++i) {
            (bytes memory terms, bytes memory offer) = (abi.encode(t), abi.encode(o));
            if (i < ours.length) {
                terms[uint256(ours[i]) * 32] = 0x01;
                offer[uint256(theirs[i]) * 32] = 0x01;
            }
            // Signed as bent, so that only the stray bits stand in the way.
            bytes memory signature = _sign(SELLER, keccak256(bytes.concat(keccak256(bytes(OFFER)), offer)));
            bytes memory tail = abi.encode(signature); // its first word is an offset from here
            _setWord(tail, 0, terms.length + offer.length + 32);
            (bool ok,) = _call(opener, bytes.concat(IEscrow.draw.selector, terms, offer, tail));
            vm.assertTrue(ok == (i == ours.length), "drawn"); // the last, unbent, is the control
        }
    }

    function test_a_batch_that_is_not_well_formed_is_refused_whole() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](2);
        moves[0] = _signed(SELLER, IEscrow.Move.Release, t);
        moves[1] = _signed(BUYER, IEscrow.Move.Refund, t);
        bytes memory call = abi.encodeCall(IEscrow.submit, (moves));
        // The array begins after its offset and length; the second of its two offsets says where the second item lies.
        uint256 item = 4 + 64 + _word(call, 4 + 64 + 32);
        vm.assertEq(_word(call, item), uint256(IEscrow.Move.Refund));
        call[item + 32] = 0x01; // above the seller's address
        (bool ok,) = _call(stranger, call);
        vm.assertFalse(ok);
        _is(t, IEscrow.Status.Funded);
        call[item + 32] = 0;
        _setWord(call, item, 11); // no such move
        (ok,) = _call(stranger, call);
        vm.assertFalse(ok);
        _setWord(call, item, uint256(IEscrow.Move.Refund));
        (ok,) = _call(stranger, call);
        vm.assertTrue(ok);
        _is(t, IEscrow.Status.Ended);
    }

    function test_a_signature_of_another_length_is_none() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Release, t);
        bytes memory good = m.signature;
        bytes[3] memory tried = [bytes(""), _cut(good, 64), bytes.concat(good, hex"00")];
        for (uint256 i; i < tried.length; ++i) {
            m.signature = tried[i];
            _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
            escrow.submitMove(m);
        }
    }

    // ---------------------------------------------------------------- gas

    function test_a_receivers_long_answer_costs_the_sender_only_what_the_receiver_burns() public {
        uint256[2] memory rest;
        for (uint256 i; i < 2; ++i) {
            setUp();
            Receiver receiver = new Receiver();
            if (i == 1) receiver.set(Receiver.Mood.LongAnswer);
            else receiver.set(Receiver.Mood.Takes);
            IEscrow.Terms memory t = _coinTerms();
            t.buyer = address(receiver);
            _fund(t);
            bool ok;
            uint256 alone = gasleft();
            assembly {
                ok := call(50000, receiver, 0, 0, 0, 0, 0)
            }
            alone -= gasleft();
            vm.assertTrue(ok);
            vm.prank(seller);
            uint256 whole = gasleft();
            escrow.release(t);
            rest[i] = whole - gasleft() - alone;
            vm.assertEq(address(receiver).balance, AMOUNT);
        }
        uint256 more = rest[1] > rest[0] ? rest[1] - rest[0] : rest[0] - rest[1];
        vm.assertLt(more, 3_000); // to copy sixty thousand bytes costs four times that
    }

    // ---------------------------------------------------------------- calls back from every place

    function _backs(IEscrow.Terms memory t) private view returns (bytes[6] memory) {
        return [
            abi.encodeCall(IEscrow.deposit, (t.token, 0)),
            abi.encodeCall(IEscrow.withdraw, (t.token, 1, t.token)),
            abi.encodeCall(IEscrow.fund, (t)),
            abi.encodeCall(IEscrow.submitMove, (_signed(SELLER, IEscrow.Move.Release, t))),
            abi.encodeCall(IEscrow.depositWithAuthorization, (seller, t.token, 1, 0, FOREVER, "", 27, "", "")),
            abi.encodeCall(IEscrow.cancelOffers, (1))
        ];
    }

    function test_permit_authorization_domain_and_balance_that_call_back_meet_the_lock() public {
        ReenteringToken odd = new ReenteringToken(escrow);
        odd.mint(seller, 1e13);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        bytes[6] memory backs = _backs(t);
        // Control: a call back that is answered (a view) makes each of the three fail, so each of them does call back.
        odd.arm(abi.encodeCall(IEscrow.domainSeparator, ()));
        vm.assertFalse(_fundBySignature(t));
        vm.assertFalse(_fundWithAuthorization(t));
        vm.assertFalse(_depositWithAuthorization(address(odd), 1));
        for (uint256 i; i < backs.length; ++i) {
            odd.arm(backs[i]);
            vm.assertTrue(_fundBySignature(t), "by signature");
            escrow.submitMove(_signed(SELLER, IEscrow.Move.Release, t));
            t.round += 1;
            vm.assertTrue(_fundWithAuthorization(t), "by authorization");
            escrow.submitMove(_signed(BUYER, IEscrow.Move.Refund, t));
            t.round += 1;
            vm.assertTrue(_depositWithAuthorization(address(odd), i + 1), "deposit");
        }
        // Permit, transferFrom, transfer; authorization, transfer; authorization. The balance and the domain cannot count.
        vm.assertEq(odd.met(), backs.length * 6);
    }

    function _fundBySignature(IEscrow.Terms memory t) private returns (bool ok) {
        IEscrow.Permit memory permit;
        permit.v = 27;
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        (ok,) = _call(stranger, abi.encodeCall(IEscrow.fundBySignature, (t, signature, permit)));
    }

    function _fundWithAuthorization(IEscrow.Terms memory t) private returns (bool ok) {
        (uint8 v, bytes32 r, bytes32 s) = _authorization(SELLER, t.token, _total(t), 0, FOREVER, _id(t));
        (ok,) = _call(stranger, abi.encodeCall(IEscrow.fundWithAuthorization, (t, 0, FOREVER, v, r, s)));
    }

    function _depositWithAuthorization(address coin, uint256 salt) private returns (bool ok) {
        (ok,) = _call(
            stranger,
            abi.encodeCall(
                IEscrow.depositWithAuthorization,
                (seller, coin, 5, 0, FOREVER, bytes32(salt), 27, bytes32(0), bytes32(0))
            )
        );
    }

    function test_an_account_that_calls_back_while_it_is_asked_meets_the_lock() public {
        ReenteringAccount account = new ReenteringAccount(escrow);
        IEscrow.Terms memory t = _terms();
        t.buyer = address(account);
        bytes[6] memory backs = _backs(t);
        for (uint256 i; i < backs.length; ++i) {
            t.round = uint32(i + 1);
            _fund(t);
            account.arm(backs[i]);
            escrow.submitMove(_signed(STRANGER, IEscrow.Move.MarkPaid, t));
            _is(t, IEscrow.Status.Paid);
            escrow.submitMove(_signed(SELLER, IEscrow.Move.Release, t));
        }
        // Control: answered, it does not sign.
        t.round += 1;
        _fund(t);
        account.arm(abi.encodeCall(IEscrow.domainSeparator, ()));
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(account)));
        escrow.submitMove(_signed(STRANGER, IEscrow.Move.MarkPaid, t));
    }

    function test_a_callback_within_a_batch_logs_no_refusal_and_pushes_nothing() public {
        CallingToken odd = new CallingToken(escrow);
        odd.mint(seller, 1e13);
        _deposit(address(token), 50);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        IEscrow.SignedMove[] memory inner = new IEscrow.SignedMove[](1);
        IEscrow.SignedMove[] memory outer = new IEscrow.SignedMove[](1);
        outer[0] = _signed(SELLER, IEscrow.Move.Fund, t);
        odd.arm(abi.encodeCall(IEscrow.submit, (inner)));
        vm.recordLogs();
        escrow.submit(outer);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            vm.assertFalse(logs[i].topics[0] == IEscrow.Refused.selector);
        }
        _is(t, IEscrow.Status.Funded);
        vm.assertTrue(bytes4(odd.answer()) == IEscrow.NotEnoughGas.selector);
        // The contract calls itself for every item and every push: whom it calls back is not itself.
        odd.arm(abi.encodeCall(escrow.pushToken, (address(token), stranger, 50)));
        outer[0] = _signed(SELLER, IEscrow.Move.Release, t);
        escrow.submit(outer);
        _is(t, IEscrow.Status.Ended);
        vm.assertEq(odd.answer(), abi.encodeWithSelector(IEscrow.OnlySelf.selector, address(odd)));
    }

    // ---------------------------------------------------------------- hostile tokens

    function test_a_token_that_takes_where_it_should_give_is_refused_in_a_batch_too() public {
        BackwardToken odd = new BackwardToken();
        odd.mint(seller, 1e13);
        odd.mint(address(escrow), 1e13);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        bytes memory panic = abi.encodeWithSignature("Panic(uint256)", 0x11);
        odd.set(true);
        _refuse(panic);
        vm.prank(seller);
        escrow.deposit(address(odd), 5);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        moves[0] = _signed(SELLER, IEscrow.Move.Fund, t);
        vm.expectEmit(address(escrow));
        emit IEscrow.Refused(0, panic);
        escrow.submit(moves);
        odd.set(false);
        _fund(t);
        odd.set(true);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.balanceOf(address(escrow)), 1e13 + _total(t)); // as if it had not been tried
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT);
    }

    function test_a_token_that_loses_coins_leaves_the_last_waiting_and_touches_no_other_coin() public {
        ShrinkingToken odd = new ShrinkingToken();
        odd.mint(seller, 1e13);
        IEscrow.Terms[4] memory trades = [_terms(), _terms(), _terms(), _coinTerms()];
        (trades[0].token, trades[1].token) = (address(odd), address(odd));
        for (uint32 i; i < 4; ++i) {
            (trades[i].lane, trades[i].fee) = (i, 0);
            _fund(trades[i]);
        }
        odd.shrink(address(escrow), 1);
        for (uint32 i; i < 4; ++i) {
            vm.prank(seller);
            escrow.release(trades[i]);
        }
        vm.assertEq(odd.balanceOf(buyer), AMOUNT);
        vm.assertEq(token.balanceOf(buyer), AMOUNT);
        vm.assertEq(buyer.balance, AMOUNT);
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        vm.prank(buyer);
        escrow.withdraw(address(odd), AMOUNT, buyer);
        // What is there can be had at once, and the rest when it is made good.
        vm.prank(buyer);
        escrow.withdraw(address(odd), AMOUNT - 1, buyer);
        odd.mint(address(escrow), 1);
        vm.prank(buyer);
        escrow.withdraw(address(odd), AMOUNT, buyer);
        vm.assertEq(odd.balanceOf(buyer), 2 * uint256(AMOUNT));
    }

    function test_a_receiver_that_sends_coins_back_while_it_is_paid_is_credited_and_nobody_loses() public {
        HookToken odd = new HookToken();
        odd.mint(seller, 1e13);
        Boomerang receiver = new Boomerang(odd, address(escrow));
        IEscrow.Terms memory t = _terms();
        (t.token, t.buyer) = (address(odd), address(receiver));
        _fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(odd.balanceOf(address(escrow)), _total(t));
        vm.assertEq(escrow.vaultOf(address(receiver), address(odd)), AMOUNT);
        vm.assertEq(escrow.vaultOf(feeTo, address(odd)), FEE);
    }

    function test_vault_coins_of_a_token_whose_code_vanished_can_be_locked_and_every_end_still_works() public {
        NothingToken odd = new NothingToken();
        odd.mint(seller, 1e13);
        IEscrow.Terms memory t = _vaultTerms();
        t.token = address(odd);
        _deposit(address(odd), 2 * _total(t));
        bytes memory code = address(odd).code;
        vm.etch(address(odd), "");
        vm.prank(seller);
        escrow.fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        vm.assertEq(escrow.vaultOf(seller, address(odd)), 2 * _total(t));
        t.round = 2;
        vm.prank(seller);
        escrow.fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(escrow.vaultOf(buyer, address(odd)), AMOUNT);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        vm.prank(buyer);
        escrow.withdraw(address(odd), AMOUNT, buyer);
        vm.etch(address(odd), code);
        vm.prank(buyer);
        escrow.withdraw(address(odd), AMOUNT, buyer);
        vm.assertEq(odd.balanceOf(buyer), AMOUNT);
    }

    function test_garbage_in_the_permit_stops_one_try_and_the_signature_stays_good() public {
        vm.prank(seller);
        token.approve(address(escrow), 0);
        IEscrow.Terms memory t = _terms();
        bytes memory signature = _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0));
        IEscrow.Permit memory p =
            IEscrow.Permit(type(uint256).max, FOREVER, 28, bytes32(uint256(1)), bytes32(uint256(2)));
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(token)));
        vm.prank(stranger);
        escrow.fundBySignature(t, signature, p);
        bytes32 hash = keccak256(
            abi.encode(token.PERMIT_TYPEHASH(), seller, address(escrow), _total(t), token.nonces(seller), FOREVER)
        );
        p.value = _total(t);
        (p.v, p.r, p.s) = vm.sign(SELLER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
        escrow.fundBySignature(t, signature, p);
        _is(t, IEscrow.Status.Funded);
    }

    // ---------------------------------------------------------------- two roles in one

    function test_a_fee_receiver_who_is_a_party_or_the_arbiter_is_paid_no_more_than_came_in() public {
        address[4] memory receivers = [buyer, seller, arbiter, backup];
        for (uint32 i; i < receivers.length; ++i) {
            IEscrow.Terms memory t = _vaultTerms();
            (t.feeRecipient, t.lane) = (receivers[i], 100 + i);
            uint256 held = token.balanceOf(address(escrow));
            uint256[4] memory before;
            for (uint256 j; j < 4; ++j) {
                before[j] = escrow.vaultOf(receivers[j], address(token));
            }
            _disputed(t);
            vm.warp(block.timestamp + 24 hours);
            uint128 toBuyer = AMOUNT / 3;
            uint256 fee = uint256(FEE) * toBuyer / AMOUNT;
            vm.prank(arbiter);
            escrow.rule(t, toBuyer);
            for (uint256 j; j < 4; ++j) {
                uint256 more = (j == i ? fee : 0) + (j == 1 ? _total(t) - toBuyer - fee : 0);
                vm.assertEq(escrow.vaultOf(receivers[j], address(token)), before[j] + more);
            }
            vm.assertEq(token.balanceOf(address(escrow)), held + _total(t) - toBuyer);
        }
    }

    function test_a_token_that_is_the_buyer_or_the_seller_blocks_no_end() public {
        SelfishToken odd = new SelfishToken();
        odd.mint(seller, 1e13);
        odd.mint(address(odd), 1e13);
        IEscrow.Terms memory t = _terms();
        (t.token, t.buyer) = (address(odd), address(odd));
        _fund(t);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(escrow.vaultOf(address(odd), address(odd)), AMOUNT); // it refuses transfers to itself
        t.seller = address(odd);
        t.buyer = buyer;
        vm.prank(address(odd));
        escrow.fund(t);
        vm.prank(buyer);
        escrow.refund(t);
        vm.assertEq(escrow.vaultOf(address(odd), address(odd)), AMOUNT + _total(t));
    }

    function test_an_opener_with_a_buyer_and_the_arbiter_takes_no_more_than_the_offer_and_only_after_a_hearing()
        public
    {
        // What the threat model says of an operator that is all three: the offer is the cap, the hearing the warning.
        uint256 deposited = 1e13;
        _deposit(address(token), deposited);
        IEscrow.Offer memory o = _offer();
        o.opener = arbiter;
        bytes memory signature = _signOffer(SELLER, o);
        uint256 locked;
        for (uint32 i; i < o.lanes; ++i) {
            IEscrow.Terms memory t = _drawTerms();
            (t.amount, t.lane) = (o.most, o.firstLane + i);
            t.fee = uint128(uint256(o.most) * o.feeBps / 10_000);
            locked += _total(t);
            vm.prank(arbiter);
            escrow.draw(t, o, signature);
            vm.startPrank(buyer);
            escrow.markPaid(t);
            escrow.dispute(t);
            vm.stopPrank();
            _refuse(abi.encodeWithSelector(IEscrow.TooEarly.selector, START + t.hearingWindow));
            vm.prank(arbiter);
            escrow.rule(t, t.amount);
        }
        vm.assertEq(escrow.vaultOf(seller, address(token)), deposited - locked);
        // In the hearing the seller ends the offer and takes the rest: no lane is drawn a second time.
        vm.startPrank(seller);
        escrow.cancelOffers(o.series);
        escrow.withdraw(address(token), type(uint256).max, seller);
        vm.stopPrank();
        vm.warp(START + 24 hours);
        for (uint32 i; i < o.lanes; ++i) {
            IEscrow.Terms memory t = _drawTerms();
            (t.amount, t.lane, t.openBy) = (o.most, o.firstLane + i, uint40(START + 30 minutes));
            t.fee = uint128(uint256(o.most) * o.feeBps / 10_000);
            vm.prank(arbiter);
            escrow.rule(t, t.amount);
            (t.round, t.openBy) = (2, FOREVER);
            _refuse(abi.encodeWithSelector(IEscrow.OfferCancelled.selector, seller, o.series));
            vm.prank(arbiter);
            escrow.draw(t, o, signature);
        }
        vm.assertEq(token.balanceOf(buyer), uint256(o.most) * o.lanes);
    }

    // ---------------------------------------------------------------- signatures out of season

    function test_a_settlement_signed_too_far_ahead_sleeps_until_its_last_24_hours() public {
        IEscrow.Terms memory t = _terms();
        _fund(t);
        uint40 end = uint40(START + 3 days);
        IEscrow.SignedMove memory m = _settlement(t, 9, end);
        vm.warp(end - 24 hours - 1);
        _refuse(abi.encodeWithSelector(IEscrow.ValidTooLong.selector, end, end - 1));
        escrow.submitMove(m);
        vm.warp(end - 24 hours);
        escrow.submitMove(m);
        _is(t, IEscrow.Status.Ended);
    }

    function _withdraw(uint256 max, address to, uint256 nonce) private {
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)"
                ),
                seller,
                address(token),
                max,
                to,
                nonce,
                FOREVER
            )
        );
        escrow.withdrawBySignature(seller, address(token), max, to, nonce, FOREVER, _sign(SELLER, hash));
    }

    function test_a_signed_withdrawal_is_taken_back_by_using_its_nonce_for_nothing() public {
        _deposit(address(token), 50);
        _withdraw(0, seller, 0);
        _refuse(abi.encodeWithSelector(IEscrow.WrongNonce.selector, 0, 1));
        this.withdrawAgain(50, stranger, 0);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 50);
    }

    /// An outer call, so that the refusal is expected of it and not of what prepares it.
    function withdrawAgain(uint256 max, address to, uint256 nonce) external {
        _withdraw(max, to, nonce);
    }

    function test_a_signed_withdrawal_is_used_up_by_what_it_pays_and_never_pays_the_rest_later() public {
        _deposit(address(token), 50);
        vm.prank(seller);
        escrow.withdraw(address(token), 40, seller);
        _withdraw(50, stranger, 0);
        vm.assertEq(token.balanceOf(stranger), 10);
        _deposit(address(token), 50);
        _refuse(abi.encodeWithSelector(IEscrow.WrongNonce.selector, 0, 1));
        this.withdrawAgain(50, stranger, 0);
        vm.assertEq(token.balanceOf(stranger), 10);
    }

    // ---------------------------------------------------------------- numbers at their ends

    function testFuzz_any_amount_and_fee_are_paid_out_to_the_last_unit(uint128 amount, uint128 fee, uint128 toBuyer)
        public
    {
        IEscrow.Terms memory t = _terms();
        t.amount = amount == 0 ? type(uint128).max : amount;
        t.fee = uint128(uint256(fee) % (uint256(t.amount) / 50 + 1));
        toBuyer = uint128(uint256(toBuyer) % (uint256(t.amount) + 1));
        token.mint(seller, _total(t));
        uint256 had = token.balanceOf(seller);
        _fund(t);
        escrow.submitMove(_settlement(t, toBuyer, uint40(block.timestamp)));
        vm.assertEq(token.balanceOf(buyer), toBuyer);
        uint256 credited = escrow.vaultOf(feeTo, address(token));
        vm.assertEq(credited, uint256(t.fee) * toBuyer / t.amount);
        vm.assertEq(token.balanceOf(seller), had - toBuyer - credited);
        vm.assertEq(token.balanceOf(address(escrow)), credited);
    }

    function test_the_largest_amount_and_fee_are_drawn_and_released_exactly() public {
        IEscrow.Offer memory o = _offer();
        (o.most, o.feeBps, o.series, o.validUntil) = (type(uint128).max, 200, 0, uint40(block.timestamp));
        IEscrow.Terms memory t = _drawTerms();
        t.amount = type(uint128).max;
        t.fee = t.amount / 50;
        token.mint(seller, _total(t));
        _deposit(address(token), _total(t));
        bytes memory signature = _signOffer(SELLER, o);
        vm.prank(opener);
        escrow.draw(t, o, signature);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 0);
        vm.prank(seller);
        escrow.release(t);
        vm.assertEq(token.balanceOf(buyer), type(uint128).max);
        vm.assertEq(escrow.vaultOf(feeTo, address(token)), t.fee);
    }

    function test_deadlines_hold_up_to_the_last_second_that_is_assumed() public {
        uint256 end = 1 << 32;
        vm.warp(end - 30 days - 1);
        IEscrow.Terms memory t = _terms();
        t.paymentWindow = 30 days;
        _fund(t);
        vm.warp(end - 2);
        _refuse(abi.encodeWithSelector(IEscrow.TooEarly.selector, end - 1));
        vm.prank(seller);
        escrow.reclaim(t);
        vm.warp(end - 1);
        vm.prank(seller);
        escrow.reclaim(t);
        (t.round, t.paymentWindow, t.rulingWindow, t.openBy) = (2, 30 minutes, 30 days, FOREVER);
        vm.warp(end - 1 days);
        _pay(t);
        vm.warp(end - 1);
        vm.prank(buyer);
        escrow.dispute(t);
        vm.warp(end - 2 + 60 days);
        _refuse(abi.encodeWithSelector(IEscrow.TooEarly.selector, end - 1 + 60 days));
        vm.prank(buyer);
        escrow.lapse(t);
        vm.warp(end - 1 + 60 days);
        vm.prank(buyer);
        escrow.lapse(t);
        (uint32 round, IEscrow.Status status,, uint200 hash) = escrow.slotOf(seller, t.lane);
        vm.assertEq(round, 2);
        vm.assertTrue(status == IEscrow.Status.Ended && hash == uint200(uint256(_id(t))));
    }

    // ---------------------------------------------------------------- readers of the log

    /// Vault balances as a stranger would work them out who has nothing but this contract's logs.
    mapping(address owner => mapping(address coin => uint256)) private told;
    mapping(bytes32 id => IEscrow.Terms) private known;

    function _address(bytes32 topic) private pure returns (address) {
        return address(uint160(uint256(topic)));
    }

    function _read(Vm.Log[] memory logs) private {
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter == address(escrow)) _readOne(logs[i]);
        }
    }

    function _readOne(Vm.Log memory log) private {
        (bytes32 kind, bytes32 id) = (log.topics[0], log.topics[1]);
        if (kind == IEscrow.Funded.selector || kind == IEscrow.Drawn.selector) {
            IEscrow.Terms memory t = abi.decode(log.data, (IEscrow.Terms));
            vm.assertEq(_id(t), id);
            known[id] = t;
            if (t.fromVault) told[t.seller][t.token] -= _total(t);
        } else if (kind == IEscrow.Deposited.selector) {
            told[_address(id)][_address(log.topics[2])] += abi.decode(log.data, (uint256));
        } else if (kind == IEscrow.Withdrawn.selector) {
            told[_address(id)][_address(log.topics[2])] -= abi.decode(log.data, (uint256));
        } else if (kind == IEscrow.Credited.selector) {
            told[_address(log.topics[2])][_address(log.topics[3])] += abi.decode(log.data, (uint256));
        } else if (
            kind == IEscrow.Reclaimed.selector || kind == IEscrow.Released.selector || kind == IEscrow.Refunded.selector
                || kind == IEscrow.Settled.selector || kind == IEscrow.Ruled.selector || kind == IEscrow.Lapsed.selector
        ) {
            IEscrow.Terms memory t = known[id];
            (uint128 toBuyer, uint128 fee) = abi.decode(log.data, (uint128, uint128));
            told[t.feeRecipient][t.token] += fee;
            if (t.fromVault) told[t.seller][t.token] += _total(t) - toBuyer - fee;
        }
    }

    /// Terms known from the log alone are enough to end the trade.
    function _endFromLog(bytes32 id, uint256 way) private {
        IEscrow.Terms memory t = known[id];
        if (way == 0) return escrow.submitMove(_signed(SELLER, IEscrow.Move.Release, t));
        if (way == 1) return escrow.submitMove(_signed(BUYER, IEscrow.Move.Refund, t));
        if (way == 2) return escrow.submitMove(_settlement(t, t.amount / 3, uint40(block.timestamp)));
        if (way == 3) {
            vm.warp(block.timestamp + 4 hours);
            return escrow.submitMove(_signed(SELLER, IEscrow.Move.Reclaim, t));
        }
        escrow.submitMove(_signed(BUYER, IEscrow.Move.MarkPaid, t));
        escrow.submitMove(_signed(SELLER, IEscrow.Move.Dispute, t));
        vm.warp(block.timestamp + (way == 4 ? 24 hours : 28 days));
        if (way == 4) {
            escrow.submitMove(_signed(ARBITER, IEscrow.Move.Rule, t, t.amount / 7, uint40(block.timestamp)));
        } else {
            escrow.submitMove(_signed(SELLER, IEscrow.Move.Lapse, t));
        }
    }

    function test_from_the_log_alone_every_trade_is_ended_and_every_vault_balance_known() public {
        // The buyer refuses coin, so that pushes are credited too.
        Receiver refusing = new Receiver();
        vm.etch(buyer, abi.encodePacked(hex"ef0100", address(refusing)));
        Receiver(payable(buyer)).set(Receiver.Mood.Refuses);
        vm.recordLogs();
        address[2] memory coins = [address(0), address(token)];
        for (uint32 i; i < 36; ++i) {
            (uint256 way, uint256 opening) = (i % 6, i / 6);
            IEscrow.Terms memory t = opening == 5 ? _drawTerms() : _terms();
            (t.token, t.fromVault) = (coins[opening % 2], opening > 1);
            t.lane = opening == 5 ? 5 : 100 + i;
            if (opening == 5) {
                t.round = uint32(way + 1);
                _deposit(t.token, _total(t) + i);
                bytes memory signature = _signOffer(SELLER, _offer());
                vm.prank(opener);
                escrow.draw(t, _offer(), signature);
            } else if (opening == 3) {
                _deposit(t.token, _total(t));
                vm.assertTrue(_fundBySignature(t));
            } else {
                _fund(t);
            }
            _read(vm.getRecordedLogs());
            _endFromLog(_id(t), way);
        }
        vm.prank(seller);
        escrow.withdraw(address(token), 12_345, stranger);
        vm.prank(feeTo);
        escrow.withdraw(address(0), type(uint256).max, feeTo);
        _read(vm.getRecordedLogs());
        address[6] memory people = [seller, buyer, feeTo, arbiter, opener, stranger];
        for (uint256 i; i < people.length; ++i) {
            for (uint256 j; j < 2; ++j) {
                vm.assertEq(told[people[i]][coins[j]], escrow.vaultOf(people[i], coins[j]), "told");
            }
        }
        vm.assertTrue(told[buyer][address(0)] != 0 && told[seller][address(token)] != 0);
    }
}

/// Gas where nothing is warm, as in a transaction of its own: all is prepared in setUp, and a test is another transaction.
contract AttackColdTest is Base {
    IEscrow.SignedMove private toDelegated;
    IEscrow.SignedMove private ofGreedy;
    IEscrow.SignedMove private dearest;
    IEscrow.SignedMove private ruling;
    GreedyReceiver private receiver;
    GreedyToken private greedy;
    MoodyToken private moody;

    function setUp() public override {
        super.setUp();
        _setUpDelegated();
        _setUpGreedy();
        _setUpDearest();
        _setUpPanel();
    }

    /// The buyer is an account that delegates: two cold accounts to load. It needs all the gas it is given when there is plenty.
    function _setUpDelegated() private {
        receiver = GreedyReceiver(payable(buyer));
        vm.etch(buyer, abi.encodePacked(hex"ef0100", address(new GreedyReceiver())));
        IEscrow.Terms memory t = _coinTerms();
        t.lane = 1;
        _fund(t);
        toDelegated = _signed(SELLER, IEscrow.Move.Release, t, 0, FOREVER);
        uint256 before = vm.snapshotState();
        escrow.submitMove(toDelegated);
        uint256 seen = receiver.seen();
        vm.assertTrue(vm.revertToState(before) && seen > 50_000);
        receiver.setNeeds(seen);
    }

    function _setUpGreedy() private {
        greedy = new GreedyToken();
        greedy.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        (t.lane, t.token, t.buyer) = (2, address(greedy), stranger);
        _fund(t);
        ofGreedy = _signed(SELLER, IEscrow.Move.Release, t, 0, FOREVER);
    }

    function _setUpDearest() private {
        DrinkingAccount a = new DrinkingAccount();
        DrinkingAccount b = new DrinkingAccount();
        moody = new MoodyToken();
        moody.mint(address(a), 1e12);
        IEscrow.Terms memory t = _terms();
        (t.seller, t.buyer, t.token) = (address(a), address(b), address(moody));
        IEscrow.Permit memory none;
        escrow.fundBySignature(t, "", none);
        moody.set(MoodyToken.Mood.BurnsGas);
        (dearest.move, dearest.terms, dearest.value) = (IEscrow.Move.Settle, t, AMOUNT / 2);
        dearest.validUntil = uint40(block.timestamp);
    }

    function _setUpPanel() private {
        (uint256[] memory keys, address[] memory members) = (new uint256[](16), new address[](16));
        for (uint256 i; i < 16; ++i) {
            uint256 j = i;
            for (; j > 0 && vm.addr(keys[j - 1]) > vm.addr(100 + i); --j) {
                keys[j] = keys[j - 1];
            }
            keys[j] = 100 + i;
        }
        for (uint256 i; i < 16; ++i) {
            members[i] = vm.addr(keys[i]);
        }
        IEscrow.Terms memory t = _terms();
        (t.lane, t.arbiter) = (3, address(new Panel(members, 16)));
        _disputed(t);
        uint40 end = uint40(START + 24 hours);
        ruling = _signed(SELLER, IEscrow.Move.Rule, t, 9, end);
        ruling.signature = "";
        for (uint256 i; i < 16; ++i) {
            ruling.signature = bytes.concat(ruling.signature, _sign(keys[i], _act(IEscrow.Move.Rule, t, 9, end)));
        }
    }

    function test_a_push_to_a_cold_delegated_account_is_never_starved_into_a_credit() public {
        bytes memory call = abi.encodeCall(IEscrow.submitMove, (toDelegated));
        uint256 before = vm.snapshotState(); // going back makes all cold again
        uint256 paid;
        for (uint256 gas_ = 60_000; gas_ < 150_000; gas_ += 100) {
            (bool ok,) = address(escrow).call{gas: gas_}(call);
            vm.assertEq(buyer.balance, ok ? AMOUNT : 0, "paid");
            vm.assertEq(escrow.vaultOf(buyer, address(0)), 0, "credited");
            if (ok) ++paid;
            vm.revertToState(before);
        }
        vm.assertTrue(paid > 200, "never paid");
    }

    function test_a_push_of_a_cold_token_is_never_starved_into_a_credit() public {
        bytes memory call = abi.encodeCall(IEscrow.submitMove, (ofGreedy));
        _learnNeeds();
        uint256 before = vm.snapshotState();
        uint256 paid;
        for (uint256 gas_ = 180_000; gas_ < 400_000; gas_ += 250) {
            (bool ok,) = address(escrow).call{gas: gas_}(call);
            vm.assertEq(greedy.balanceOf(stranger), ok ? AMOUNT : 0, "paid");
            vm.assertEq(escrow.vaultOf(stranger, address(greedy)), 0, "credited");
            if (ok) ++paid;
            vm.revertToState(before);
        }
        vm.assertTrue(paid > 200, "never paid");
    }

    /// What the cold token is given when there is plenty, is from now on what it needs.
    function _learnNeeds() private {
        uint256 before = vm.snapshotState();
        escrow.submitMove(ofGreedy);
        uint256 seen = greedy.seen();
        vm.assertTrue(vm.revertToState(before) && seen > 150_000);
        greedy.setNeeds(seen);
    }

    function test_an_item_padded_until_its_gas_runs_short_is_done_in_full_or_not_at_all() public {
        _learnNeeds();
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        uint256 before = vm.snapshotState();
        (uint256 done, uint256 refused) = (0, 0);
        for (uint256 size; size < 650_000; size += 50_000) {
            moves[0] = ofGreedy;
            // Not read for a release, but copied between the check of the gas and the call.
            moves[0].otherSignature = new bytes(size);
            bytes memory call = abi.encodeCall(IEscrow.submit, (moves));
            (bool ok,) = address(escrow).call{gas: 1_000_000}(call);
            uint256 got = greedy.balanceOf(stranger);
            (IEscrow.Status status,) = escrow.statusOf(moves[0].terms);
            vm.assertTrue(status == (got == 0 ? IEscrow.Status.Funded : IEscrow.Status.Ended));
            vm.assertEq(escrow.vaultOf(stranger, address(greedy)), 0, "credited");
            if (ok && got != 0) ++done;
            if (ok && got == 0) ++refused;
            vm.revertToState(before);
        }
        vm.assertTrue(done > 0 && refused > 0, "never one of the two");
    }

    function test_the_cap_of_an_item_holds_the_dearest_move_with_nothing_warm() public {
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        moves[0] = dearest;
        escrow.submit(moves);
        IEscrow.Terms memory t = dearest.terms;
        _is(t, IEscrow.Status.Ended);
        vm.assertEq(escrow.vaultOf(t.buyer, address(moody)), AMOUNT / 2);
        vm.assertEq(
            escrow.vaultOf(t.seller, address(moody)), _total(t) - AMOUNT / 2 - uint256(FEE) * (AMOUNT / 2) / AMOUNT
        );
    }

    function test_the_largest_panel_rules_with_nothing_warm() public {
        vm.warp(START + 24 hours);
        escrow.submitMove(ruling);
        _is(ruling.terms, IEscrow.Status.Ended);
    }
}

/// Needs as much gas for a transfer as it is told; says how much it was given when it needs none.
contract GreedyToken is Ledger {
    uint256 public seen;
    uint256 private needs;

    function setNeeds(uint256 needs_) external {
        needs = needs_;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        uint256 given = gasleft();
        if (needs == 0) seen = given;
        else require(given >= needs, "starved");
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _move(from, to, value);
        return true;
    }
}

/// The same for coin.
contract GreedyReceiver {
    uint256 public seen;
    uint256 private needs;

    function setNeeds(uint256 needs_) external {
        needs = needs_;
    }

    receive() external payable {
        uint256 given = gasleft();
        if (needs == 0) seen = given;
        else require(given >= needs, "starved");
    }
}

/// An account that signs everything, after drinking most of the gas it is given.
contract DrinkingAccount {
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        while (gasleft() > 3_000) {}
        return this.isValidSignature.selector;
    }
}

/// Calls back once armed, and goes on only where the lock refused it.
abstract contract Reentering {
    Escrow internal immutable escrow;
    bytes internal back;

    constructor(Escrow escrow_) {
        escrow = escrow_;
    }

    function arm(bytes calldata back_) external {
        back = back_;
    }

    function _refused(bool ok, bytes memory answer) internal pure {
        require(!ok && bytes4(answer) == IEscrow.Reentered.selector, "answered");
    }

    function _look() internal view {
        if (back.length == 0 || msg.sender != address(escrow)) return;
        (bool ok, bytes memory answer) = address(escrow).staticcall(back);
        _refused(ok, answer);
    }
}

/// Calls back from permit, from an authorization, from its domain, from a balance and from every transfer. It asks nobody
/// for a signature: the escrow has to.
contract ReenteringToken is Reentering {
    uint256 public met;
    mapping(address => uint256) private held;

    constructor(Escrow escrow_) Reentering(escrow_) {}

    function mint(address to, uint256 value) external {
        held[to] += value;
    }

    function balanceOf(address who) external view returns (uint256) {
        _look();
        return held[who];
    }

    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        _look();
        return keccak256("odd");
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        _touch();
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _move(from, to, value);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _move(from, to, value);
        return true;
    }

    function _move(address from, address to, uint256 value) private {
        _touch();
        held[from] -= value;
        held[to] += value;
    }

    function _touch() private {
        (bool ok, bytes memory answer) = address(escrow).call(back);
        _refused(ok, answer);
        ++met;
    }
}

contract ReenteringAccount is Reentering {
    constructor(Escrow escrow_) Reentering(escrow_) {}

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        _look();
        return this.isValidSignature.selector;
    }
}

/// Once set, moves coins the other way round.
contract BackwardToken is Ledger {
    bool private backward;

    function set(bool backward_) external {
        backward = backward_;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (backward) balanceOf[msg.sender] += value;
        else _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        if (backward) _move(to, from, value);
        else _move(from, to, value);
        return true;
    }
}

/// Whose issuer takes coins out of an account.
contract ShrinkingToken is NothingToken {
    function shrink(address who, uint256 value) external {
        balanceOf[who] -= value;
    }
}

/// Tells the receiver that it was paid, before it returns.
contract HookToken is Ledger {
    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        if (to.code.length != 0) Boomerang(to).paid();
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _move(from, to, value);
        return true;
    }
}

/// Sends one unit back where it came from, while it is being paid.
contract Boomerang {
    HookToken private immutable token;
    address private immutable home;

    constructor(HookToken token_, address home_) {
        (token, home) = (token_, home_);
    }

    function paid() external {
        // To the escrow, which has no hook for it: by an own transfer of the token's, not through the escrow.
        token.transferFrom(address(this), home, 1);
    }
}

/// Refuses to be sent to itself, as many do.
contract SelfishToken is Ledger {
    function transfer(address to, uint256 value) external returns (bool) {
        require(to != address(this), "to itself");
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _move(from, to, value);
        return true;
    }
}
