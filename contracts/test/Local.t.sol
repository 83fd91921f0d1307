// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Harness} from "./Harness.sol";
import {Faucet} from "../src/local/Faucet.sol";
import {TestToken} from "../src/local/TestToken.sol";
import {Receiver} from "./Tokens.sol";

/// The play money of the local chain. See trees/.
contract LocalTest is Harness {
    uint256 private constant KEY = 0x10CA1;
    address private who = vm.addr(KEY);
    Faucet private faucet;
    TestToken private token;

    function setUp() public {
        vm.warp(1_800_000_000);
        vm.deal(address(this), 100);
        faucet = new Faucet{value: 100}(10);
        token = new TestToken("Test Dollar", "TUSD", 6, address(faucet));
        faucet.register(token, 1_000);
    }

    function test_drip_fills_a_wallet_up_to_the_set_amounts_and_no_further() public {
        faucet.drip(who);
        vm.assertEq(token.balanceOf(who), 1_000);
        vm.assertEq(who.balance, 10);
        faucet.drip(who);
        vm.assertEq(token.balanceOf(who), 1_000);
        vm.assertEq(who.balance, 10);
        vm.prank(who);
        token.transfer(address(this), 400);
        faucet.drip(who);
        vm.assertEq(token.balanceOf(who), 1_000);
    }

    function test_drip_gives_tokens_when_the_coin_has_run_out_or_is_not_taken() public {
        for (uint160 i = 1; i < 12; ++i) {
            faucet.drip(address(i + 0x1000));
        }
        vm.assertEq(address(faucet).balance, 0);
        vm.assertEq(token.balanceOf(address(11 + 0x1000)), 1_000);
        (bool ok,) = address(faucet).call{value: 0}("");
        vm.assertTrue(ok);
        vm.deal(address(faucet), 50);
        Receiver receiver = new Receiver();
        receiver.set(Receiver.Mood.Refuses);
        faucet.drip(address(receiver));
        vm.assertEq(token.balanceOf(address(receiver)), 1_000);
        vm.assertEq(address(faucet).balance, 50);
    }

    function test_only_the_deployer_registers_a_token_and_only_once() public {
        vm.expectRevert(abi.encodeWithSelector(Faucet.NotOwner.selector, who));
        vm.prank(who);
        faucet.register(token, 5);
        vm.expectRevert(abi.encodeWithSelector(Faucet.AlreadyRegistered.selector, token));
        faucet.register(token, 5);
        vm.assertEq(faucet.registered().length, 1);
    }

    function test_only_deployer_and_faucet_mint() public {
        token.mint(who, 5);
        vm.expectRevert(abi.encodeWithSelector(TestToken.NotMinter.selector, who));
        vm.prank(who);
        token.mint(who, 5);
        vm.expectRevert(abi.encodeWithSelector(TestToken.ZeroReceiver.selector));
        token.mint(address(0), 5);
    }

    function test_the_token_is_a_plain_erc20() public {
        token.mint(who, 100);
        vm.prank(who);
        token.approve(address(this), 60);
        token.transferFrom(who, address(1), 40);
        vm.assertEq(token.allowance(who, address(this)), 20);
        vm.expectRevert(abi.encodeWithSelector(TestToken.InsufficientAllowance.selector, address(this), 20, 21));
        token.transferFrom(who, address(1), 21);
        vm.expectRevert(abi.encodeWithSelector(TestToken.InsufficientBalance.selector, who, 60, 61));
        vm.prank(who);
        token.transfer(address(1), 61);
        vm.expectRevert(abi.encodeWithSelector(TestToken.ZeroReceiver.selector));
        vm.prank(who);
        token.transfer(address(0), 1);
        vm.assertEq(token.totalSupply(), 100);
    }

    function _sign(bytes32 hash) private view returns (uint8, bytes32, bytes32) {
        return vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
    }

    function test_a_permit_is_good_once_until_its_deadline() public {
        bytes32 hash = keccak256(abi.encode(token.PERMIT_TYPEHASH(), who, address(this), 7, 0, block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) = _sign(hash);
        vm.expectRevert(abi.encodeWithSelector(TestToken.BadSignature.selector, who));
        token.permit(who, address(this), 8, block.timestamp, v, r, s);
        token.permit(who, address(this), 7, block.timestamp, v, r, s);
        vm.assertEq(token.allowance(who, address(this)), 7);
        vm.expectRevert(abi.encodeWithSelector(TestToken.BadSignature.selector, who));
        token.permit(who, address(this), 7, block.timestamp, v, r, s);
        vm.expectRevert(abi.encodeWithSelector(TestToken.NotNow.selector, 0, block.timestamp - 1));
        token.permit(who, address(this), 7, block.timestamp - 1, v, r, s);
    }

    function test_an_authorization_is_good_once_within_its_time_and_received_only_by_its_receiver() public {
        token.mint(who, 100);
        uint256 end = block.timestamp + 1;
        bytes32 typehash = token.TRANSFER_WITH_AUTHORIZATION_TYPEHASH();
        (uint8 v, bytes32 r, bytes32 s) =
            _sign(keccak256(abi.encode(typehash, who, address(this), 7, 0, end, bytes32("a"))));
        token.transferWithAuthorization(who, address(this), 7, 0, end, "a", v, r, s);
        vm.assertTrue(token.authorizationState(who, "a"));
        vm.expectRevert(abi.encodeWithSelector(TestToken.AuthorizationAlreadyUsed.selector, bytes32("a")));
        token.transferWithAuthorization(who, address(this), 7, 0, end, "a", v, r, s);

        typehash = token.RECEIVE_WITH_AUTHORIZATION_TYPEHASH();
        (v, r, s) = _sign(keccak256(abi.encode(typehash, who, address(this), 7, 0, end, bytes32("b"))));
        vm.expectRevert(abi.encodeWithSelector(TestToken.NotReceiver.selector, who));
        vm.prank(who);
        token.receiveWithAuthorization(who, address(this), 7, 0, end, "b", v, r, s);
        token.receiveWithAuthorization(who, address(this), 7, 0, end, "b", v, r, s);
        vm.assertEq(token.balanceOf(address(this)), 14);
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(TestToken.NotNow.selector, 0, end));
        token.receiveWithAuthorization(who, address(this), 7, 0, end, "c", v, r, s);
        vm.expectRevert(abi.encodeWithSelector(TestToken.NotNow.selector, end, end + 5));
        token.receiveWithAuthorization(who, address(this), 7, end, end + 5, "c", v, r, s);
    }
}
