// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {MoodyToken} from "./Tokens.sol";
import {Model} from "../prove/Model.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// Faults for the comparison to notice.
contract RoundsUp is Model {
    constructor(address home_, address token_, address seller_, uint32 lane_) Model(home_, token_, seller_, lane_) {}

    function _feeOn(uint128 toBuyer) internal view override returns (uint256) {
        return (uint256(fee) * toBuyer + amount - 1) / amount;
    }
}

contract ForgetsTheDeadline is Model {
    constructor(address home_, address token_, address seller_, uint32 lane_) Model(home_, token_, seller_, lane_) {}

    function _mayReclaim(address by) internal view override returns (bool) {
        return (fromVault || by == seller) && status == IEscrow.Status.Funded;
    }
}

contract LapsesEarly is Model {
    constructor(address home_, address token_, address seller_, uint32 lane_) Model(home_, token_, seller_, lane_) {}

    function _mayLapse(address by) internal view override returns (bool) {
        return (by == buyer || by == seller) && status == IEscrow.Status.Disputed
            && block.timestamp + 1 >= uint256(time) + 2 * uint256(ruling);
    }
}

/// What is proved is proved of contracts/prove/Machine.sol. Here it walks beside the contract, act by act, by the same people
/// at the same times: both accept or both refuse, and after each act lane, vaults, wallets, nonces and series are equal.
contract ModelTest is Base {
    uint256 private constant FEE_KEY = 0xFEE;
    uint32 private constant LANE = 3;

    Model private model;
    address private coin;
    uint256[7] private keys = [SELLER, BUYER, ARBITER, BACKUP, OPENER, STRANGER, FEE_KEY];
    address[7] private people;
    IEscrow.Terms private current;
    uint32 private round;
    string private difference;
    mapping(bytes4 => uint256) private accepted;
    mapping(bytes4 => uint256) private refused;
    uint256 private salt;

    function _begin(bool own) private {
        coin = own ? address(0) : address(new MoodyToken());
        model = new Model(address(escrow), coin, seller, LANE);
        _endow();
    }

    function _endow() private {
        for (uint256 i; i < 7; ++i) {
            people[i] = vm.addr(keys[i]);
            if (coin == address(0)) vm.deal(people[i], 1e15);
            else MoodyToken(coin).mint(people[i], 1e15);
            model.setWallet(people[i], 1e15);
        }
    }

    // ---------------------------------------------------------------- acts

    function _step(uint256 seed) private {
        uint256 kind = seed % 24;
        seed >>= 8;
        if (kind == 0) _passTime(seed);
        else if (kind == 1) _changeTheWorld(seed);
        else if (kind < 5) _open(seed);
        else if (kind < 8) _vaultAct(seed);
        else _move(seed);
        if (bytes(difference).length == 0) _compare();
    }

    /// Mostly to around the next deadline of this trade: one second before, at, one after.
    function _passTime(uint256 seed) private {
        (,, uint40 time) = model.lookAtLane();
        uint256[5] memory to = [
            uint256(time),
            uint256(time) + current.hearingWindow,
            uint256(time) + current.rulingWindow,
            uint256(time) + 2 * uint256(current.rulingWindow),
            block.timestamp + seed % 3 days
        ];
        uint256 next = to[(seed >> 32) % 5] + (seed >> 40) % 3;
        if (next > block.timestamp + 1) vm.warp(next - 1);
    }

    function _changeTheWorld(uint256 seed) private {
        if (coin == address(0)) return;
        address who = people[seed % 7];
        bool yes = (seed >> 8) % 4 == 0;
        MoodyToken(coin).setBlocked(who, yes);
        model.setRefuses(who, yes);
    }

    function _open(uint256 seed) private {
        IEscrow.Terms memory t = _terms();
        (t.token, t.lane, t.round) = (coin, LANE, round + 1);
        t.feeRecipient = people[6];
        t.amount = uint128(1 + (seed >> 8) % 1e6);
        t.fee = uint128(uint256(t.amount) * ((seed >> 40) % 205) / 10_000); // now and then too high
        t.fromVault = (seed >> 48) % 2 == 0;
        t.deal = bytes32(++salt);
        if ((seed >> 56) % 4 == 0) t.backupArbiter = address(0);
        if ((seed >> 64) % 16 == 0) t.round += 1;
        if ((seed >> 72) % 16 == 0) t.openBy = uint40(block.timestamp - 1 + (seed >> 80) % 2);
        if ((seed >> 88) % 16 == 0) t.hearingWindow = uint32((seed >> 96) % 4 days);
        if ((seed >> 128) % 16 == 0) t.arbiter = people[(seed >> 136) % 7];
        if ((seed >> 144) % 16 == 0) t.paymentWindow = uint32((seed >> 152) % 31 days);
        uint256 by = (seed >> 184) % 8 == 0 ? (seed >> 192) % 7 : 0;
        bool ok;
        if ((seed >> 200) % 3 == 0) ok = _drawn(t, uint256(keccak256(abi.encode(seed))));
        else ok = _funded(t, by, (seed >> 208) % 3);
        if (ok) (current, round) = (t, t.round);
    }

    /// In its own form; by signature; by the batch's form.
    function _funded(IEscrow.Terms memory t, uint256 by, uint256 form) private returns (bool) {
        uint256 sent = form == 0 && coin == address(0) && !t.fromVault ? _total(t) : 0;
        bytes memory real;
        if (form == 0) {
            real = abi.encodeCall(IEscrow.fund, (t));
        } else if (form == 1) {
            IEscrow.Permit memory none;
            real = abi.encodeCall(IEscrow.fundBySignature, (t, _sign(keys[by], _act(IEscrow.Move.Fund, t, 0, 0)), none));
        } else {
            real = abi.encodeCall(IEscrow.submitMove, (_signed(keys[by], IEscrow.Move.Fund, t, 0, 0)));
        }
        return _both(people[by], form == 0, sent, real, abi.encodeCall(Model.fund, (t, sent)));
    }

    function _drawn(IEscrow.Terms memory t, uint256 seed) private returns (bool) {
        t.fromVault = true;
        t.fee = uint128(uint256(t.amount) * 50 / 10_000);
        IEscrow.Offer memory o = _offer();
        (o.token, o.feeRecipient, o.backupArbiter, o.arbiter) = (coin, people[6], t.backupArbiter, t.arbiter);
        (o.hearingWindow, o.paymentWindow) = (t.hearingWindow, t.paymentWindow);
        (o.least, o.most, o.firstLane, o.series) = (1, 2e6, LANE, uint64(seed % 8));
        if ((seed >> 8) % 12 == 0) o.most = t.amount - 1;
        if ((seed >> 16) % 12 == 0) o.firstLane = LANE + 1;
        if ((seed >> 24) % 12 == 0) o.validUntil = uint40(block.timestamp - 1 + (seed >> 32) % 31 days);
        uint256 by = (seed >> 64) % 8 == 0 ? (seed >> 72) % 7 : 4;
        uint256 offerBy = (seed >> 80) % 8 == 0 ? (seed >> 88) % 7 : 0;
        bytes memory signature = _signOffer(keys[offerBy], o);
        bool own = (seed >> 96) % 2 == 0;
        bytes memory real = own
            ? abi.encodeCall(IEscrow.draw, (t, o, signature))
            : abi.encodeCall(
                IEscrow.drawBySignature, (t, o, signature, _sign(keys[by], _act(IEscrow.Move.Draw, t, 0, 0)))
            );
        return _both(people[by], own, 0, real, abi.encodeCall(Model.draw, (t, o, people[offerBy])));
    }

    function _move(uint256 seed) private {
        IEscrow.Terms memory t = current;
        if (t.round == 0) return;
        uint32 named = t.round;
        if ((seed >> 8) % 24 == 0) (t.round, named) = (t.round + 1, named + 1); // no such trade
        IEscrow.Move m = IEscrow.Move(2 + (seed >> 16) % 9);
        if (m == IEscrow.Move.Release || m == IEscrow.Move.Refund || m == IEscrow.Move.Settle) {
            if ((seed >> 24) % 4 != 0) m = (seed >> 26) % 2 == 0 ? IEscrow.Move.MarkPaid : IEscrow.Move.Dispute;
        }
        uint256 by = (seed >> 32) % 7;
        uint128 value = uint128((seed >> 40) % (uint256(t.amount) + 2));
        if (m == IEscrow.Move.Extend) value = uint128(block.timestamp + (seed >> 40) % 31 days);
        bool own = (seed >> 104) % 2 == 0;
        (bytes memory real, bytes memory modelled) = _calls(t, named, m, by, value, own);
        if (real.length != 0) _both(people[by], own, 0, real, modelled);
    }

    function _calls(IEscrow.Terms memory t, uint32 named, IEscrow.Move m, uint256 by, uint128 value, bool own)
        private
        view
        returns (bytes memory real, bytes memory modelled)
    {
        uint40 end = uint40(block.timestamp + 1 hours);
        if (m == IEscrow.Move.Settle) {
            // The other signs; in the signed form the actor is the buyer, and the seller the other.
            if (!own && by != 1) return ("", "");
            modelled = abi.encodeCall(Model.settle, (named, value, by == 1 ? people[0] : people[1]));
            bytes32 act = _act(m, t, value, end);
            if (own) {
                real = abi.encodeCall(IEscrow.settle, (t, value, end, _sign(keys[by == 1 ? 0 : 1], act)));
            } else {
                IEscrow.SignedMove memory both = _signed(keys[1], m, t, value, end);
                both.otherSignature = _sign(keys[0], act);
                real = abi.encodeCall(IEscrow.submitMove, (both));
            }
            return (real, modelled);
        }
        modelled = _modelled(named, m, value);
        real = own ? _own(t, m, value) : abi.encodeCall(IEscrow.submitMove, (_signed(keys[by], m, t, value, end)));
    }

    function _modelled(uint32 named, IEscrow.Move m, uint128 value) private pure returns (bytes memory) {
        if (m == IEscrow.Move.Extend) return abi.encodeCall(Model.extend, (named, uint40(value)));
        if (m == IEscrow.Move.MarkPaid) return abi.encodeCall(Model.markPaid, (named));
        if (m == IEscrow.Move.Reclaim) return abi.encodeCall(Model.reclaim, (named));
        if (m == IEscrow.Move.Release) return abi.encodeCall(Model.release, (named));
        if (m == IEscrow.Move.Refund) return abi.encodeCall(Model.refund, (named));
        if (m == IEscrow.Move.Dispute) return abi.encodeCall(Model.dispute, (named));
        if (m == IEscrow.Move.Rule) return abi.encodeCall(Model.rule, (named, value));
        return abi.encodeCall(Model.lapse, (named));
    }

    function _own(IEscrow.Terms memory t, IEscrow.Move m, uint128 value) private pure returns (bytes memory) {
        if (m == IEscrow.Move.Extend) return abi.encodeCall(IEscrow.extend, (t, uint40(value)));
        if (m == IEscrow.Move.MarkPaid) return abi.encodeCall(IEscrow.markPaid, (t));
        if (m == IEscrow.Move.Reclaim) return abi.encodeCall(IEscrow.reclaim, (t));
        if (m == IEscrow.Move.Release) return abi.encodeCall(IEscrow.release, (t));
        if (m == IEscrow.Move.Refund) return abi.encodeCall(IEscrow.refund, (t));
        if (m == IEscrow.Move.Dispute) return abi.encodeCall(IEscrow.dispute, (t));
        if (m == IEscrow.Move.Rule) return abi.encodeCall(IEscrow.rule, (t, value));
        return abi.encodeCall(IEscrow.lapse, (t));
    }

    function _vaultAct(uint256 seed) private {
        uint256 by = (seed >> 8) % 7;
        uint256 value = (seed >> 16) % 2e6;
        address to =
            (seed >> 48) % 12 == 0 ? ((seed >> 56) % 2 == 0 ? address(0) : address(escrow)) : people[(seed >> 56) % 7];
        if (seed % 4 == 0) {
            uint256 sent = coin == address(0) ? value : 0;
            bytes memory real = abi.encodeCall(IEscrow.deposit, (coin, value));
            _both(people[by], true, sent, real, abi.encodeCall(Model.deposit, (value, sent)));
        } else if (seed % 4 == 1) {
            bytes memory real = abi.encodeCall(IEscrow.withdraw, (coin, value, to));
            _both(people[by], true, 0, real, abi.encodeCall(Model.withdraw, (value, to)));
        } else if (seed % 4 == 2) {
            uint256 nonce = escrow.nonceOf(people[by]) + ((seed >> 64) % 6 == 0 ? 1 : 0);
            bytes memory real = _withdrawing(by, value, to, nonce);
            _both(people[by], false, 0, real, abi.encodeCall(Model.withdrawBySignature, (value, to, nonce)));
        } else {
            uint64 series = uint64(seed >> 72) % 8;
            if ((seed >> 136) % 8 != 0) return;
            bytes memory real = abi.encodeCall(IEscrow.cancelOffers, (series));
            _both(people[by], true, 0, real, abi.encodeCall(Model.cancelOffers, (series)));
        }
    }

    function _withdrawing(uint256 by, uint256 max, address to, uint256 nonce) private view returns (bytes memory) {
        bytes32 typehash =
            keccak256("Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)");
        bytes32 hash = keccak256(abi.encode(typehash, people[by], coin, max, to, nonce, FOREVER));
        return
            abi.encodeCall(
                IEscrow.withdrawBySignature, (people[by], coin, max, to, nonce, FOREVER, _sign(keys[by], hash))
            );
    }

    // ---------------------------------------------------------------- side by side

    function _both(address by, bool own, uint256 sent, bytes memory real, bytes memory modelled)
        private
        returns (bool)
    {
        vm.prank(own ? by : stranger);
        (bool ok,) = address(escrow).call{value: sent}(real);
        vm.prank(by);
        (bool too,) = address(model).call(modelled);
        if (ok != too) _differs(ok ? "only the contract accepts" : "only the model accepts");
        ++(ok ? accepted : refused)[bytes4(modelled)];
        return ok;
    }

    function _compare() private {
        (uint32 round_, IEscrow.Status status_, uint40 time_) = model.lookAtLane();
        (uint32 round__, IEscrow.Status status__, uint40 time__,) = escrow.slotOf(seller, LANE);
        if (round_ != round__ || status_ != status__ || time_ != time__) _differs("lane");
        for (uint256 i; i < 7; ++i) {
            (uint256 inVault, uint256 inWallet, uint256 nonce) = model.lookAt(people[i]);
            if (inVault != escrow.vaultOf(people[i], coin)) _differs("vault");
            if (inWallet != _wallet(people[i])) _differs("wallet");
            if (nonce != escrow.nonceOf(people[i])) _differs("nonce");
        }
        (uint256 held,,,) = model.lookAtBooks();
        if (held != _wallet(address(escrow))) _differs("held");
        for (uint64 k; k < 8; ++k) {
            if (model.isCancelled(seller, k) != escrow.isCancelled(seller, k)) _differs("series");
        }
    }

    function _wallet(address who) private view returns (uint256) {
        return coin == address(0) ? who.balance : MoodyToken(coin).balanceOf(who);
    }

    function _differs(string memory what) private {
        if (bytes(difference).length == 0) difference = what;
    }

    function _walk(bytes32 seed, uint256 steps) private {
        for (uint256 i; i < steps && bytes(difference).length == 0; ++i) {
            seed = keccak256(abi.encode(seed));
            this.step(uint256(seed));
        }
    }

    /// One step in a call of its own: its memory is free again after it, which a long walk needs.
    function step(uint256 seed) external {
        _step(seed);
    }

    // ---------------------------------------------------------------- tests

    function testFuzz_model_and_contract_accept_and_refuse_the_same(bytes32 seed, bool own) public {
        _begin(own);
        _walk(seed, 40);
        vm.assertEq(difference, "");
    }

    function test_on_a_long_walk_every_function_is_accepted_and_refused_by_both() public {
        _begin(false);
        _walk("model", 4_000);
        vm.assertEq(difference, "");
        bytes4[13] memory functions = [
            Model.fund.selector,
            Model.draw.selector,
            Model.extend.selector,
            Model.markPaid.selector,
            Model.reclaim.selector,
            Model.release.selector,
            Model.refund.selector,
            Model.settle.selector,
            Model.dispute.selector,
            Model.rule.selector,
            Model.lapse.selector,
            Model.withdraw.selector,
            Model.withdrawBySignature.selector
        ];
        for (uint256 i; i < functions.length; ++i) {
            vm.assertTrue(accepted[functions[i]] > 0, "a function was never accepted");
            vm.assertTrue(refused[functions[i]] > 0, "a function was never refused");
        }
    }

    function _noticed(Model faulty) private {
        model = faulty;
        _endow();
        _walk("model", 4_000);
        vm.assertTrue(bytes(difference).length != 0, "did not notice");
    }

    function test_a_model_that_rounds_the_fee_up_is_noticed() public {
        coin = address(new MoodyToken());
        _noticed(new RoundsUp(address(escrow), coin, seller, LANE));
    }

    function test_a_model_that_forgets_the_payment_deadline_is_noticed() public {
        coin = address(new MoodyToken());
        _noticed(new ForgetsTheDeadline(address(escrow), coin, seller, LANE));
    }

    function test_a_model_that_lapses_a_second_early_is_noticed() public {
        coin = address(new MoodyToken());
        _noticed(new LapsesEarly(address(escrow), coin, seller, LANE));
    }
}
