// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Handler} from "./Handler.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {TestToken} from "../src/local/TestToken.sol";
import {MoodyToken} from "./Tokens.sol";

/// The acts that Handler has not: every signed form of opening and of the vault, batches, strangers, gifts, cancelled
/// series; and what must hold beside. Like Handler, it foretells each act and remembers in `broken` what came out otherwise.
contract Acts is Handler {
    mapping(address => mapping(uint64 => bool)) private series; // cancelled
    mapping(address => uint256) private nonces;
    mapping(bytes4 => uint256) public called; // accepted calls, by function
    uint256 private salt;

    // ---------------------------------------------------------------- opening, in every signed form

    /// By the seller's signature (with a permit that may be anything), in a batch of one's own, by EIP-3009, or by the
    /// opener's signature; now and then signed by someone else, or with a fee that the offer does not name.
    function openSigned(uint256 seed) external {
        IEscrow.Terms memory t = _someTerms(seed);
        bool good = (seed >> 200) % 4 != 0;
        uint256 key = good ? keys[seed % SELLERS] : STRANGER;
        uint256 form = (seed >> 208) % 4;
        if (form == 2) (t.token, t.fromVault) = (coins[1], false);
        if (form == 3) (t.fromVault, t.fee) = (true, 0);
        if (t.token == address(0)) t.fromVault = true; // no signature carries coin
        if (t.fromVault && vault[t.seller][t.token] < _total(t)) _add(t.seller, t.token, _total(t));
        bool free = _isFree(t);
        bool ok;
        uint128 most;
        if (form < 2) {
            ok = _call(stranger, _funding(t, key, seed));
        } else if (form == 2) {
            ok = _call(stranger, _authorized(t, key));
        } else {
            IEscrow.Offer memory o = _offerFor(t);
            most = o.most;
            free = free && !series[t.seller][o.series];
            bytes memory offer = _signOffer(keys[seed % SELLERS], o);
            if ((seed >> 224) % 4 == 0) (o.most, free) = (o.most + 1, false); // not what was signed
            ok = _call(stranger, _drawing(t, o, offer, good ? OPENER : STRANGER));
        }
        _expect(ok == (free && good), "opening by signature");
        if (ok) _opened(t, form == 3 ? IEscrow.Move.Draw : IEscrow.Move.Fund, most);
    }

    function _funding(IEscrow.Terms memory t, uint256 key, uint256 seed) private view returns (bytes memory) {
        if ((seed >> 208) % 4 == 1) {
            return abi.encodeCall(IEscrow.submitMove, (_signed(key, IEscrow.Move.Fund, t, 0, 0)));
        }
        IEscrow.Permit memory p = IEscrow.Permit(seed, seed, uint8(seed >> 216), bytes32(seed), bytes32(seed));
        return abi.encodeCall(IEscrow.fundBySignature, (t, _sign(key, _act(IEscrow.Move.Fund, t, 0, 0)), p));
    }

    function _authorized(IEscrow.Terms memory t, uint256 key) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _authorizationBy(key, t.seller, t.token, _total(t), _id(t));
        return abi.encodeCall(IEscrow.fundWithAuthorization, (t, 0, FOREVER, v, r, s));
    }

    /// `from`'s EIP-3009 authorization, signed with this key: the owner's, or another's.
    function _authorizationBy(uint256 key, address from, address coin, uint256 value, bytes32 nonce)
        private
        view
        returns (uint8, bytes32, bytes32)
    {
        bytes32 hash = keccak256(
            abi.encode(keccak256(bytes(RECEIVE)), from, address(escrow), value, uint256(0), uint256(FOREVER), nonce)
        );
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", TestToken(coin).DOMAIN_SEPARATOR(), hash)));
    }

    function _drawing(IEscrow.Terms memory t, IEscrow.Offer memory o, bytes memory offer, uint256 key)
        private
        view
        returns (bytes memory)
    {
        return abi.encodeCall(IEscrow.drawBySignature, (t, o, offer, _sign(key, _act(IEscrow.Move.Draw, t, 0, 0))));
    }

    function _someTerms(uint256 seed) private returns (IEscrow.Terms memory t) {
        t = _terms();
        t.seller = people[seed % SELLERS];
        t.buyer = _buyer(seed >> 8);
        t.token = coins[(seed >> 16) % 3];
        t.lane = uint32((seed >> 24) % LANES);
        t.fromVault = (seed >> 32) % 2 == 0;
        t.amount = uint128(1 + (seed >> 40) % 1e12);
        t.fee = uint128(uint256(t.amount) * ((seed >> 96) % 201) / 10_000);
        t.round = rounds[t.seller][t.lane] + 1;
        t.deal = bytes32(++salt);
        moody.set(MoodyToken.Mood.Good);
    }

    function _isFree(IEscrow.Terms memory t) private view returns (bool) {
        (, IEscrow.Status held,,) = escrow.slotOf(t.seller, t.lane);
        return held == IEscrow.Status.None || held == IEscrow.Status.Ended;
    }

    // ---------------------------------------------------------------- batches

    /// Two moves of the latest trades by their parties, and between them one that is refused whatever the state.
    function batch(uint256 seed) external {
        if (trades.length == 0) return;
        Trade storage trade = trades[trades.length - 1 - (seed >> 8) % (trades.length < 6 ? trades.length : 6)];
        IEscrow.Terms memory t = trade.terms;
        IEscrow.Move m = (seed >> 16) % 2 == 0 ? IEscrow.Move.MarkPaid : IEscrow.Move.Dispute;
        address caller = m == IEscrow.Move.MarkPaid || (seed >> 24) % 2 == 0 ? t.buyer : t.seller;
        accepts = true;
        account.set(true, true);
        bool expected = _may(trade, m, caller, 0);
        IEscrow.SignedMove[] memory moves = new IEscrow.SignedMove[](3);
        uint40 end = uint40(block.timestamp + 1 hours);
        moves[0] = _signed(STRANGER, IEscrow.Move.Release, t, 0, end);
        moves[1] = _signed(_keyOf(caller), m, t, 0, end);
        moves[2] = _signed(_keyOf(t.seller), IEscrow.Move.Draw, t, 0, end);
        vm.prank(stranger);
        escrow.submit(moves);
        ++called[IEscrow.submit.selector];
        (IEscrow.Status now_,) = escrow.statusOf(t);
        IEscrow.Status after_ = m == IEscrow.Move.MarkPaid ? IEscrow.Status.Paid : IEscrow.Status.Disputed;
        if (!expected) return; // that nothing changed, the checks of status, vault and solvency see
        _expect(now_ == after_, "a good item of a batch was not done");
        trade.status = after_;
        ++done[m];
        if (m == IEscrow.Move.Dispute) trade.disputedAt = block.timestamp;
    }

    // ---------------------------------------------------------------- the vault, in every signed form

    function depositSigned(uint8 who, uint64 amount, bool good) external {
        address owner = people[who % SELLERS];
        bytes memory call = _depositing(good ? keys[who % SELLERS] : STRANGER, owner, amount);
        bool ok = _call(stranger, call);
        _expect(ok == good, "deposit by authorization");
        if (!ok) return;
        vault[owner][coins[1]] += amount;
        _expect(!_call(stranger, call), "an authorization served twice");
    }

    function _depositing(uint256 key, address owner, uint256 amount) private returns (bytes memory) {
        bytes32 once = bytes32(++salt);
        (uint8 v, bytes32 r, bytes32 s) =
            _authorizationBy(key, owner, coins[1], amount, escrow.depositNonce(once));
        return abi.encodeCall(
            IEscrow.depositWithAuthorization, (owner, coins[1], amount, 0, FOREVER, once, v, r, s)
        );
    }

    /// Signed by the owner or by someone else; sent twice.
    function withdrawSigned(uint8 who, uint8 which, uint128 max, bool good) external {
        (address owner, address coin) = (people[who % keys.length], coins[which % 3]);
        moody.set(MoodyToken.Mood.Good);
        bytes memory call = _withdrawing(owner, coin, max, good ? _keyOf(owner) : ACCOUNT);
        uint256 before = _wallet(stranger, coin);
        bool ok = _call(opener, call);
        _expect(ok == good, "withdrawal by signature");
        if (!ok) return;
        uint256 expected = max < vault[owner][coin] ? max : vault[owner][coin];
        ++nonces[owner];
        vault[owner][coin] -= expected;
        _expect(_wallet(stranger, coin) - before == expected, "withdrawal by signature paid otherwise");
        _expect(!_call(opener, call), "a withdrawal served twice");
    }

    function _withdrawing(address owner, address coin, uint256 max, uint256 key) private view returns (bytes memory) {
        bytes32 typehash = keccak256(
            "Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)"
        );
        uint256 nonce = nonces[owner];
        bytes32 hash = keccak256(abi.encode(typehash, owner, coin, max, stranger, nonce, FOREVER));
        return abi.encodeCall(
            IEscrow.withdrawBySignature, (owner, coin, max, stranger, nonce, FOREVER, _sign(key, hash))
        );
    }

    function cancelSeries(uint8 who, uint8 which, bool signed, bool good) external {
        address owner = people[who % SELLERS];
        uint64 number = which % 6;
        if (signed) {
            bytes32 hash =
                keccak256(abi.encode(keccak256("CancelOffers(address owner,uint64 series)"), owner, uint256(number)));
            bytes memory signature = _sign(good ? keys[who % SELLERS] : STRANGER, hash);
            bool ok = _call(stranger, abi.encodeCall(IEscrow.cancelOffersBySignature, (owner, number, signature)));
            _expect(ok == good, "cancelling by signature");
            if (!ok) return;
        } else {
            _expect(_call(owner, abi.encodeCall(IEscrow.cancelOffers, (number))), "cancelling");
        }
        series[owner][number] = true;
    }

    // ---------------------------------------------------------------- strangers and gifts

    /// Someone named nowhere calls every move of a trade's table in its own form; whatever succeeds but a reclaim into the
    /// seller's vault after the deadline is a fault.
    function intrude(uint256 seed, uint128 value) external {
        if (trades.length == 0) return;
        Trade storage trade = trades[trades.length - 1 - (seed >> 8) % (trades.length < 6 ? trades.length : 6)];
        IEscrow.Terms memory t = trade.terms;
        address who = address(uint160(uint256(keccak256(abi.encode(seed)))));
        bytes32 before = _fingerprint(t);
        bool ok = _intrusion(who, t, value);
        _expect(!ok, "a stranger's act was accepted");
        _expect(_call(who, abi.encodeCall(IEscrow.withdraw, (t.token, type(uint256).max, who))), "an empty withdrawal");
        _expect(before == _fingerprint(t), "a stranger changed something");
    }

    function _intrusion(address who, IEscrow.Terms memory t, uint128 value) private returns (bool ok) {
        uint40 end = uint40(block.timestamp + 1 hours);
        bytes[10] memory tries = [
            abi.encodeCall(IEscrow.fund, (t)),
            abi.encodeCall(IEscrow.extend, (t, uint40(value))),
            abi.encodeCall(IEscrow.markPaid, (t)),
            abi.encodeCall(IEscrow.release, (t)),
            abi.encodeCall(IEscrow.refund, (t)),
            abi.encodeCall(IEscrow.dispute, (t)),
            abi.encodeCall(IEscrow.rule, (t, value)),
            abi.encodeCall(IEscrow.lapse, (t)),
            abi.encodeWithSignature("pushToken(address,address,uint256)", t.token, who, value),
            abi.encodeCall(IEscrow.settle, (t, value, end, _sign(STRANGER, _act(IEscrow.Move.Settle, t, value, end))))
        ];
        for (uint256 i; i < tries.length; ++i) {
            if (_call(who, tries[i])) ok = true;
        }
    }

    function give(uint8 which, uint64 amount) external {
        address coin = coins[which % 3];
        gifts[coin] += amount;
        if (coin == address(0)) vm.deal(address(escrow), address(escrow).balance + amount);
        else MoodyToken(coin).mint(address(escrow), amount);
    }

    function _fingerprint(IEscrow.Terms memory t) private view returns (bytes32) {
        (uint32 round, IEscrow.Status status, uint40 time, uint200 hash) = escrow.slotOf(t.seller, t.lane);
        uint256 sum;
        for (uint256 i; i < people.length; ++i) {
            sum = uint256(keccak256(abi.encode(sum, escrow.vaultOf(people[i], t.token), _wallet(people[i], t.token))));
        }
        return keccak256(abi.encode(round, status, time, hash, sum, _wallet(address(escrow), t.token)));
    }

    function _call(address caller, bytes memory data) private returns (bool ok) {
        vm.prank(caller);
        (ok,) = address(escrow).call(data);
        if (ok) ++called[bytes4(data)];
    }

    // ---------------------------------------------------------------- what must hold beside

    function checkRounds() external view {
        for (uint256 i; i < SELLERS; ++i) {
            for (uint32 lane; lane < LANES; ++lane) {
                (uint32 round,,,) = escrow.slotOf(people[i], lane);
                vm.assertEq(round, rounds[people[i]][lane], "round");
            }
        }
    }

    /// At any moment everybody can take out all that is theirs. Tried, and undone.
    function checkWithdrawable() external {
        if (moody.mood() != MoodyToken.Mood.Good) moody.set(MoodyToken.Mood.Good);
        vm.assertEq(_tried(abi.encodeCall(this.withdrawAll, ())), "");
    }

    function withdrawAll() external {
        for (uint256 c; c < coins.length; ++c) {
            uint256 before = _wallet(stranger, coins[c]);
            uint256 owed;
            for (uint256 i; i < people.length; ++i) {
                owed += vault[people[i]][coins[c]];
                vm.prank(people[i]);
                escrow.withdraw(coins[c], type(uint256).max, stranger);
            }
            if (_wallet(stranger, coins[c]) - before != owed) revert("not all that was theirs");
        }
        revert("undone");
    }

    /// Once the deadlines are over, the seller alone and the buyer alone can end every live trade. Tried, and undone.
    function checkLiveness() external {
        uint256 now_ = block.timestamp;
        vm.warp(now_ + 100 days);
        vm.assertEq(_tried(abi.encodeCall(this.endAll, (true))), "");
        vm.assertEq(_tried(abi.encodeCall(this.endAll, (false))), "");
        vm.warp(now_);
    }

    function endAll(bool bySeller) external {
        uint256 from = trades.length > 12 ? trades.length - 12 : 0;
        for (uint256 i = from; i < trades.length; ++i) {
            Trade storage trade = trades[i];
            if (trade.status == IEscrow.Status.Ended) continue;
            IEscrow.Terms memory t = trade.terms;
            vm.startPrank(bySeller ? t.seller : t.buyer);
            if (trade.status == IEscrow.Status.Funded) {
                if (bySeller) escrow.reclaim(t);
                else escrow.markPaid(t);
            }
            (IEscrow.Status now_,) = escrow.statusOf(t);
            if (now_ == IEscrow.Status.Paid) {
                escrow.dispute(t);
                vm.warp(block.timestamp + 2 * uint256(t.rulingWindow));
            }
            if (now_ != IEscrow.Status.Ended) escrow.lapse(t);
            vm.stopPrank();
            (now_,) = escrow.statusOf(t);
            if (now_ != IEscrow.Status.Ended) revert("a trade did not end");
        }
        revert("undone");
    }

    /// Runs it and undoes it. Empty where it went through, else the reason.
    function _tried(bytes memory call) private returns (string memory) {
        (, bytes memory reason) = address(this).call(call);
        if (reason.length > 68 && keccak256(reason) == keccak256(abi.encodeWithSignature("Error(string)", "undone"))) {
            return "";
        }
        return "could not be done";
    }

    /// What is drawn from offers never exceeds the cap that the lanes are, nor any trade what its offer allows.
    function checkOffers() external view {
        for (uint256 i; i < SELLERS; ++i) {
            uint256 live;
            for (uint256 k; k < trades.length; ++k) {
                IEscrow.Terms storage t = trades[k].terms;
                if (t.seller != people[i] || trades[k].status == IEscrow.Status.Ended) continue;
                ++live;
                vm.assertTrue(trades[k].most == 0 || t.amount <= trades[k].most, "more than the offer allows");
            }
            vm.assertTrue(live <= LANES, "more live trades than lanes");
        }
    }

    function checkSeries() external view {
        for (uint256 i; i < SELLERS; ++i) {
            for (uint64 k; k < 8; ++k) {
                vm.assertTrue(escrow.isCancelled(people[i], k) == series[people[i]][k], "series");
            }
        }
    }

    function checkNonces() external view {
        for (uint256 i; i < people.length; ++i) {
            vm.assertEq(escrow.nonceOf(people[i]), nonces[people[i]], "nonce");
        }
    }

    /// The fee receiver got the shares of the ends and not a unit more, in vault and withdrawals together.
    function checkFees() external view {
        for (uint256 c; c < coins.length; ++c) {
            uint256 most;
            for (uint256 i; i < trades.length; ++i) {
                if (trades[i].terms.token == coins[c] && trades[i].ends != 0) most += trades[i].terms.amount / 50;
            }
            vm.assertTrue(feesDue[coins[c]] <= most, "a fee above 2 %");
            vm.assertTrue(escrow.vaultOf(feeTo, coins[c]) <= feesDue[coins[c]], "more than the shares");
        }
    }

    /// Nothing leaves for anybody else, and nobody may take: the coins of all people and the contract add up to what there
    /// is, and the contract has given no allowance.
    function checkNothingLeaks() external view {
        uint256 sum = token.balanceOf(address(escrow)) + token.balanceOf(address(this));
        for (uint256 i; i < people.length; ++i) {
            sum += token.balanceOf(people[i]);
            vm.assertEq(token.allowance(address(escrow), people[i]), 0, "allowance");
        }
        vm.assertEq(sum, token.totalSupply(), "leaked");
    }

    /// Every act came out as the table, the clock and the signatures foretold.
    function checkForetold() external view {
        vm.assertEq(broken, "");
    }
}
