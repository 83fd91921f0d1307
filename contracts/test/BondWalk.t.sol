// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Bond} from "../src/Bond.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// Two people, two arbiters, a token and the chain's own coin; every call is made whether or not it is allowed, and what a
/// bond may do is foretold from nothing but who called what.
contract BondHandler is Base {
    Bond public bond;
    address[2] private owners;
    address[2] private arbiters;
    address[2] private coins;
    uint32 private round;
    /// Of each bond as it was before the call, whether it may fall by it.
    bool public fellUnasked;
    bool public paidOther;
    uint256 public falls;

    function begin() external {
        Base.setUp();
        bond = _newBond(escrow);
        (owners, arbiters, coins) = ([seller, buyer], [arbiter, backup], [address(token), address(0)]);
        token.mint(buyer, 1e15);
        vm.deal(buyer, 1e24);
        for (uint256 i; i < 2; ++i) {
            vm.prank(owners[i]);
            token.approve(address(bond), type(uint256).max);
        }
    }

    function setUp() public override {}

    function post(uint256 who, uint256 coin, uint256 under, uint64 amount) external {
        address c = coins[coin % 2];
        uint256 value = c == address(0) ? amount : 0;
        _any(owners[who % 2], abi.encodeCall(Bond.post, (c, amount, arbiters[under % 2])), value, false);
    }

    function notice(uint256 who, uint256 coin, uint256 under, bool on) external {
        bytes memory data = on
            ? abi.encodeCall(Bond.giveNotice, (coins[coin % 2], arbiters[under % 2]))
            : abi.encodeCall(Bond.stay, (coins[coin % 2], arbiters[under % 2]));
        _any(owners[who % 2], data, 0, false);
    }

    function takeBack(uint256 who, uint256 coin, uint256 under, uint256 caller) external {
        address owner = owners[caller % 2];
        address c = coins[coin % 2];
        (, uint40 freeFrom) = bond.bondOf(owner, c, arbiters[under % 2]);
        bool may = freeFrom != 0 && block.timestamp >= freeFrom;
        address by = caller % 3 == 2 ? stranger : owner;
        _any(by, abi.encodeCall(Bond.takeBack, (c, arbiters[under % 2], owners[who % 2])), 0, may && by == owner);
    }

    function pass(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 40 days);
    }

    /// A trade to a dispute with its hearing over; then an award, by somebody, of some amount, from one of the two or a stranger.
    function slash(uint256 who, bool coin, uint64 amount, uint256 key, bool heard, bool twice) external {
        IEscrow.Terms memory t = coin ? _coinTerms() : _terms();
        (t.round, t.lane) = (1, ++round);
        if (heard) {
            // Whoever has put all of their coins into a bond still sells some.
            token.mint(seller, 1e15);
            _disputed(t);
            vm.warp(block.timestamp + t.hearingWindow);
        }
        address merchant = who % 5 == 4 ? stranger : owners[who % 2];
        bool may = heard && key % 3 != 0 && merchant != stranger;
        _award(t, merchant, _data(t, merchant, amount, key % 3 == 0 ? STRANGER : ARBITER), may);
        if (twice && bond.slashed(_id(t))) _any(stranger, _data(t, merchant, amount, ARBITER), 0, false);
    }

    function _data(IEscrow.Terms memory t, address merchant, uint128 amount, uint256 key)
        private
        view
        returns (bytes memory)
    {
        bytes memory signature = _raw(key, bond.slashDigest(_id(t), merchant, amount));
        return abi.encodeCall(Bond.slash, (t, merchant, amount, signature));
    }

    function _award(IEscrow.Terms memory t, address merchant, bytes memory data, bool may) private {
        address other = merchant == t.seller ? t.buyer : t.seller;
        uint256 before = _balance(t.token, other);
        uint256 held = _balance(t.token, address(bond));
        _any(stranger, data, 0, may);
        if (_balance(t.token, other) - before != held - _balance(t.token, address(bond))) paidOther = true;
    }

    function _balance(address coin, address owner) private view returns (uint256) {
        return coin == address(0) ? owner.balance : token.balanceOf(owner);
    }

    function _any(address by, bytes memory data, uint256 value, bool mayFall) private {
        uint256[8] memory before = _all();
        vm.prank(by);
        (bool ok,) = address(bond).call{value: value}(data);
        uint256[8] memory afterwards = _all();
        uint256 fallen;
        for (uint256 i; i < 8; ++i) {
            if (afterwards[i] < before[i]) fallen++;
        }
        if (fallen > (ok && mayFall ? 1 : 0)) fellUnasked = true;
        falls += fallen;
    }

    /// Every bond there can be: coin, owner, arbiter.
    function _all() private view returns (uint256[8] memory bonds) {
        for (uint256 i; i < 8; ++i) {
            (bonds[i],) = bond.bondOf(owners[(i >> 1) & 1], coins[i >> 2], arbiters[i & 1]);
        }
    }

    function sumOf(uint256 coin) external view returns (uint256 sum, uint256 held) {
        uint256[8] memory bonds = _all();
        for (uint256 i; i < 4; ++i) {
            sum += bonds[coin * 4 + i];
        }
        held = _balance(coins[coin], address(bond));
    }
}

/// Random walks: what is held is the sum of the bonds, and a bond falls by nothing but its owner after the notice and an award.
contract BondWalkTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    BondHandler private handler;

    function setUp() public override {
        handler = new BondHandler();
        vm.deal(address(handler), 1e24);
        handler.begin();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](5);
        selectors[0] = BondHandler.post.selector;
        selectors[1] = BondHandler.notice.selector;
        selectors[2] = BondHandler.takeBack.selector;
        selectors[3] = BondHandler.pass.selector;
        selectors[4] = BondHandler.slash.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    function test_a_walk_goes_on_where_all_that_somebody_had_is_a_bond() public {
        handler.post(0, 0, 0, 1e15);
        handler.slash(0, false, 500, 1, true, true);
        vm.assertEq(handler.falls(), 1, "an award");
    }

    function invariant_what_is_held_is_the_sum_of_the_bonds() public view {
        for (uint256 coin; coin < 2; ++coin) {
            (uint256 sum, uint256 held) = handler.sumOf(coin);
            vm.assertEq(sum, held, "held is not the sum");
        }
    }

    function invariant_a_bond_falls_by_its_owner_after_notice_or_by_an_award_to_the_other() public view {
        vm.assertFalse(handler.fellUnasked(), "fell unasked");
        vm.assertFalse(handler.paidOther(), "another was paid");
    }

    function test_a_walk_posts_leaves_and_awards_and_breaks_nothing() public {
        handler.post(0, 0, 0, 1_000);
        handler.post(0, 0, 0, 1_000);
        handler.slash(0, false, 500, 1, true, true);
        handler.slash(0, false, 500, 3, true, true);
        handler.notice(0, 0, 0, true);
        handler.takeBack(0, 0, 0, 0);
        handler.pass(39 days);
        handler.pass(39 days);
        handler.takeBack(0, 0, 0, 0);
        vm.assertEq(handler.falls(), 2, "an award and a taking back");
        invariant_what_is_held_is_the_sum_of_the_bonds();
        invariant_a_bond_falls_by_its_owner_after_notice_or_by_an_award_to_the_other();
    }
}
