// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IToken} from "./IToken.sol";
import {Vault} from "./Vault.sol";

/// @title  Holdfast escrow
/// @notice IEscrow.sol is the specification: words, units, who may do what, what is refused, and what is assumed.
/// @dev    Every function that writes: lock, checks, effects, log, interactions.
contract Escrow is Vault {
    // Low 200 bits of the id, then 32 bits of time, 3 of status, 21 of round. 200 bits of hash because who finds a collision
    // takes the pool.
    uint256 private constant TIME_AT = 200;
    uint256 private constant STATUS_AT = 232;
    uint256 private constant ROUND_AT = 235;
    uint256 private constant MAX_ROUND = (1 << 21) - 1;

    // Sets of statuses, one bit each.
    uint256 private constant FUNDED = 1 << uint256(Status.Funded);
    uint256 private constant PAID = 1 << uint256(Status.Paid);
    uint256 private constant DISPUTED = 1 << uint256(Status.Disputed);
    uint256 private constant LIVE = FUNDED | PAID | DISPUTED;

    uint256 private constant MAX_PAYMENT_WINDOW = 30 days;
    uint256 private constant MAX_OFFER_VALIDITY = 30 days;
    uint256 private constant MAX_DIVISION_VALIDITY = 24 hours;

    // Gas given to an item of a batch: two signatures by contracts, two pushes and the move's own work.
    uint256 private constant ITEM_GAS = 850_000;

    /// In a struct so that its place in storage, two hashes away, is computed once a move.
    struct Slot {
        uint256 word;
    }

    mapping(address seller => mapping(uint256 lane => Slot)) private slots;

    // ---------------------------------------------------------------- opening a trade

    function fund(Terms calldata t) external payable locked {
        _only(t.seller);
        _fund(t, _id(t), msg.value);
    }

    function fundBySignature(Terms calldata t, bytes calldata signature, Permit calldata p) external locked {
        bytes32 id = _id(t);
        _signedBy(t.seller, _digest(keccak256(abi.encode(FUND_TYPEHASH, id))), signature);
        // Anyone may have used the permit already, so its failure says nothing.
        if (p.v != 0 && t.token.code.length != 0) {
            try IToken(t.token).permit(t.seller, address(this), p.value, p.deadline, p.v, p.r, p.s) {} catch {}
        }
        _fund(t, id, 0);
    }

    function fundWithAuthorization(
        Terms calldata t,
        uint256 validAfter,
        uint256 validBefore,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external locked {
        if (t.fromVault || t.token == address(0)) revert NotFromWallet();
        bytes32 id = _id(t);
        uint256 total = uint256(t.amount) + t.fee;
        _open(t, id);
        _requireCode(t.token);
        // A stranger's made-up token would accept any signature, and fill the seller's lanes with trades not theirs.
        bytes32 authorization =
            keccak256(abi.encode(RECEIVE_TYPEHASH, t.seller, address(this), total, validAfter, validBefore, id));
        bytes32 digest = _prefixed(IToken(t.token).DOMAIN_SEPARATOR(), authorization);
        if (_recover(digest, v, r, s) != t.seller) revert BadSignature(t.seller);
        _logOpening(Funded.selector, id, t, 0);
        _receive(t.token, t.seller, total, validAfter, validBefore, id, v, r, s);
    }

    function draw(Terms calldata t, Offer calldata o, bytes calldata offerSignature) external locked {
        _only(o.opener);
        _draw(t, _id(t), o, offerSignature);
    }

    function drawBySignature(
        Terms calldata t,
        Offer calldata o,
        bytes calldata offerSignature,
        bytes calldata signature
    ) external locked {
        bytes32 id = _id(t);
        _signedBy(o.opener, _digest(keccak256(abi.encode(DRAW_TYPEHASH, id))), signature);
        _draw(t, id, o, offerSignature);
    }

    // ---------------------------------------------------------------- a trade under way, by own transaction

    function extend(Terms calldata t, uint40 paymentDeadline) external locked {
        _only(t.seller);
        _extend(t, _id(t), paymentDeadline);
    }

    function markPaid(Terms calldata t) external locked {
        _only(t.buyer);
        _markPaid(t, _id(t));
    }

    function reclaim(Terms calldata t) external locked {
        if (!t.fromVault) _only(t.seller);
        _reclaim(t, _id(t));
    }

    function release(Terms calldata t) external locked {
        _only(t.seller);
        _release(t, _id(t));
    }

    function refund(Terms calldata t) external locked {
        _only(t.buyer);
        _refund(t, _id(t));
    }

    function settle(Terms calldata t, uint128 toBuyer, uint40 validUntil, bytes calldata signature) external locked {
        bytes32 id = _id(t);
        _onlyEither(t.buyer, t.seller);
        _notTooLong(validUntil, MAX_DIVISION_VALIDITY);
        address other = msg.sender == t.buyer ? t.seller : t.buyer;
        _signedBy(other, _valueDigest(SETTLE_TYPEHASH, id, toBuyer, validUntil), signature);
        _settle(t, id, toBuyer);
    }

    function dispute(Terms calldata t) external locked {
        _onlyEither(t.buyer, t.seller);
        _dispute(t, _id(t), msg.sender);
    }

    function rule(Terms calldata t, uint128 toBuyer) external locked {
        _onlyEither(t.arbiter, t.backupArbiter);
        _rule(t, _id(t), toBuyer, msg.sender);
    }

    function lapse(Terms calldata t) external locked {
        _onlyEither(t.buyer, t.seller);
        _lapse(t, _id(t));
    }

    // ---------------------------------------------------------------- a trade under way, by signature

    function submitMove(SignedMove calldata m) external locked {
        Terms calldata t = m.terms;
        bytes32 id = _id(t);
        Move move = m.move;
        if (move == Move.MarkPaid) {
            _signedBy(t.buyer, _plainDigest(MARK_PAID_TYPEHASH, id, m.validUntil), m.signature);
            _markPaid(t, id);
        } else if (move == Move.Release) {
            _signedBy(t.seller, _plainDigest(RELEASE_TYPEHASH, id, m.validUntil), m.signature);
            _release(t, id);
        } else if (move == Move.Refund) {
            _signedBy(t.buyer, _plainDigest(REFUND_TYPEHASH, id, m.validUntil), m.signature);
            _refund(t, id);
        } else if (move == Move.Fund) {
            _signedBy(t.seller, _digest(keccak256(abi.encode(FUND_TYPEHASH, id))), m.signature);
            _fund(t, id, 0);
        } else if (move == Move.Reclaim) {
            if (!t.fromVault) _signedBy(t.seller, _plainDigest(RECLAIM_TYPEHASH, id, m.validUntil), m.signature);
            _reclaim(t, id);
        } else if (move == Move.Extend) {
            // Cut to 40 bits before it is hashed, so that what is done is what was signed.
            uint40 deadline = uint40(m.value);
            _signedBy(t.seller, _valueDigest(EXTEND_TYPEHASH, id, deadline, m.validUntil), m.signature);
            _extend(t, id, deadline);
        } else if (move == Move.Settle) {
            _notTooLong(m.validUntil, MAX_DIVISION_VALIDITY);
            bytes32 digest = _valueDigest(SETTLE_TYPEHASH, id, m.value, m.validUntil);
            _signedBy(t.buyer, digest, m.signature);
            _signedBy(t.seller, digest, m.otherSignature);
            _settle(t, id, m.value);
        } else if (move == Move.Dispute) {
            bytes32 digest = _plainDigest(DISPUTE_TYPEHASH, id, m.validUntil);
            _dispute(t, id, _signer(t.buyer, t.seller, digest, m.signature));
        } else if (move == Move.Rule) {
            _notTooLong(m.validUntil, MAX_DIVISION_VALIDITY);
            bytes32 digest = _valueDigest(RULE_TYPEHASH, id, m.value, m.validUntil);
            _rule(t, id, m.value, _signer(t.arbiter, t.backupArbiter, digest, m.signature));
        } else if (move == Move.Lapse) {
            _signer(t.buyer, t.seller, _plainDigest(LAPSE_TYPEHASH, id, m.validUntil), m.signature);
            _lapse(t, id);
        } else {
            revert NotSubmittable(move);
        }
    }

    function submit(SignedMove[] calldata moves) external {
        uint256 needed = ITEM_GAS + ITEM_GAS / 32; // of what is left, a call can be given 63/64
        for (uint256 i; i < moves.length; ++i) {
            if (gasleft() < needed) revert NotEnoughGas(gasleft(), needed);
            // The reason is always one of this contract's own errors: a token's revert data gets no further than _call.
            try this.submitMove{gas: ITEM_GAS}(moves[i]) {}
            catch (bytes memory reason) {
                emit Refused(i, reason);
            }
        }
    }

    // ---------------------------------------------------------------- to read

    function tradeId(Terms calldata t) external pure returns (bytes32) {
        return _id(t);
    }

    function offerHash(Offer calldata o) external pure returns (bytes32) {
        return _offerHash(o);
    }

    function statusOf(Terms calldata t) external view returns (Status status, uint40 time) {
        uint256 word = slots[t.seller][t.lane].word;
        if (uint200(word) == uint200(uint256(_id(t)))) return (_status(word), _time(word));
    }

    function slotOf(address seller, uint32 lane) external view returns (uint32, Status, uint40, uint200) {
        uint256 word = slots[seller][lane].word;
        return (uint32(word >> ROUND_AT), _status(word), _time(word), uint200(word));
    }

    // ---------------------------------------------------------------- the moves

    function _fund(Terms calldata t, bytes32 id, uint256 sent) private {
        uint256 total = uint256(t.amount) + t.fee;
        uint256 expected = t.token == address(0) && !t.fromVault ? total : 0;
        if (sent != expected) revert WrongValue(sent, expected);
        _open(t, id);
        if (t.fromVault) _debit(t.seller, t.token, total);
        _logOpening(Funded.selector, id, t, 0);
        if (!t.fromVault && t.token != address(0)) _pull(t.token, t.seller, total);
    }

    function _draw(Terms calldata t, bytes32 id, Offer calldata o, bytes calldata offerSignature) private {
        _same(t, 0, o, 0, "seller");
        _same(t, 2, o, 1, "token");
        _same(t, 5, o, 5, "feeRecipient");
        _same(t, 6, o, 6, "arbiter");
        _same(t, 7, o, 7, "backupArbiter");
        _same(t, 12, o, 8, "paymentWindow");
        _same(t, 13, o, 9, "hearingWindow");
        _same(t, 14, o, 10, "rulingWindow");
        _match(t.fromVault, "fromVault");
        unchecked {
            (uint256 amount, uint256 lane, uint256 first) = (t.amount, t.lane, o.firstLane);
            _match(amount >= o.least && amount <= o.most, "amount");
            _match(t.fee == amount * o.feeBps / 10_000, "fee"); // 144 bits at most
            _match(lane >= first && lane < first + o.lanes, "lane"); // 33 bits
        }
        (address seller, uint64 series, uint40 validUntil) = (o.seller, o.series, o.validUntil);
        _notExpired(validUntil);
        _notTooLong(validUntil, MAX_OFFER_VALIDITY);
        if (_isCancelled(seller, series)) revert OfferCancelled(seller, series);
        bytes32 offer = _offerHash(o);
        _signedBy(seller, _digest(offer), offerSignature);
        _open(t, id);
        _debit(seller, t.token, uint256(t.amount) + t.fee);
        _logOpening(Drawn.selector, id, t, offer);
    }

    /// Funded or Drawn, with the terms copied from call data word by word: the compiler would read, check and write each of
    /// the sixteen again, after `_open` has.
    function _logOpening(bytes32 topic, bytes32 id, Terms calldata t, bytes32 offer) private {
        (address seller, address buyer) = (t.seller, t.buyer);
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, t, 512)
            mstore(add(free, 512), offer)
            log4(free, add(512, mul(32, iszero(iszero(offer)))), topic, id, seller, buyer)
        }
    }

    /// Word `i` of the terms is word `j` of the offer. Compared as they lie there; opening refuses a word that is not clean.
    function _same(Terms calldata t, uint256 i, Offer calldata o, uint256 j, bytes32 field) private pure {
        bool same;
        assembly ("memory-safe") {
            same := eq(calldataload(add(t, mul(i, 32))), calldataload(add(o, mul(j, 32))))
        }
        _match(same, field);
    }

    function _match(bool same, bytes32 field) private pure {
        if (!same) revert OfferMismatch(field);
    }

    /// Checks the terms, and takes the lane for this trade, or says why not.
    function _open(Terms calldata t, bytes32 id) private {
        _checkParties(t);
        _checkAmounts(t);
        _within(t.paymentWindow, 30 minutes, uint32(MAX_PAYMENT_WINDOW));
        uint32 hearing = t.hearingWindow;
        _within(hearing, 1 hours, 3 days);
        _within(t.rulingWindow, hearing < 3 days ? 3 days : 3 days + 1, 30 days); // longer than the hearing
        if (block.timestamp > t.openBy) revert OpenByPassed(t.openBy);

        Slot storage slot = slots[t.seller][t.lane];
        uint256 word = slot.word;
        if (_isIn(word, LIVE)) revert LaneLive(t.seller, t.lane, _status(word));
        unchecked { // a round of 22 bits at most, a time of 41
            uint256 round = (word >> ROUND_AT) + 1;
            // An id is opened once: its round never comes again, and the last round has no successor.
            if (t.round != round || round > MAX_ROUND) revert RoundNotNext(t.round, round);
            slot.word = (round << ROUND_AT) | (uint256(Status.Funded) << STATUS_AT)
                | ((block.timestamp + t.paymentWindow) << TIME_AT) | uint200(uint256(id));
        }
    }

    function _checkParties(Terms calldata t) private view {
        (address seller, address buyer, address arbiter, address backup) =
            (t.seller, t.buyer, t.arbiter, t.backupArbiter);
        if (seller == address(0) || buyer == address(0) || arbiter == address(0)) revert ZeroParty();
        if (seller == buyer || seller == arbiter || seller == backup) revert SameParty(seller);
        if (buyer == arbiter || buyer == backup) revert SameParty(buyer);
        if (arbiter == backup) revert SameParty(arbiter);
        _notHere(buyer);
    }

    function _checkAmounts(Terms calldata t) private view {
        (uint128 amount, uint128 fee, address feeRecipient) = (t.amount, t.fee, t.feeRecipient);
        _notHere(t.token);
        _notHere(feeRecipient);
        if (amount == 0) revert ZeroAmount();
        if (fee != 0) {
            if (feeRecipient == address(0)) revert FeeWithoutReceiver(fee);
            if (fee > amount / 50) revert FeeTooHigh(fee, amount / 50);
        }
    }

    function _extend(Terms calldata t, bytes32 id, uint40 deadline) private {
        (Slot storage slot, uint256 word) = _slot(t, id, FUNDED);
        if (deadline <= _time(word)) revert NotLater(deadline, _time(word));
        uint256 latest = block.timestamp + MAX_PAYMENT_WINDOW;
        if (deadline > latest) revert TooLate(deadline, latest);
        _store(slot, word, Status.Funded, deadline);
        emit Extended(id, t.seller, t.buyer, deadline);
    }

    function _markPaid(Terms calldata t, bytes32 id) private {
        (Slot storage slot, uint256 word) = _slot(t, id, FUNDED);
        _store(slot, word, Status.Paid, _time(word));
        emit MarkedPaid(id, t.seller, t.buyer);
    }

    function _reclaim(Terms calldata t, bytes32 id) private {
        (Slot storage slot, uint256 word) = _slot(t, id, FUNDED);
        _from(_time(word));
        emit Reclaimed(id, t.seller, t.buyer, 0, 0);
        _end(t, id, slot, word, 0, 0);
    }

    function _release(Terms calldata t, bytes32 id) private {
        (Slot storage slot, uint256 word) = _slot(t, id, LIVE);
        emit Released(id, t.seller, t.buyer, t.amount, t.fee);
        _end(t, id, slot, word, t.amount, t.fee);
    }

    function _refund(Terms calldata t, bytes32 id) private {
        (Slot storage slot, uint256 word) = _slot(t, id, LIVE);
        emit Refunded(id, t.seller, t.buyer, 0, 0);
        _end(t, id, slot, word, 0, 0);
    }

    function _settle(Terms calldata t, bytes32 id, uint128 toBuyer) private {
        (Slot storage slot, uint256 word) = _slot(t, id, LIVE);
        uint128 fee = _feeOn(t, toBuyer);
        emit Settled(id, t.seller, t.buyer, toBuyer, fee);
        _end(t, id, slot, word, toBuyer, fee);
    }

    function _dispute(Terms calldata t, bytes32 id, address by) private {
        (Slot storage slot, uint256 word) = _slot(t, id, PAID);
        _store(slot, word, Status.Disputed, block.timestamp);
        emit Disputed(id, t.seller, t.buyer, by);
    }

    function _rule(Terms calldata t, bytes32 id, uint128 toBuyer, address by) private {
        (Slot storage slot, uint256 word) = _slot(t, id, DISPUTED);
        _from(_time(word) + uint256(by == t.arbiter ? t.hearingWindow : t.rulingWindow));
        uint128 fee = _feeOn(t, toBuyer);
        emit Ruled(id, t.seller, t.buyer, toBuyer, fee, by);
        _end(t, id, slot, word, toBuyer, fee);
    }

    function _lapse(Terms calldata t, bytes32 id) private {
        (Slot storage slot, uint256 word) = _slot(t, id, DISPUTED);
        _from(_time(word) + 2 * uint256(t.rulingWindow));
        emit Lapsed(id, t.seller, t.buyer, t.amount / 2, 0);
        _end(t, id, slot, word, t.amount / 2, 0);
    }

    /// The one way out: what came in, and no more, goes to buyer, fee receiver and seller. What came from the vault goes
    /// back there, the fee always does, and a push that fails becomes a vault balance: no receiver can block an end.
    function _end(Terms calldata t, bytes32 id, Slot storage slot, uint256 word, uint256 toBuyer, uint256 fee) private {
        uint256 toSeller = uint256(t.amount) + t.fee - toBuyer - fee;
        address token = t.token;
        _store(slot, word, Status.Ended, _time(word));
        if (fee != 0) _credit(t.feeRecipient, token, fee);
        if (toSeller != 0 && t.fromVault) _credit(t.seller, token, toSeller);
        if (toBuyer != 0) _push(id, token, t.buyer, toBuyer);
        if (toSeller != 0 && !t.fromVault) _push(id, token, t.seller, toSeller);
    }

    function _feeOn(Terms calldata t, uint128 toBuyer) private pure returns (uint128) {
        uint128 amount = t.amount;
        if (toBuyer > amount) revert TooMuchToBuyer(toBuyer, amount);
        return uint128(uint256(t.fee) * toBuyer / amount);
    }

    // ---------------------------------------------------------------- the slot

    /// The word of a live trade: these terms, in one of the statuses of the set.
    function _slot(Terms calldata t, bytes32 id, uint256 allowed)
        private
        view
        returns (Slot storage slot, uint256 word)
    {
        slot = slots[t.seller][t.lane];
        word = slot.word;
        if (uint200(word) != uint200(uint256(id))) revert UnknownTrade(id);
        if (!_isIn(word, allowed)) revert WrongStatus(id, _status(word));
    }

    function _store(Slot storage slot, uint256 word, Status status, uint256 time) private {
        slot.word =
            ((word >> ROUND_AT) << ROUND_AT) | (uint256(status) << STATUS_AT) | (time << TIME_AT) | uint200(word);
    }

    /// Whether the status is one of the set.
    function _isIn(uint256 word, uint256 set) private pure returns (bool) {
        return (set >> ((word >> STATUS_AT) & 7)) & 1 != 0;
    }

    function _status(uint256 word) private pure returns (Status) {
        return Status((word >> STATUS_AT) & 7);
    }

    function _time(uint256 word) private pure returns (uint40) {
        return uint32(word >> TIME_AT);
    }

    // ---------------------------------------------------------------- who and when

    function _only(address party) private view {
        if (msg.sender != party) revert NotParty(msg.sender, party);
    }

    function _onlyEither(address a, address b) private view {
        if (msg.sender != a && msg.sender != b) revert NotParty(msg.sender, a);
    }

    function _from(uint256 time) private view {
        if (block.timestamp < time) revert TooEarly(time);
    }

    function _within(uint32 window, uint32 least, uint32 most) private pure {
        if (window < least || window > most) revert WindowOutOfBounds(window, least, most);
    }
}
