// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {TestToken} from "../src/local/TestToken.sol";
import {Account1271, MoodyToken, NothingToken, PhantomToken, Receiver} from "./Tokens.sol";

/// deposit, depositWithAuthorization, withdraw, withdrawBySignature. See trees/.
contract VaultTest is Base {
    function test_deposit_adds_to_the_callers_balance() public {
        vm.expectEmit(address(escrow));
        emit IEscrow.Deposited(seller, address(token), 70);
        _deposit(address(token), 70);
        _deposit(address(token), 7);
        _deposit(address(0), 5);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 77);
        vm.assertEq(escrow.vaultOf(seller, address(0)), 5);
        vm.assertEq(address(escrow).balance, 5);
    }

    function test_deposit_takes_exactly_the_coin_it_says_and_none_with_a_token() public {
        _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, 4, 5));
        vm.prank(seller);
        escrow.deposit{value: 4}(address(0), 5);
        _refuse(abi.encodeWithSelector(IEscrow.WrongValue.selector, 1, 0));
        vm.prank(seller);
        escrow.deposit{value: 1}(address(token), 5);
    }

    function test_deposit_credits_only_what_arrived() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e6);
        odd.set(MoodyToken.Mood.FeeOnReceiver);
        _refuse(abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), 990, 1000));
        vm.prank(seller);
        escrow.deposit(address(odd), 1000);
        odd.set(MoodyToken.Mood.TrueWithoutMoving);
        _refuse(abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), 0, 1000));
        vm.prank(seller);
        escrow.deposit(address(odd), 1000);
        _refuse(abi.encodeWithSelector(IEscrow.NoCode.selector, address(0xDEAD)));
        vm.prank(seller);
        escrow.deposit(address(0xDEAD), 1000);
        vm.expectRevert();
        vm.prank(seller);
        escrow.deposit(address(escrow), 1000);
    }

    function test_a_deposit_by_authorization_goes_to_its_signer_whoever_sends_it() public {
        vm.prank(seller);
        token.approve(address(escrow), 0);
        bytes32 salt = keccak256("salt");
        (uint8 v, bytes32 r, bytes32 s) =
            _authorization(SELLER, address(token), 99, 0, FOREVER, escrow.depositNonce(salt));
        _refuse(abi.encodeWithSelector(TestToken.BadSignature.selector, stranger));
        escrow.depositWithAuthorization(stranger, address(token), 99, 0, FOREVER, salt, v, r, s);
        vm.expectEmit(address(escrow));
        emit IEscrow.Deposited(seller, address(token), 99);
        vm.prank(stranger);
        escrow.depositWithAuthorization(seller, address(token), 99, 0, FOREVER, salt, v, r, s);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 99);
        _refuse(abi.encodeWithSelector(TestToken.AuthorizationAlreadyUsed.selector, escrow.depositNonce(salt)));
        escrow.depositWithAuthorization(seller, address(token), 99, 0, FOREVER, salt, v, r, s);
    }

    function test_a_deposit_by_authorization_of_a_phantom_or_no_token_is_refused() public {
        address phantom = address(new PhantomToken());
        _refuse(abi.encodeWithSelector(IEscrow.WrongArrival.selector, phantom, 0, 99));
        escrow.depositWithAuthorization(seller, phantom, 99, 0, FOREVER, 0, 27, 0, 0);
        _refuse(abi.encodeWithSelector(IEscrow.NoCode.selector, address(0)));
        escrow.depositWithAuthorization(seller, address(0), 99, 0, FOREVER, 0, 27, 0, 0);
    }

    function test_withdraw_pays_up_to_max_to_the_named_receiver() public {
        _deposit(address(token), 100);
        vm.expectEmit(address(escrow));
        emit IEscrow.Withdrawn(seller, address(token), 60, stranger);
        vm.prank(seller);
        escrow.withdraw(address(token), 60, stranger);
        vm.assertEq(token.balanceOf(stranger), 60);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 40);
    }

    function test_withdraw_pays_what_is_left_when_a_draw_came_first_and_never_reverts_for_it() public {
        IEscrow.Terms memory t = _drawTerms();
        _deposit(address(token), _total(t) + 10);
        IEscrow.Offer memory o = _offer();
        bytes memory signature = _signOffer(SELLER, o);
        vm.prank(opener);
        escrow.draw(t, o, signature);
        vm.startPrank(seller);
        escrow.withdraw(address(token), type(uint256).max, stranger);
        vm.assertEq(token.balanceOf(stranger), 10);
        vm.expectEmit(address(escrow));
        emit IEscrow.Withdrawn(seller, address(token), 0, stranger);
        escrow.withdraw(address(token), type(uint256).max, stranger);
        vm.stopPrank();
    }

    function test_withdraw_of_the_own_coin_and_of_a_token_that_returns_nothing() public {
        _deposit(address(0), 50);
        vm.prank(seller);
        escrow.withdraw(address(0), 50, stranger);
        vm.assertEq(stranger.balance, 50);
        NothingToken odd = new NothingToken();
        odd.mint(seller, 50);
        _deposit(address(odd), 50);
        vm.prank(seller);
        escrow.withdraw(address(odd), 50, stranger);
        vm.assertEq(odd.balanceOf(stranger), 50);
    }

    function test_a_payment_that_fails_reverts_the_withdrawal() public {
        Receiver receiver = new Receiver();
        receiver.set(Receiver.Mood.Refuses);
        _deposit(address(0), 50);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(0)));
        vm.prank(seller);
        escrow.withdraw(address(0), 50, address(receiver));
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1000);
        _deposit(address(odd), 1000);
        odd.set(MoodyToken.Mood.False);
        _refuse(abi.encodeWithSelector(IEscrow.TransferFailed.selector, address(odd)));
        vm.prank(seller);
        escrow.withdraw(address(odd), 1000, stranger);
        odd.set(MoodyToken.Mood.TrueWithoutMoving);
        _refuse(abi.encodeWithSelector(IEscrow.WrongArrival.selector, address(odd), 0, 1000));
        vm.prank(seller);
        escrow.withdraw(address(odd), 1000, stranger);
        vm.assertEq(escrow.vaultOf(seller, address(odd)), 1000);
    }

    function test_withdraw_to_nobody_or_to_the_escrow_is_refused() public {
        _deposit(address(token), 50);
        _refuse(abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(0)));
        vm.prank(seller);
        escrow.withdraw(address(token), 50, address(0));
        _refuse(abi.encodeWithSelector(IEscrow.ForbiddenAddress.selector, address(escrow)));
        vm.prank(seller);
        escrow.withdraw(address(token), 50, address(escrow));
    }

    function test_nobody_withdraws_anothers_balance() public {
        _deposit(address(token), 50);
        vm.prank(stranger);
        escrow.withdraw(address(token), 50, stranger);
        vm.assertEq(token.balanceOf(stranger), 0);
        vm.assertEq(escrow.vaultOf(seller, address(token)), 50);
    }

    // ---------------------------------------------------------------- by signature

    function _withdrawal(uint256 key, uint256 max, address to, uint256 nonce, uint40 validUntil)
        private
        view
        returns (bytes memory)
    {
        return _sign(
            key,
            keccak256(
                abi.encode(
                    keccak256(
                        "Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)"
                    ),
                    seller,
                    address(token),
                    max,
                    to,
                    nonce,
                    validUntil
                )
            )
        );
    }

    function test_anyone_may_send_the_owners_signed_withdrawal_once() public {
        _deposit(address(token), 50);
        bytes memory signature = _withdrawal(SELLER, 20, stranger, 0, FOREVER);
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, FOREVER, signature);
        vm.assertEq(token.balanceOf(stranger), 20);
        vm.assertEq(escrow.nonceOf(seller), 1);
        _refuse(abi.encodeWithSelector(IEscrow.WrongNonce.selector, 0, 1));
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, FOREVER, signature);
        _refuse(abi.encodeWithSelector(IEscrow.BadSignature.selector, seller));
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 1, FOREVER, signature);
    }

    function test_a_signed_withdrawal_serves_no_other_receiver_amount_end_or_signer() public {
        _deposit(address(token), 50);
        bytes memory signature = _withdrawal(SELLER, 20, stranger, 0, FOREVER);
        bytes memory bad = abi.encodeWithSelector(IEscrow.BadSignature.selector, seller);
        _refuse(bad);
        escrow.withdrawBySignature(seller, address(token), 20, buyer, 0, FOREVER, signature);
        _refuse(bad);
        escrow.withdrawBySignature(seller, address(token), 21, stranger, 0, FOREVER, signature);
        _refuse(bad);
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, FOREVER - 1, signature);
        _refuse(bad);
        escrow.withdrawBySignature(seller, address(0), 20, stranger, 0, FOREVER, signature);
        signature = _withdrawal(STRANGER, 20, stranger, 0, FOREVER);
        _refuse(bad);
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, FOREVER, signature);
    }

    function test_a_signed_withdrawal_ends_with_validUntil_included() public {
        _deposit(address(token), 50);
        uint40 end = uint40(START + 5);
        bytes memory signature = _withdrawal(SELLER, 20, stranger, 0, end);
        vm.warp(START + 6);
        _refuse(abi.encodeWithSelector(IEscrow.SignatureExpired.selector, end));
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, end, signature);
        vm.warp(START + 5);
        escrow.withdrawBySignature(seller, address(token), 20, stranger, 0, end, signature);
    }

    function test_an_account_with_code_withdraws_by_erc1271() public {
        address account = address(new Account1271());
        token.mint(account, 50);
        Receiver(payable(account));
        vm.startPrank(account);
        token.approve(address(escrow), 50);
        escrow.deposit(address(token), 50);
        vm.stopPrank();
        escrow.withdrawBySignature(account, address(token), 50, stranger, 0, FOREVER, "by its code");
        vm.assertEq(token.balanceOf(stranger), 50);
    }
}
