// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {HookToken} from "./HostileTokens.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {OwnedAccount} from "./OwnedAccount.sol";
import {AnythingGoesToken, Ledger, MoodyToken, Receiver} from "./Tokens.sol";

/// Edges that only a mutation run thought of: each test is the answer to a fault that nothing else noticed. See trees/.
contract EdgesTest is Base {
    IEscrow.Permit internal none;

    function test_a_hearing_a_second_below_three_days_goes_with_a_ruling_of_three() public {
        IEscrow.Terms memory t = _terms();
        (t.hearingWindow, t.rulingWindow) = (3 days - 1, 3 days);
        _fund(t);
        _is(t, IEscrow.Status.Funded);
    }

    function test_a_token_that_fails_without_a_word_is_told_as_a_failed_transfer() public {
        SilentToken silent = new SilentToken();
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(silent)));
        _deposit(address(silent), 50);
    }

    function test_more_than_the_amount_is_a_wrong_arrival_as_less_is() public {
        GenerousToken generous = new GenerousToken();
        generous.mint(seller, 50);
        _refuse(abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(generous), 51, 50));
        _deposit(address(generous), 50);
    }

    function test_a_single_unit_goes_back_to_the_sellers_vault() public {
        IEscrow.Terms memory t = _vaultTerms();
        t.fee = 0;
        _pay(t);
        IEscrow.SignedMove memory m = _signed(BUYER, IEscrow.Move.Settle, t, AMOUNT - 1, uint40(START + 1));
        m.otherSignature = _signed(SELLER, IEscrow.Move.Settle, t, AMOUNT - 1, uint40(START + 1)).signature;
        escrow.submitMove(m);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 1);
        vm.assertEq(token.balanceOf(address(escrow)), 1);
    }

    function test_a_seller_of_code_is_named_in_the_dispute_they_sign() public {
        OwnedAccount account = new OwnedAccount(seller);
        token.mint(address(account), 1e12);
        IEscrow.Terms memory t = _terms();
        t.seller = address(account);
        vm.startPrank(address(account));
        token.approve(address(escrow), type(uint256).max);
        escrow.fund(t);
        vm.stopPrank();
        vm.prank(buyer);
        escrow.markPaid(t);
        IEscrow.SignedMove memory m = _signed(SELLER, IEscrow.Move.Dispute, t);
        vm.expectEmit(address(escrow));
        emit IEscrow.Disputed(_id(t), address(account), buyer, address(account));
        escrow.submitMove(m);
    }

    function test_a_signed_withdrawal_waits_for_its_nonce() public {
        _deposit(address(token), 50);
        _refuse(abi.encodeWithSelector(IEscrow.WrongNonce.selector, 1, 0));
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 1, FOREVER, _withdrawal(1));
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, FOREVER, _withdrawal(0));
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 1, FOREVER, _withdrawal(1));
        vm.assertEq(token.balanceOf(stranger), 40);
    }

    function _withdrawal(uint256 nonce) private view returns (bytes memory) {
        bytes32 kind =
            keccak256("Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)");
        return _sign(SELLER, keccak256(abi.encode(kind, seller, address(token), uint256(20), stranger, nonce, FOREVER)));
    }

    function test_the_gas_asked_for_is_that_of_the_cap_and_of_what_a_call_may_be_given() public {
        // 63/64 of what is left can be given to a call; the overhead is what sending itself costs.
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        _fund(t);
        odd.set(MoodyToken.Mood.Reverts);
        _asks(abi.encodeCall(IEscrow.release, (t)), 150_000, 200_000 + 6_250 + 15_000);
        Receiver receiver = new Receiver();
        receiver.set(Receiver.Mood.Refuses);
        t = _coinTerms();
        (t.lane, t.buyer) = (9, address(receiver));
        _fund(t);
        _asks(abi.encodeCall(IEscrow.release, (t)), 95_000, 50_000 + 1_562 + 15_000);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](1);
        moves[0] = _signed(SELLER, IEscrow.Move.Release, t);
        _asks(abi.encodeCall(IEscrow.submit, (moves)), 500_000, 850_000 + 26_562);
    }

    function _asks(bytes memory call, uint256 given, uint256 needed) private {
        vm.prank(seller);
        (bool ok, bytes memory why) = address(escrow).call{gas: given}(call);
        vm.assertFalse(ok);
        vm.assertTrue(bytes4(why) == IEscrow.NotEnoughGas.selector, "another refusal");
        uint256 left;
        uint256 asked;
        assembly {
            left := mload(add(why, 36))
            asked := mload(add(why, 68))
        }
        vm.assertEq(asked, needed);
        vm.assertLt(left, given);
    }

    function test_a_token_that_does_not_tell_its_balances_in_full_stays_out() public {
        for (uint256 i; i < 3; ++i) {
            OddBalances odd = new OddBalances(i);
            _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
            vm.prank(seller);
            escrow.deposit(address(odd), 5);
            _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
            vm.prank(seller);
            escrow.deposit(address(odd), 0);
        }
    }

    function test_what_lay_in_memory_is_not_taken_for_the_answer_of_a_token() public {
        // The balance before, one, is where the answer is read from; the token answers with a single byte of zero.
        OneByte odd = new OneByte();
        odd.mint(address(escrow), 1);
        odd.mint(seller, 100);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        vm.prank(seller);
        escrow.deposit(address(odd), 50);
    }

    function testFuzz_the_nonce_of_a_deposit_is_the_published_hash(bytes32 salt) public view {
        vm.assertEq(escrow.depositNonce(salt), keccak256(abi.encode(keccak256("Holdfast deposit"), salt)));
    }

    function test_without_a_permit_none_is_tried() public {
        HookToken odd = new HookToken();
        odd.mint(seller, 1e12);
        IEscrow.Terms memory t = _terms();
        t.token = address(odd);
        odd.arm(address(escrow), abi.encodeCall(IEscrow.markPaid, (t)));
        escrow.fundBySignature(t, _sign(SELLER, _act(IEscrow.Move.Fund, t, 0, 0)), none);
        vm.assertEq(odd.calls(), 2); // both of transferFrom
    }

    function test_a_high_s_is_nobodys_not_even_that_of_the_first_precompile() public {
        AnythingGoesToken fake = new AnythingGoesToken();
        for (uint160 i = 1; i < 4; ++i) {
            IEscrow.Terms memory t = _terms();
            (t.seller, t.token) = (address(i), address(fake));
            _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(i)));
            escrow.fundWithAuthorization(t, 0, FOREVER, 27, bytes32(uint256(1)), bytes32(type(uint256).max));
        }
    }

    function test_an_account_that_answers_the_magic_word_while_it_reverts_or_one_byte_short_has_not_signed() public {
        for (uint256 i; i < 2; ++i) {
            OddAccount account = new OddAccount(i == 0);
            IEscrow.Terms memory t = _terms();
            (t.buyer, t.lane) = (address(account), uint32(i));
            _fund(t);
            IEscrow.SignedMove memory m = _signed(STRANGER, IEscrow.Move.MarkPaid, t);
            _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, address(account)));
            escrow.submitMove(m);
        }
    }
}

