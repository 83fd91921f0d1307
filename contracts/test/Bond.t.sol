// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Bond} from "../src/Bond.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Panel} from "../src/Panel.sol";
import {TestToken} from "../src/local/TestToken.sol";
import {MoodyToken, NothingToken, Account1271, Receiver} from "./Tokens.sol";
import {HookToken} from "./HostileTokens.sol";
import {OwnedAccount} from "./OwnedAccount.sol";

/// The bond of the seller, who is the merchant here, and of the buyer where it says so. See trees/.
contract BondTest is Base {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint128 private constant BOND = 3_000_000_000;
    uint128 private constant AWARD = 400_000_000;

    Bond private bond;

    function setUp() public override {
        super.setUp();
        bond = _newBond(escrow);
        vm.prank(seller);
        token.approve(address(bond), type(uint256).max);
        token.mint(buyer, 1e15);
        vm.prank(buyer);
        token.approve(address(bond), type(uint256).max);
    }

    // ---------------------------------------------------------------- helpers

    function _post(address coin, uint128 amount) private {
        vm.prank(seller);
        bond.post{value: coin == address(0) ? amount : 0}(coin, amount, arbiter);
    }

    function _held(address coin) private view returns (uint256 amount, uint256 freeFrom) {
        (amount, freeFrom) = bond.bondOf(seller, coin, arbiter);
    }

    function _holds(address coin, uint256 expected) private view {
        (uint256 amount,) = _held(coin);
        vm.assertEq(amount, expected, "held");
    }

    /// As a wallet makes it: from the type strings.
    function _award(uint256 key, bytes32 id, address merchant, uint128 amount, uint256 chain, address home)
        private
        pure
        returns (bytes memory)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Holdfast Bond"),
                keccak256("1"),
                chain,
                home
            )
        );
        bytes32 act = keccak256(
            abi.encode(keccak256("Slash(bytes32 tradeId,address merchant,uint128 amount)"), id, merchant, amount)
        );
        return _raw(key, keccak256(abi.encodePacked(hex"1901", domain, act)));
    }

    function _awardBy(uint256 key, IEscrow.Terms memory t, uint128 amount) private view returns (bytes memory) {
        return _award(key, _id(t), seller, amount, block.chainid, address(bond));
    }

    function _heard(IEscrow.Terms memory t) private {
        _disputed(t);
        vm.warp(block.timestamp + t.hearingWindow);
    }

    function _slash(IEscrow.Terms memory t, uint128 amount) private {
        bond.slash(t, seller, amount, _awardBy(ARBITER, t, amount));
    }

    // ---------------------------------------------------------------- post

    function test_a_bond_grows_by_what_is_posted_and_says_whose_it_is() public {
        vm.expectEmit(address(bond));
        emit Bond.Posted(seller, address(token), arbiter, BOND);
        _post(address(token), BOND);
        _post(address(token), 5);
        _holds(address(token), uint256(BOND) + 5);
        vm.assertEq(token.balanceOf(address(bond)), uint256(BOND) + 5);
        (uint256 other,) = bond.bondOf(seller, address(token), backup);
        vm.assertEq(other, 0);
        (other,) = bond.bondOf(buyer, address(token), arbiter);
        vm.assertEq(other, 0);
        vm.assertEq(address(bond.escrow()), address(escrow));
        vm.assertEq(bond.NOTICE(), 61 days);
    }

    function test_a_bond_may_be_of_the_chains_own_coin() public {
        _post(address(0), BOND);
        _holds(address(0), BOND);
        vm.assertEq(address(bond).balance, BOND);
    }

    function test_posting_takes_exactly_the_coin_it_says_and_none_with_a_token() public {
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.WrongValue.selector, 4, 5));
        bond.post{value: 4}(address(0), 5, arbiter);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.WrongValue.selector, 5, 0));
        bond.post{value: 5}(address(token), 5, arbiter);
    }

    function test_posting_nothing_or_a_token_without_code_is_refused() public {
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.ZeroAmount.selector));
        bond.post(address(token), 0, arbiter);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.NoCode.selector, stranger));
        bond.post(stranger, 5, arbiter);
        _refuse(abi.encodeWithSelector(Bond.NoCode.selector, stranger));
        new Bond(IEscrow(stranger));
    }

    function test_only_what_arrives_is_a_bond() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 1e9);
        odd.set(MoodyToken.Mood.FeeOnReceiver);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.WrongArrival.selector, address(odd), 990_000, 1_000_000));
        bond.post(address(odd), 1_000_000, arbiter);
        MoodyToken.Mood[5] memory failing = [
            MoodyToken.Mood.False,
            MoodyToken.Mood.ShortData,
            MoodyToken.Mood.Two,
            MoodyToken.Mood.Reverts,
            MoodyToken.Mood.LongRevert
        ];
        for (uint256 i; i < failing.length; ++i) {
            odd.set(failing[i]);
            vm.prank(seller);
            _refuse(abi.encodeWithSelector(Bond.TransferFailed.selector, address(odd)));
            bond.post(address(odd), 1_000_000, arbiter);
        }
        odd.set(MoodyToken.Mood.TrueWithoutMoving);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.WrongArrival.selector, address(odd), 0, 1_000_000));
        bond.post(address(odd), 1_000_000, arbiter);
        _holds(address(odd), 0);
    }

    function test_a_token_that_returns_nothing_goes_in_and_out() public {
        NothingToken quiet = new NothingToken();
        quiet.mint(seller, 10);
        _post(address(quiet), 10);
        vm.prank(seller);
        bond.giveNotice(address(quiet), arbiter);
        vm.warp(block.timestamp + bond.NOTICE());
        vm.prank(seller);
        bond.takeBack(address(quiet), arbiter, stranger);
        vm.assertEq(quiet.balanceOf(stranger), 10);
    }

    // ---------------------------------------------------------------- notice

    function test_notice_says_from_when_the_bond_is_free() public {
        _post(address(token), BOND);
        uint40 freeFrom = uint40(block.timestamp + 61 days);
        vm.expectEmit(address(bond));
        emit Bond.NoticeGiven(seller, address(token), arbiter, freeFrom);
        vm.prank(seller);
        bond.giveNotice(address(token), arbiter);
        (, uint256 said) = _held(address(token));
        vm.assertEq(said, freeFrom);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.InNotice.selector, freeFrom));
        bond.giveNotice(address(token), arbiter);
    }

    function test_staying_takes_the_notice_back_and_another_begins_anew() public {
        _post(address(token), BOND);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.NotInNotice.selector));
        bond.stay(address(token), arbiter);
        vm.prank(seller);
        bond.giveNotice(address(token), arbiter);
        vm.warp(block.timestamp + 60 days);
        vm.expectEmit(address(bond));
        emit Bond.Stayed(seller, address(token), arbiter);
        vm.prank(seller);
        bond.stay(address(token), arbiter);
        vm.prank(seller);
        bond.giveNotice(address(token), arbiter);
        (, uint256 freeFrom) = _held(address(token));
        vm.assertEq(freeFrom, block.timestamp + 61 days);
    }

    function test_who_has_no_bond_has_nothing_to_give_notice_of_to_stay_with_or_to_take_back() public {
        _post(address(token), BOND);
        bytes memory none = abi.encodeWithSelector(Bond.NoBond.selector);
        vm.startPrank(stranger);
        _refuse(none);
        bond.giveNotice(address(token), arbiter);
        _refuse(none);
        bond.stay(address(token), arbiter);
        _refuse(none);
        bond.takeBack(address(token), arbiter, stranger);
        vm.stopPrank();
        vm.prank(seller);
        _refuse(none);
        bond.giveNotice(address(token), backup);
    }

    // ---------------------------------------------------------------- take back

    function test_a_bond_is_taken_back_whole_once_and_not_before_the_notice_is_over() public {
        _post(address(token), BOND);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.NotInNotice.selector));
        bond.takeBack(address(token), arbiter, seller);
        vm.prank(seller);
        bond.giveNotice(address(token), arbiter);
        uint256 freeFrom = block.timestamp + 61 days;
        vm.warp(freeFrom - 1);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.TooEarly.selector, freeFrom));
        bond.takeBack(address(token), arbiter, seller);
        vm.warp(freeFrom);
        vm.expectEmit(address(bond));
        emit Bond.TakenBack(seller, address(token), arbiter, BOND, stranger);
        vm.prank(seller);
        bond.takeBack(address(token), arbiter, stranger);
        vm.assertEq(token.balanceOf(stranger), BOND);
        vm.assertEq(token.balanceOf(address(bond)), 0);
        vm.prank(seller);
        _refuse(abi.encodeWithSelector(Bond.NoBond.selector));
        bond.takeBack(address(token), arbiter, seller);
        _post(address(token), 7);
        (, freeFrom) = _held(address(token));
        vm.assertEq(freeFrom, 0);
    }

    function test_coins_are_taken_back_to_an_address_that_can_have_them() public {
        _post(address(0), BOND);
        vm.startPrank(seller);
        bond.giveNotice(address(0), arbiter);
        vm.warp(block.timestamp + 61 days);
        _refuse(abi.encodeWithSelector(Bond.ForbiddenAddress.selector, address(0)));
        bond.takeBack(address(0), arbiter, address(0));
        _refuse(abi.encodeWithSelector(Bond.ForbiddenAddress.selector, address(bond)));
        bond.takeBack(address(0), arbiter, address(bond));
        Receiver receiver = new Receiver();
        receiver.set(Receiver.Mood.Refuses);
        _refuse(abi.encodeWithSelector(Bond.TransferFailed.selector, address(receiver)));
        bond.takeBack(address(0), arbiter, address(receiver));
        receiver.set(Receiver.Mood.LongAnswer);
        bond.takeBack(address(0), arbiter, address(receiver));
        vm.stopPrank();
        vm.assertEq(address(receiver).balance, BOND);
    }

    function test_a_token_that_takes_more_than_it_pays_out_is_refused_on_the_way_out() public {
        MoodyToken odd = new MoodyToken();
        odd.mint(seller, 2_000_000);
        _post(address(odd), 1_000_000);
        vm.prank(buyer);
        odd.mint(address(bond), 1_000_000);
        vm.startPrank(seller);
        bond.giveNotice(address(odd), arbiter);
        vm.warp(block.timestamp + 61 days);
        odd.set(MoodyToken.Mood.FeeOnSender);
        _refuse(abi.encodeWithSelector(Bond.WrongArrival.selector, address(odd), 1_010_000, 1_000_000));
        bond.takeBack(address(odd), arbiter, seller);
        odd.set(MoodyToken.Mood.False);
        _refuse(abi.encodeWithSelector(Bond.TransferFailed.selector, address(odd)));
        bond.takeBack(address(odd), arbiter, seller);
        vm.stopPrank();
        _holds(address(odd), 1_000_000);
    }

    // ---------------------------------------------------------------- slash

    function test_an_award_goes_to_the_other_party_whoever_sends_it() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        _heard(t);
        uint256 before = token.balanceOf(buyer);
        bytes memory signature = _awardBy(ARBITER, t, AWARD);
        vm.expectEmit(address(bond));
        emit Bond.Slashed(_id(t), seller, buyer, address(token), arbiter, AWARD);
        vm.prank(stranger);
        bond.slash(t, seller, AWARD, signature);
        vm.assertEq(token.balanceOf(buyer), before + AWARD);
        _holds(address(token), BOND - AWARD);
        vm.assertTrue(bond.slashed(_id(t)));
    }

    function test_a_merchant_who_buys_pays_the_seller() public {
        IEscrow.Terms memory t = _coinTerms();
        vm.deal(buyer, 1e24);
        vm.prank(buyer);
        bond.post{value: BOND}(address(0), BOND, arbiter);
        _heard(t);
        uint256 before = seller.balance;
        bond.slash(t, buyer, AWARD, _award(ARBITER, _id(t), buyer, AWARD, block.chainid, address(bond)));
        vm.assertEq(seller.balance, before + AWARD);
    }

    function test_a_trade_awards_once() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        vm.prank(buyer);
        bond.post(address(token), BOND, arbiter);
        _heard(t);
        _slash(t, AWARD);
        bytes memory signature = _awardBy(ARBITER, t, 1);
        _refuse(abi.encodeWithSelector(Bond.AlreadySlashed.selector, _id(t)));
        bond.slash(t, seller, 1, signature);
        signature = _award(ARBITER, _id(t), buyer, 1, block.chainid, address(bond));
        _refuse(abi.encodeWithSelector(Bond.AlreadySlashed.selector, _id(t)));
        bond.slash(t, buyer, 1, signature);
    }

    function test_an_award_needs_a_dispute_that_had_its_hearing_and_stands() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        bytes memory signature = _awardBy(ARBITER, t, AWARD);
        _refuseStatus(t, signature, IEscrow.Status.None);
        _fund(t);
        _refuseStatus(t, signature, IEscrow.Status.Funded);
        vm.prank(buyer);
        escrow.markPaid(t);
        _refuseStatus(t, signature, IEscrow.Status.Paid);
        vm.prank(seller);
        escrow.dispute(t);
        uint256 heard = block.timestamp + t.hearingWindow;
        vm.warp(heard - 1);
        _refuse(abi.encodeWithSelector(Bond.TooEarly.selector, heard));
        bond.slash(t, seller, AWARD, signature);
        vm.warp(heard);
        uint256 here = vm.snapshotState();
        bond.slash(t, seller, AWARD, signature);
        vm.revertToState(here);
        vm.prank(arbiter);
        escrow.rule(t, t.amount);
        _refuseStatus(t, signature, IEscrow.Status.Ended);
    }

    function _refuseStatus(IEscrow.Terms memory t, bytes memory signature, IEscrow.Status status) private {
        _refuse(abi.encodeWithSelector(Bond.NotDisputed.selector, _id(t), status));
        bond.slash(t, seller, AWARD, signature);
    }

    function test_only_a_party_of_the_trade_pays() public {
        IEscrow.Terms memory t = _terms();
        _heard(t);
        token.mint(stranger, BOND);
        vm.startPrank(stranger);
        token.approve(address(bond), BOND);
        bond.post(address(token), BOND, arbiter);
        vm.stopPrank();
        bytes memory signature = _award(ARBITER, _id(t), stranger, AWARD, block.chainid, address(bond));
        _refuse(abi.encodeWithSelector(Bond.NotParty.selector, stranger));
        bond.slash(t, stranger, AWARD, signature);
    }

    function test_an_award_is_at_most_the_trade_and_the_bond_and_more_than_nothing() public {
        IEscrow.Terms memory t = _terms();
        _heard(t);
        bytes memory signature = _awardBy(ARBITER, t, AMOUNT);
        _refuse(abi.encodeWithSelector(Bond.NoBond.selector));
        bond.slash(t, seller, AMOUNT, signature);
        _post(address(token), AMOUNT - 1);
        _refuse(abi.encodeWithSelector(Bond.TooMuch.selector, AMOUNT, AMOUNT - 1));
        bond.slash(t, seller, AMOUNT, signature);
        _post(address(token), BOND);
        bytes memory more = _awardBy(ARBITER, t, AMOUNT + 1);
        _refuse(abi.encodeWithSelector(Bond.TooMuch.selector, AMOUNT + 1, AMOUNT));
        bond.slash(t, seller, AMOUNT + 1, more);
        bytes memory nothing = _awardBy(ARBITER, t, 0);
        _refuse(abi.encodeWithSelector(Bond.ZeroAmount.selector));
        bond.slash(t, seller, 0, nothing);
        bond.slash(t, seller, AMOUNT, signature);
        _holds(address(token), BOND - 1);
    }

    function test_only_the_arbiter_of_trade_and_bond_awards_and_exactly_that() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        vm.prank(seller);
        bond.post(address(token), BOND, backup);
        _heard(t);
        uint256[5] memory others = [SELLER, BUYER, BACKUP, OPENER, STRANGER];
        for (uint256 i; i < others.length; ++i) {
            _refuseSignature(t, AWARD, _awardBy(others[i], t, AWARD));
        }
        _refuseSignature(t, AWARD, "");
        _refuseSignature(t, AWARD, new bytes(65));
        _refuseSignature(t, AWARD + 1, _awardBy(ARBITER, t, AWARD));
        _refuseSignature(t, AWARD, _award(ARBITER, _id(t), buyer, AWARD, block.chainid, address(bond)));
        _refuseSignature(t, AWARD, _award(ARBITER, keccak256("x"), seller, AWARD, block.chainid, address(bond)));
        _refuseSignature(t, AWARD, _award(ARBITER, _id(t), seller, AWARD, block.chainid + 1, address(bond)));
        _refuseSignature(t, AWARD, _award(ARBITER, _id(t), seller, AWARD, block.chainid, address(escrow)));
        bytes memory good = _awardBy(ARBITER, t, AWARD);
        vm.chainId(block.chainid + 1);
        _refuseSignature(t, AWARD, good);
    }

    function _refuseSignature(IEscrow.Terms memory t, uint128 amount, bytes memory signature) private {
        _refuse(abi.encodeWithSelector(Bond.BadSignature.selector, arbiter));
        bond.slash(t, seller, amount, signature);
    }

    function test_a_bond_under_another_arbiter_is_out_of_reach() public {
        IEscrow.Terms memory t = _terms();
        vm.prank(seller);
        bond.post(address(token), BOND, backup);
        _heard(t);
        bytes memory signature = _awardBy(ARBITER, t, AWARD);
        _refuse(abi.encodeWithSelector(Bond.NoBond.selector));
        bond.slash(t, seller, AWARD, signature);
    }

    function test_a_high_s_awards_nothing() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        _heard(t);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ARBITER, bond.slashDigest(_id(t), seller, AWARD));
        _refuseSignature(t, AWARD, abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)));
    }

    function test_a_panel_awards_as_its_members_sign() public {
        IEscrow.Terms memory t = _terms();
        (uint256 low, uint256 high) = vm.addr(21) < vm.addr(22) ? (uint256(21), uint256(22)) : (uint256(22), uint256(21));
        address[] memory members = new address[](2);
        (members[0], members[1]) = (vm.addr(low), vm.addr(high));
        t.arbiter = address(_newPanel(members, 2));
        vm.prank(seller);
        bond.post(address(token), BOND, t.arbiter);
        _heard(t);
        bytes memory one = _awardBy(low, t, AWARD);
        bytes memory both = bytes.concat(one, _awardBy(high, t, AWARD));
        _refuse(abi.encodeWithSelector(Bond.BadSignature.selector, t.arbiter));
        bond.slash(t, seller, AWARD, one);
        bond.slash(t, seller, AWARD, both);
    }

    function test_an_account_of_code_must_say_the_magic_word_in_full() public {
        IEscrow.Terms memory t = _terms();
        Account1271 account = new Account1271();
        t.arbiter = address(account);
        vm.prank(seller);
        bond.post(address(token), BOND, t.arbiter);
        _heard(t);
        Account1271.Mood[5] memory moods = [
            Account1271.Mood.Rejects,
            Account1271.Mood.Reverts,
            Account1271.Mood.ShortAnswer,
            Account1271.Mood.BurnsGas,
            Account1271.Mood.DirtyAnswer
        ];
        for (uint256 i; i < moods.length; ++i) {
            account.set(moods[i]);
            _refuse(abi.encodeWithSelector(Bond.BadSignature.selector, t.arbiter));
            bond.slash(t, seller, AWARD, "x");
        }
        account.set(Account1271.Mood.LongAnswer);
        bond.slash(t, seller, AWARD, "x");
    }

    function test_a_key_that_signed_stands_by_it_whatever_code_its_account_gets() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        _heard(t);
        OwnedAccount account = new OwnedAccount(arbiter);
        account.set(false, false);
        vm.etch(arbiter, address(account).code);
        _slash(t, AWARD);
    }

    function test_a_bond_in_notice_pays_and_what_is_left_can_leave() public {
        IEscrow.Terms memory t = _terms();
        _post(address(token), BOND);
        _heard(t);
        vm.prank(seller);
        bond.giveNotice(address(token), arbiter);
        _slash(t, AWARD);
        (, uint256 freeFrom) = _held(address(token));
        vm.warp(freeFrom);
        vm.prank(seller);
        bond.takeBack(address(token), arbiter, stranger);
        vm.assertEq(token.balanceOf(stranger), BOND - AWARD);
    }

    function test_a_dispute_under_way_ends_before_a_bond_can_leave() public {
        IEscrow.Terms memory t = _terms();
        t.rulingWindow = 30 days; // the longest there is
        _post(address(token), BOND);
        _disputed(t);
        vm.prank(seller);
        bond.giveNotice(address(token), arbiter);
        (, uint256 freeFrom) = _held(address(token));
        vm.warp(freeFrom - 1);
        _slash(t, AWARD);
        vm.prank(buyer);
        escrow.lapse(t);
    }

    // ---------------------------------------------------------------- the lock

    function test_a_token_with_hooks_re_enters_nothing() public {
        HookToken hook = new HookToken();
        hook.mint(seller, 100);
        IEscrow.Terms memory t = _terms();
        bytes[5] memory calls = [
            abi.encodeCall(Bond.post, (address(hook), 1, arbiter)),
            abi.encodeCall(Bond.giveNotice, (address(hook), arbiter)),
            abi.encodeCall(Bond.stay, (address(hook), arbiter)),
            abi.encodeCall(Bond.takeBack, (address(hook), arbiter, stranger)),
            abi.encodeCall(Bond.slash, (t, seller, 1, ""))
        ];
        for (uint256 i; i < calls.length; ++i) {
            hook.arm(address(bond), calls[i]);
            _post(address(hook), 1);
            vm.assertEq(hook.calls(), 2);
            vm.assertEq(hook.successes(), 0);
            vm.assertEq(hook.answer(), abi.encodeWithSelector(Bond.Reentered.selector));
        }
        vm.prank(seller);
        bond.giveNotice(address(hook), arbiter); // open again
    }

    // ---------------------------------------------------------------- any amounts

    function testFuzz_an_award_moves_exactly_its_amount(uint128 posted, uint128 amount, bool byCoin) public {
        IEscrow.Terms memory t = byCoin ? _coinTerms() : _terms();
        posted = uint128(uint256(posted) % 1e14) + 1;
        uint128 most = posted < AMOUNT ? posted : AMOUNT;
        amount = uint128(uint256(amount) % most) + 1;
        _post(t.token, posted);
        _heard(t);
        uint256 before = byCoin ? buyer.balance : token.balanceOf(buyer);
        _slash(t, amount);
        vm.assertEq((byCoin ? buyer.balance : token.balanceOf(buyer)) - before, amount);
        _holds(t.token, posted - amount);
        vm.assertEq(byCoin ? address(bond).balance : token.balanceOf(address(bond)), posted - amount);
    }
}
