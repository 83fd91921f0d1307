// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {OwnedAccount} from "./OwnedAccount.sol";
import {MoodyToken, Receiver} from "./Tokens.sol";

/// Drives the escrow at random and keeps a ledger of its own beside it. Before each act it says, from the table and the
/// clock alone, whether the act must succeed; after it, who must have been paid what. Whatever differs is remembered in
/// `broken`, for the invariants to find.
contract Handler is Base {
    struct Trade {
        IEscrow.Terms terms;
        IEscrow.Status status;
        uint256 deadline; // the furthest ever agreed
        uint256 disputedAt;
        uint256 paid; // to buyer, fee receiver and seller together
        uint256 ends;
        uint128 most; // drawn: the largest amount its offer allows, else 0
    }

    uint256 internal constant SELLERS = 2;
    uint256 internal constant LANES = 2;
    uint256 internal constant ACCOUNT = 0x1271;

    Trade[] internal trades;
    string public broken;
    uint256 public acts;
    mapping(IEscrow.Move => uint256) public done; // so that a walk that does nothing is not taken for a pass

    address[] internal people; // everyone who may have a vault balance
    uint256[] internal keys;
    address[3] internal coins;
    MoodyToken internal moody;
    mapping(address => mapping(address => uint256)) internal vault; // what each balance must be
    mapping(address => mapping(uint32 => uint32)) internal rounds;
    mapping(address => uint256) internal gifts; // sent to the contract past its functions
    mapping(address => uint256) internal feesDue; // of a coin, to the fee receiver, from all ends
    OwnedAccount internal account; // the third buyer: code that changes its mind about what its key signed
    bool internal accepts = true;

    function setUp() public override {
        super.setUp();
        moody = new MoodyToken();
        coins = [address(0), address(token), address(moody)];
        keys = [SELLER, 0x5E11E6, BUYER, 0xB0B2, ARBITER, BACKUP, OPENER, STRANGER];
        for (uint256 i; i < keys.length; ++i) {
            people.push(vm.addr(keys[i]));
        }
        people.push(feeTo);
        account = new OwnedAccount(vm.addr(ACCOUNT));
        people.push(address(account));
        // The second buyer is an account that delegates to code: its key signs, its code receives.
        vm.etch(people[3], address(new Receiver()).code);
        for (uint256 i; i < SELLERS; ++i) {
            vm.deal(people[i], 1e30);
            token.mint(people[i], 1e30);
            moody.mint(people[i], 1e30);
            vm.startPrank(people[i]);
            token.approve(address(escrow), type(uint256).max);
            vm.stopPrank();
        }
    }

    // ---------------------------------------------------------------- acts

    function open(uint256 seed) external {
        IEscrow.Terms memory t = _terms();
        t.seller = people[seed % SELLERS];
        t.buyer = _buyer(seed >> 8);
        t.token = coins[(seed >> 16) % 3];
        t.lane = uint32((seed >> 24) % LANES);
        t.fromVault = (seed >> 32) % 2 == 0;
        t.amount = uint128(1 + (seed >> 40) % 1e12);
        t.fee = uint128(uint256(t.amount) * ((seed >> 96) % 201) / 10_000);
        if ((seed >> 112) % 3 == 0) t.backupArbiter = address(0);
        (, IEscrow.Status held,,) = escrow.slotOf(t.seller, t.lane);
        bool free = held == IEscrow.Status.None || held == IEscrow.Status.Ended;
        t.round = rounds[t.seller][t.lane] + 1;
        moody.set(MoodyToken.Mood.Good);
        if (t.fromVault && vault[t.seller][t.token] < _total(t)) _add(t.seller, t.token, _total(t));

        uint256 value = t.token == address(0) && !t.fromVault ? _total(t) : 0;
        IEscrow.Offer memory o;
        bool drawn = t.fromVault && (seed >> 120) % 2 == 0;
        bytes memory call;
        if (drawn) {
            o = _offerFor(t);
            t.fee = uint128(uint256(t.amount) * o.feeBps / 10_000);
            call = abi.encodeCall(IEscrow.draw, (t, o, _signOffer(keys[seed % SELLERS], o)));
            free = free && !escrow.isCancelled(t.seller, o.series);
        } else {
            call = abi.encodeCall(IEscrow.fund, (t));
        }
        vm.prank(drawn ? opener : t.seller);
        (bool ok,) = address(escrow).call{value: value}(call);
        _expect(ok == free, "opening");
        if (ok) _opened(t, drawn ? IEscrow.Move.Draw : IEscrow.Move.Fund, o.most);
    }

    function _opened(IEscrow.Terms memory t, IEscrow.Move by, uint128 most) internal {
        ++acts;
        ++done[by];
        if (t.fromVault) vault[t.seller][t.token] -= _total(t);
        rounds[t.seller][t.lane] = t.round;
        Trade storage trade = trades.push();
        trade.terms = t;
        trade.status = IEscrow.Status.Funded;
        trade.deadline = block.timestamp + t.paymentWindow;
        trade.most = most;
    }

    /// One of three: a key, a key whose account has code, an account without a key.
    function _buyer(uint256 seed) internal view returns (address) {
        return seed % 3 == 2 ? address(account) : people[2 + seed % 3];
    }

    function move(uint256 seed, uint8 which, uint8 who, uint128 amount, uint8 mood) external {
        if (trades.length == 0) return;
        // Mostly one of the latest, sometimes one long ended.
        uint256 near = trades.length < 6 ? trades.length : 6;
        uint256 index = seed % 5 == 0 ? (seed >> 8) % trades.length : trades.length - 1 - (seed >> 8) % near;
        IEscrow.Move m = _choose(which);
        // Mostly one who may.
        address caller = who % 3 == 0 ? people[(who / 3) % people.length] : _party(trades[index].terms, m, who);
        _setMood(mood);
        _play(trades[index], m, caller, amount, (seed >> 16) % 2 == 0);
    }

    /// Weighted, so that trades live long enough to be disputed, ruled and lapsed.
    function _choose(uint8 which) private pure returns (IEscrow.Move) {
        bytes memory weights = hex"020303030405060708080808090a0a0a";
        return IEscrow.Move(uint8(weights[which % weights.length]));
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + time % 20 days);
    }

    function deposit(uint8 who, uint8 which, uint64 amount) external {
        moody.set(MoodyToken.Mood.Good);
        _add(people[who % SELLERS], coins[which % 3], amount);
    }

    function withdraw(uint8 who, uint8 which, uint128 max) external {
        (address owner, address coin) = (people[who % people.length], coins[which % 3]);
        moody.set(MoodyToken.Mood.Good);
        uint256 before = _wallet(stranger, coin);
        uint256 expected = max < vault[owner][coin] ? max : vault[owner][coin];
        vm.prank(owner);
        escrow.withdraw(coin, max, stranger);
        vault[owner][coin] -= expected;
        _expect(_wallet(stranger, coin) - before == expected, "withdrawal");
    }

    // ---------------------------------------------------------------- one move, foretold

    function _play(Trade storage trade, IEscrow.Move m, address caller, uint128 amount, bool signed) internal {
        IEscrow.Terms memory t = trade.terms;
        uint128 value = uint128(amount % (uint256(t.amount) + 1));
        if (m == IEscrow.Move.Extend) value = uint128(block.timestamp + amount % 31 days);
        bool expected = _may(trade, m, caller, value) && _signs(t, m, caller, signed);
        bytes memory call = _call(t, m, caller, value, signed);
        if (call.length == 0) return;

        uint256[5] memory before = _holdings(t);
        vm.prank(signed ? opener : caller);
        (bool ok,) = address(escrow).call(call);
        _expect(ok == expected, string.concat("foretold otherwise: ", _name(m)));
        if (!ok) return;
        ++acts;
        ++done[m];
        if (m == IEscrow.Move.Extend) {
            trade.deadline = value;
        } else if (m == IEscrow.Move.MarkPaid) {
            trade.status = IEscrow.Status.Paid;
        } else if (m == IEscrow.Move.Dispute) {
            (trade.status, trade.disputedAt) = (IEscrow.Status.Disputed, block.timestamp);
        } else {
            _ended(trade, m, value, before);
        }
    }

    /// Whether those who must sign do: the account that changes its mind may not. Reclaim into the vault needs no signature.
    function _signs(IEscrow.Terms memory t, IEscrow.Move m, address caller, bool signed) private view returns (bool) {
        bool asked = m == IEscrow.Move.Settle
            ? t.buyer == address(account) && (signed || caller == t.seller)
            : signed && caller == address(account) && !(m == IEscrow.Move.Reclaim && t.fromVault);
        return accepts || !asked;
    }

    /// The table, with its roles and its clock.
    function _may(Trade storage trade, IEscrow.Move m, address caller, uint128 value) internal view returns (bool) {
        IEscrow.Terms storage t = trade.terms;
        bool funded = trade.status == IEscrow.Status.Funded;
        bool paid = trade.status == IEscrow.Status.Paid;
        bool disputed = trade.status == IEscrow.Status.Disputed;
        bool isSeller = caller == t.seller;
        bool isBuyer = caller == t.buyer;
        if (m == IEscrow.Move.Extend) {
            return funded && isSeller && value > trade.deadline && value <= block.timestamp + 30 days;
        }
        if (m == IEscrow.Move.MarkPaid) return funded && isBuyer;
        if (m == IEscrow.Move.Reclaim) {
            return funded && block.timestamp >= trade.deadline && (isSeller || t.fromVault);
        }
        if (m == IEscrow.Move.Release) return (funded || paid || disputed) && isSeller;
        if (m == IEscrow.Move.Refund) return (funded || paid || disputed) && isBuyer;
        if (m == IEscrow.Move.Settle) return (funded || paid || disputed) && (isBuyer || isSeller);
        if (m == IEscrow.Move.Dispute) return paid && (isBuyer || isSeller);
        if (m == IEscrow.Move.Rule) {
            uint256 since = block.timestamp - trade.disputedAt;
            bool hearingOver = caller == t.arbiter && since >= t.hearingWindow;
            return disputed && (hearingOver || (caller == t.backupArbiter && since >= t.rulingWindow));
        }
        return disputed && (isBuyer || isSeller) && block.timestamp - trade.disputedAt >= 2 * uint256(t.rulingWindow);
    }

    function _ended(Trade storage trade, IEscrow.Move m, uint128 value, uint256[5] memory before) private {
        IEscrow.Terms memory t = trade.terms;
        uint256 toBuyer = value;
        if (m == IEscrow.Move.Reclaim || m == IEscrow.Move.Refund) toBuyer = 0;
        if (m == IEscrow.Move.Release) toBuyer = t.amount;
        if (m == IEscrow.Move.Lapse) toBuyer = t.amount / 2;
        uint256 fee = m == IEscrow.Move.Lapse ? 0 : uint256(t.fee) * toBuyer / t.amount;
        uint256 toSeller = _total(t) - toBuyer - fee;
        uint256[5] memory now_ = _holdings(t);
        // Wallet and vault together; a push that failed shows as the one instead of the other.
        uint256 buyerGot = now_[0] - before[0];
        uint256 feeGot = now_[1] - before[1];
        uint256 sellerGot = now_[2] - before[2];
        _expect(buyerGot == toBuyer && feeGot == fee && sellerGot == toSeller, string.concat("paid: ", _name(m)));
        if (t.fromVault) _expect(now_[3] == before[3], "came from the vault, went to the wallet");
        trade.status = IEscrow.Status.Ended;
        trade.paid += buyerGot + feeGot + sellerGot;
        trade.ends += 1;
        vault[feeTo][t.token] += fee;
        feesDue[t.token] += fee;
        // What could not be pushed, and what returns to the vault.
        uint256 sellersWallet = now_[3] - before[3];
        vault[t.seller][t.token] += toSeller - sellersWallet;
        vault[t.buyer][t.token] += toBuyer - (now_[4] - before[4]);
    }

    /// Of buyer, fee receiver and seller: wallet plus vault. And the wallets of seller and buyer alone.
    function _holdings(IEscrow.Terms memory t) private view returns (uint256[5] memory) {
        return [
            _wallet(t.buyer, t.token) + escrow.vaultOf(t.buyer, t.token),
            escrow.vaultOf(feeTo, t.token),
            _wallet(t.seller, t.token) + escrow.vaultOf(t.seller, t.token),
            _wallet(t.seller, t.token),
            _wallet(t.buyer, t.token)
        ];
    }

    // ---------------------------------------------------------------- to look at

    function home() external view returns (address) {
        return address(escrow);
    }

    function coinAt(uint256 which) external view returns (address) {
        return coins[which];
    }

    /// The latest trade in this status, as the ledger has it.
    function find(IEscrow.Status status) external view returns (IEscrow.Terms memory) {
        for (uint256 i = trades.length; i > 0; --i) {
            IEscrow.Terms memory t = trades[i - 1].terms;
            if (trades[i - 1].status == status && rounds[t.seller][t.lane] == t.round) return t;
        }
        revert("no such trade");
    }

    // ---------------------------------------------------------------- what must hold

    function checkSolvent() external view {
        for (uint256 c; c < coins.length; ++c) {
            uint256 owed;
            for (uint256 i; i < people.length; ++i) {
                owed += escrow.vaultOf(people[i], coins[c]);
            }
            for (uint256 i; i < trades.length; ++i) {
                if (trades[i].terms.token == coins[c] && trades[i].status != IEscrow.Status.Ended) {
                    owed += _total(trades[i].terms);
                }
            }
            vm.assertEq(_wallet(address(escrow), coins[c]), owed + gifts[coins[c]], "held");
        }
    }

    function checkPaidOnceAndExactly() external view {
        for (uint256 i; i < trades.length; ++i) {
            bool ended = trades[i].status == IEscrow.Status.Ended;
            vm.assertEq(trades[i].ends, ended ? 1 : 0, "ends");
            vm.assertEq(trades[i].paid, ended ? _total(trades[i].terms) : 0, "paid");
        }
        vm.assertEq(broken, "");
    }

    /// Status of every trade as the table has it; None for an ended one whose lane went on.
    function checkTransitions() external view {
        for (uint256 i; i < trades.length; ++i) {
            Trade storage trade = trades[i];
            IEscrow.Terms memory t = trade.terms;
            bool latest = rounds[t.seller][t.lane] == t.round;
            (IEscrow.Status status,) = escrow.statusOf(t);
            vm.assertEq(uint256(status), latest ? uint256(trade.status) : 0, "status");
            vm.assertTrue(latest || trade.status == IEscrow.Status.Ended, "a live trade lost its lane");
        }
    }

    function checkEndsAbsorb() external view {
        for (uint256 i; i < trades.length; ++i) {
            if (trades[i].status != IEscrow.Status.Ended) continue;
            (IEscrow.Status status,) = escrow.statusOf(trades[i].terms);
            vm.assertTrue(status == IEscrow.Status.Ended || status == IEscrow.Status.None, "an end was left");
        }
    }

    function checkVaults() external view {
        for (uint256 c; c < coins.length; ++c) {
            for (uint256 i; i < people.length; ++i) {
                vm.assertEq(escrow.vaultOf(people[i], coins[c]), vault[people[i]][coins[c]], "vault");
            }
        }
    }

    function checkDeadlines() external view {
        for (uint256 i; i < trades.length; ++i) {
            if (trades[i].status != IEscrow.Status.Funded) continue;
            (, uint40 time) = escrow.statusOf(trades[i].terms);
            vm.assertGe(time, trades[i].deadline, "deadline");
        }
    }

    // ---------------------------------------------------------------- tools

    function _expect(bool holds, string memory what) internal {
        if (!holds && bytes(broken).length == 0) broken = what;
    }

    function _wallet(address who, address coin) internal view returns (uint256) {
        return coin == address(0) ? who.balance : MoodyToken(coin).balanceOf(who);
    }

    function _add(address owner, address coin, uint256 amount) internal {
        vm.prank(owner);
        escrow.deposit{value: coin == address(0) ? amount : 0}(coin, amount);
        vault[owner][coin] += amount;
    }

    function _party(IEscrow.Terms memory t, IEscrow.Move m, uint8 who) private pure returns (address) {
        bool odd = (who >> 4) % 2 == 1;
        if (m == IEscrow.Move.MarkPaid || m == IEscrow.Move.Refund) return t.buyer;
        if (m == IEscrow.Move.Rule) return odd && t.backupArbiter != address(0) ? t.backupArbiter : t.arbiter;
        if (m == IEscrow.Move.Settle || m == IEscrow.Move.Dispute || m == IEscrow.Move.Lapse) {
            return odd ? t.buyer : t.seller;
        }
        return t.seller;
    }

    function _keyOf(address who) internal view returns (uint256) {
        if (who == address(account)) return ACCOUNT;
        for (uint256 i; i < keys.length; ++i) {
            if (people[i] == who) return keys[i];
        }
        return STRANGER;
    }

    /// Half of the time tokens and receivers pay out as they should.
    function _setMood(uint8 mood) internal {
        MoodyToken.Mood[4] memory moods =
            [MoodyToken.Mood.Good, MoodyToken.Mood.False, MoodyToken.Mood.Reverts, MoodyToken.Mood.TrueWithoutMoving];
        moody.set(mood % 2 == 0 ? MoodyToken.Mood.Good : moods[(mood >> 1) % 4]);
        accepts = mood % 5 != 0;
        account.set(accepts, mood % 7 != 0);
        Receiver(payable(people[3])).set(mood % 3 == 0 ? Receiver.Mood.Refuses : Receiver.Mood.Takes);
    }

    function _offerFor(IEscrow.Terms memory t) internal view returns (IEscrow.Offer memory o) {
        o = _offer();
        (o.seller, o.token, o.backupArbiter) = (t.seller, t.token, t.backupArbiter);
        (o.least, o.most, o.firstLane, o.lanes, o.feeBps) = (1, t.amount, 0, uint32(LANES), 0);
        o.series = uint64(uint160(t.seller) % 3 + t.amount % 4);
    }

    /// The move by `caller`: an own transaction, or the caller's signature for someone else to send.
    function _call(IEscrow.Terms memory t, IEscrow.Move m, address caller, uint128 value, bool signed)
        private
        view
        returns (bytes memory)
    {
        uint40 end = uint40(block.timestamp + 1 hours);
        if (signed) {
            // The fee receiver has no key here; a signed settlement has no caller to choose.
            if (caller == feeTo) return "";
            if (m == IEscrow.Move.Settle) {
                if (caller != t.buyer) return "";
                IEscrow.SignedMove memory both = _signed(_keyOf(t.buyer), m, t, value, end);
                both.otherSignature = _sign(_keyOf(t.seller), _act(m, t, value, end));
                return abi.encodeCall(IEscrow.submitMove, (both));
            }
            return abi.encodeCall(IEscrow.submitMove, (_signed(_keyOf(caller), m, t, value, end)));
        }
        if (m == IEscrow.Move.Extend) return abi.encodeCall(IEscrow.extend, (t, uint40(value)));
        if (m == IEscrow.Move.MarkPaid) return abi.encodeCall(IEscrow.markPaid, (t));
        if (m == IEscrow.Move.Reclaim) return abi.encodeCall(IEscrow.reclaim, (t));
        if (m == IEscrow.Move.Release) return abi.encodeCall(IEscrow.release, (t));
        if (m == IEscrow.Move.Refund) return abi.encodeCall(IEscrow.refund, (t));
        if (m == IEscrow.Move.Dispute) return abi.encodeCall(IEscrow.dispute, (t));
        if (m == IEscrow.Move.Rule) return abi.encodeCall(IEscrow.rule, (t, value));
        if (m == IEscrow.Move.Lapse) return abi.encodeCall(IEscrow.lapse, (t));
        address other = caller == t.buyer ? t.seller : t.buyer;
        return abi.encodeCall(IEscrow.settle, (t, value, end, _sign(_keyOf(other), _act(m, t, value, end))));
    }
}