/// balanceOf answers with nothing, with 31 bytes, or reverts with a whole word. Everything else goes well.
contract OddBalances {
    uint256 private immutable kind;

    constructor(uint256 kind_) {
        kind = kind_;
    }

    function balanceOf(address) external view {
        uint256 size = kind == 0 ? 0 : 31;
        bool fails = kind == 2;
        assembly {
            mstore(0, 0)
            if fails { revert(0, 32) }
            return(0, size)
        }
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return true;
    }
}

/// Moves, and answers with one byte: zero.
contract OneByte is Ledger {
    function transferFrom(address from, address to, uint256 value) external {
        _move(from, to, value);
        assembly {
            mstore(0, 0)
            return(0, 1)
        }
    }
}

/// Says yes in a revert, or says it one byte short.
contract OddAccount {
    bool private immutable reverts;

    constructor(bool reverts_) {
        reverts = reverts_;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        bytes4 magic = this.isValidSignature.selector;
        bool fails = reverts;
        assembly {
            mstore(0, magic)
            if fails { revert(0, 32) }
            return(0, 31)
        }
    }
}

/// Fails, and says nothing of it.
contract SilentToken is Ledger {
    function transferFrom(address, address, uint256) external pure {
        assembly {
            revert(0, 0)
        }
    }
}

/// Brings one unit more than was asked for.
contract GenerousToken is Ledger {
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _move(from, to, value);
        balanceOf[to] += 1;
        return true;
    }
}
