// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";

/// @title  Holdfast escrow
/// @notice IEscrow.sol is the specification: words, units, who may do what, what is refused, and what is assumed.
/// @dev    Every function that writes: lock, checks, effects, log, interactions.
contract Escrow is IEscrow {
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

    // Gas given to foreign code. An item's cap covers two signatures by contracts, two pushes and the move's own work.
    uint256 private constant SIGNATURE_GAS = 150_000;
    uint256 private constant TOKEN_PUSH_GAS = 200_000;
    uint256 private constant COIN_PUSH_GAS = 50_000;
    uint256 private constant ITEM_GAS = 850_000;

    // keccak256 of the type strings in IEscrow.sol; a test computes them anew. Written out because the compiler would hash
    // a concatenation at run time, and immutables would make the deployed code differ from the published one.
    bytes32 private constant TERMS_TYPEHASH = 0xe225c159db2012332e3153e0dec67c72a9add569c877131ae9e273e1e345bc2b;
    bytes32 private constant OFFER_TYPEHASH = 0x2536da06494c8724f32bb0aca01e9de904bd54e6dc0edfeccb9afe063c776408;
    bytes32 private constant FUND_TYPEHASH = 0x5377fff6b5d47b7021ab59148dff2235fabf1a816b6af68088746d9b16fabdbe;
    bytes32 private constant DRAW_TYPEHASH = 0x42844cf55d0c3b43aa61e008a5805ce44fe649a671468b608f67a5b2bf515c05;
    bytes32 private constant EXTEND_TYPEHASH = 0xbdec457f0132a722207a04d2b27dbcdd099ce91119f61f62068c8e718992b047;
    bytes32 private constant MARK_PAID_TYPEHASH = 0x75779decc4402b3ab0762d81c750b1b5f7005fbf4f55aeaea6088851aa063115;
    bytes32 private constant RECLAIM_TYPEHASH = 0x55e52164e3310af04c0b331e1be1316b2aac0e5c7e1d73d16cf08aa686b83dcd;
    bytes32 private constant RELEASE_TYPEHASH = 0x9628908ed7f0219a0368dbc760ecd40fbbc7cbd9ca5c6e046dd215e29f68588b;
    bytes32 private constant REFUND_TYPEHASH = 0xd09f11d88dfeab09281eb2fe76e219ae4ec1ce49f38906e72ccf135516f04abf;
    bytes32 private constant SETTLE_TYPEHASH = 0x6e6a6aa01b40d1c738ad4b35d1676bed2530cd07cceb72d7572f9793e2dfd697;
    bytes32 private constant DISPUTE_TYPEHASH = 0x822d03ab6b0c1c8c7ee46e115a894c2a45802f49fea8ada6b43ed95480c1d645;
    bytes32 private constant RULE_TYPEHASH = 0x355ea72cee6e04c818f76dda0e2ecefb8ccd4276aa5db45f56ea6ac401c43974;
    bytes32 private constant LAPSE_TYPEHASH = 0xe037a5ae765d4c75dbe17cd4a61a5b4825a9b89f966a6b9e483c64380a42837e;
    bytes32 private constant WITHDRAW_TYPEHASH = 0x5096c557c92928f35d1eb27a689b5795383b37e8b06c49cc6b1745808e09fd3c;
    bytes32 private constant CANCEL_OFFERS_TYPEHASH = 0x32cb13018217fb684ce3a85678e16f48f46256e361162fbd8daf42da87d45d90;
    bytes32 private constant RECEIVE_TYPEHASH = 0xd099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8; // EIP-3009
    bytes32 private constant DEPOSIT_NONCE_TAG = keccak256("Holdfast deposit");

    // Half the order of secp256k1: a higher s is the same signature written another way.
    uint256 private constant MAX_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    mapping(address seller => mapping(uint256 lane => uint256)) private slots;
    mapping(address owner => mapping(address token => uint256)) private vault;
    mapping(address owner => mapping(uint256 word => uint256)) private cancelled; // one bit a series
    mapping(address owner => uint256) private nonces;
    bool private transient entered;

    modifier locked() {
        _enter();
        _;
        entered = false;
    }

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
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", IToken(t.token).DOMAIN_SEPARATOR(), authorization));
        if (_recover(digest, v, r, s) != t.seller) revert BadSignature(t.seller);
        emit Funded(id, t.seller, t.buyer, t);
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
            try this.submitMove{gas: ITEM_GAS}(moves[i]) {}
            catch (bytes memory reason) {
                emit Refused(i, reason);
            }
        }
    }

    // ---------------------------------------------------------------- the vault

    function deposit(address token, uint256 amount) external payable locked {
        uint256 expected = token == address(0) ? amount : 0;
        if (msg.value != expected) revert WrongValue(msg.value, expected);
        if (token != address(0)) _pull(token, msg.sender, amount);
        _credit(msg.sender, token, amount);
        emit Deposited(msg.sender, token, amount);
    }

    function depositWithAuthorization(
        address owner,
        address token,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 salt,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external locked {
        _requireCode(token);
        _receive(token, owner, amount, validAfter, validBefore, depositNonce(salt), v, r, s);
        _credit(owner, token, amount);
        emit Deposited(owner, token, amount);
    }

    function withdraw(address token, uint256 max, address to) external locked {
        _withdraw(msg.sender, token, max, to);
    }

    function withdrawBySignature(
        address owner,
        address token,
        uint256 max,
        address to,
        uint256 nonce,
        uint40 validUntil,
        bytes calldata signature
    ) external locked {
        uint256 next = nonces[owner];
        if (nonce != next) revert WrongNonce(nonce, next);
        _notExpired(validUntil);
        _signedBy(
            owner,
            _digest(keccak256(abi.encode(WITHDRAW_TYPEHASH, owner, token, max, to, nonce, validUntil))),
            signature
        );
        nonces[owner] = next + 1;
        _withdraw(owner, token, max, to);
    }

    function cancelOffers(uint64 series) external locked {
        _cancelOffers(msg.sender, series);
    }

    function cancelOffersBySignature(address owner, uint64 series, bytes calldata signature) external locked {
        _signedBy(owner, _digest(keccak256(abi.encode(CANCEL_OFFERS_TYPEHASH, owner, series))), signature);
        _cancelOffers(owner, series);
    }

    // ---------------------------------------------------------------- to read

    function tradeId(Terms calldata t) external pure returns (bytes32) {
        return _id(t);
    }

    function offerHash(Offer calldata o) external pure returns (bytes32) {
        return _offerHash(o);
    }

    function statusOf(Terms calldata t) external view returns (Status status, uint40 time) {
        uint256 word = slots[t.seller][t.lane];
        if (uint200(word) == uint200(uint256(_id(t)))) return (_status(word), _time(word));
    }

    function slotOf(address seller, uint32 lane) external view returns (uint32, Status, uint40, uint200) {
        uint256 word = slots[seller][lane];
        return (uint32(word >> ROUND_AT), _status(word), _time(word), uint200(word));
    }

    function vaultOf(address owner, address token) external view returns (uint256) {
        return vault[owner][token];
    }

    function nonceOf(address owner) external view returns (uint256) {
        return nonces[owner];
    }

    function isCancelled(address owner, uint64 series) external view returns (bool) {
        return _isCancelled(owner, series);
    }

    function depositNonce(bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(DEPOSIT_NONCE_TAG, salt));
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Holdfast Escrow"),
                keccak256("1"),
                block.chainid, // live: after a fork, the other chain accepts no signature
                address(this)
            )
        );
    }

    // ---------------------------------------------------------------- the moves

    function _fund(Terms calldata t, bytes32 id, uint256 sent) private {
        uint256 total = uint256(t.amount) + t.fee;
        uint256 expected = t.token == address(0) && !t.fromVault ? total : 0;
        if (sent != expected) revert WrongValue(sent, expected);
        _open(t, id);
        if (t.fromVault) _debit(t.seller, t.token, total);
        emit Funded(id, t.seller, t.buyer, t);
        if (!t.fromVault && t.token != address(0)) _pull(t.token, t.seller, total);
    }

    function _draw(Terms calldata t, bytes32 id, Offer calldata o, bytes calldata offerSignature) private {
        _match(t.seller == o.seller, "seller");
        _match(t.token == o.token, "token");
        _match(t.amount >= o.least && t.amount <= o.most, "amount");
        _match(t.fee == uint256(t.amount) * o.feeBps / 10_000, "fee");
        _match(t.feeRecipient == o.feeRecipient, "feeRecipient");
        _match(t.arbiter == o.arbiter, "arbiter");
        _match(t.backupArbiter == o.backupArbiter, "backupArbiter");
        _match(t.paymentWindow == o.paymentWindow, "paymentWindow");
        _match(t.hearingWindow == o.hearingWindow, "hearingWindow");
        _match(t.rulingWindow == o.rulingWindow, "rulingWindow");
        _match(t.lane >= o.firstLane && t.lane - o.firstLane < o.lanes, "lane");
        _match(t.fromVault, "fromVault");
        _notExpired(o.validUntil);
        _notTooLong(o.validUntil, MAX_OFFER_VALIDITY);
        if (_isCancelled(o.seller, o.series)) revert OfferCancelled(o.seller, o.series);
        bytes32 offer = _offerHash(o);
        _signedBy(o.seller, _digest(offer), offerSignature);
        _open(t, id);
        _debit(t.seller, t.token, uint256(t.amount) + t.fee);
        emit Drawn(id, t.seller, t.buyer, t, offer);
    }

    function _match(bool same, bytes32 field) private pure {
        if (!same) revert OfferMismatch(field);
    }

    /// Takes the lane for this trade, or says why not.
    function _open(Terms calldata t, bytes32 id) private {
        (address seller, address buyer, address arbiter, address backup) =
            (t.seller, t.buyer, t.arbiter, t.backupArbiter);
        if (t.amount == 0) revert ZeroAmount();
        if (seller == address(0) || buyer == address(0) || arbiter == address(0)) revert ZeroParty();
        if (seller == buyer || seller == arbiter || seller == backup) revert SameParty(seller);
        if (buyer == arbiter || buyer == backup) revert SameParty(buyer);
        if (arbiter == backup) revert SameParty(arbiter);
        _notHere(buyer);
        _notHere(t.token);
        _notHere(t.feeRecipient);
        if (t.fee != 0) {
            if (t.feeRecipient == address(0)) revert FeeWithoutReceiver(t.fee);
            if (t.fee > t.amount / 50) revert FeeTooHigh(t.fee, t.amount / 50);
        }
        _within(t.paymentWindow, 30 minutes, uint32(MAX_PAYMENT_WINDOW));
        _within(t.hearingWindow, 1 hours, 3 days);
        _within(t.rulingWindow, t.hearingWindow < 3 days ? 3 days : 3 days + 1, 30 days); // longer than the hearing
        if (block.timestamp > t.openBy) revert OpenByPassed(t.openBy);

        uint256 word = slots[seller][t.lane];
        Status status = _status(word);
        if ((LIVE >> uint256(status)) & 1 != 0) revert LaneLive(seller, t.lane, status);
        uint256 round = (word >> ROUND_AT) + 1;
        // An id is opened once: its round never comes again, and the last round has no successor.
        if (t.round != round || round > MAX_ROUND) revert RoundNotNext(t.round, round);
        slots[seller][t.lane] = (round << ROUND_AT) | (uint256(Status.Funded) << STATUS_AT)
            | ((block.timestamp + t.paymentWindow) << TIME_AT) | uint200(uint256(id));
    }

    function _extend(Terms calldata t, bytes32 id, uint40 deadline) private {
        uint256 word = _slot(t, id, FUNDED);
        if (deadline <= _time(word)) revert NotLater(deadline, _time(word));
        uint256 latest = block.timestamp + MAX_PAYMENT_WINDOW;
        if (deadline > latest) revert TooLate(deadline, latest);
        _store(t, word, Status.Funded, deadline);
        emit Extended(id, t.seller, t.buyer, deadline);
    }

    function _markPaid(Terms calldata t, bytes32 id) private {
        uint256 word = _slot(t, id, FUNDED);
        _store(t, word, Status.Paid, _time(word));
        emit MarkedPaid(id, t.seller, t.buyer);
    }

    function _reclaim(Terms calldata t, bytes32 id) private {
        uint256 word = _slot(t, id, FUNDED);
        _from(_time(word));
        emit Reclaimed(id, t.seller, t.buyer, 0, 0);
        _end(t, id, word, 0, 0);
    }

    function _release(Terms calldata t, bytes32 id) private {
        uint256 word = _slot(t, id, LIVE);
        emit Released(id, t.seller, t.buyer, t.amount, t.fee);
        _end(t, id, word, t.amount, t.fee);
    }

    function _refund(Terms calldata t, bytes32 id) private {
        uint256 word = _slot(t, id, LIVE);
        emit Refunded(id, t.seller, t.buyer, 0, 0);
        _end(t, id, word, 0, 0);
    }

    function _settle(Terms calldata t, bytes32 id, uint128 toBuyer) private {
        uint256 word = _slot(t, id, LIVE);
        uint128 fee = _feeOn(t, toBuyer);
        emit Settled(id, t.seller, t.buyer, toBuyer, fee);
        _end(t, id, word, toBuyer, fee);
    }

    function _dispute(Terms calldata t, bytes32 id, address by) private {
        uint256 word = _slot(t, id, PAID);
        _store(t, word, Status.Disputed, block.timestamp);
        emit Disputed(id, t.seller, t.buyer, by);
    }

    function _rule(Terms calldata t, bytes32 id, uint128 toBuyer, address by) private {
        uint256 word = _slot(t, id, DISPUTED);
        _from(_time(word) + uint256(by == t.arbiter ? t.hearingWindow : t.rulingWindow));
        uint128 fee = _feeOn(t, toBuyer);
        emit Ruled(id, t.seller, t.buyer, toBuyer, fee, by);
        _end(t, id, word, toBuyer, fee);
    }

    function _lapse(Terms calldata t, bytes32 id) private {
        uint256 word = _slot(t, id, DISPUTED);
        _from(_time(word) + 2 * uint256(t.rulingWindow));
        emit Lapsed(id, t.seller, t.buyer, t.amount / 2, 0);
        _end(t, id, word, t.amount / 2, 0);
    }

    /// The one way out: what came in, and no more, goes to buyer, fee receiver and seller. What came from the vault goes
    /// back there, the fee always does, and a push that fails becomes a vault balance: no receiver can block an end.
    function _end(Terms calldata t, bytes32 id, uint256 word, uint256 toBuyer, uint256 fee) private {
        uint256 toSeller = uint256(t.amount) + t.fee - toBuyer - fee;
        _store(t, word, Status.Ended, _time(word));
        if (fee != 0) _credit(t.feeRecipient, t.token, fee);
        if (t.fromVault && toSeller != 0) _credit(t.seller, t.token, toSeller);
        if (toBuyer != 0) _push(id, t.token, t.buyer, toBuyer);
        if (!t.fromVault && toSeller != 0) _push(id, t.token, t.seller, toSeller);
    }

    function _feeOn(Terms calldata t, uint128 toBuyer) private pure returns (uint128) {
        if (toBuyer > t.amount) revert TooMuchToBuyer(toBuyer, t.amount);
        return uint128(uint256(t.fee) * toBuyer / t.amount);
    }

    // ---------------------------------------------------------------- the slot

    /// The word of a live trade: these terms, in one of the statuses of the set.
    function _slot(Terms calldata t, bytes32 id, uint256 allowed) private view returns (uint256 word) {
        word = slots[t.seller][t.lane];
        if (uint200(word) != uint200(uint256(id))) revert UnknownTrade(id);
        if ((allowed >> uint256(_status(word))) & 1 == 0) revert WrongStatus(id, _status(word));
    }

    function _store(Terms calldata t, uint256 word, Status status, uint256 time) private {
        slots[t.seller][t.lane] = ((word >> ROUND_AT) << ROUND_AT) | (uint256(status) << STATUS_AT) | (time << TIME_AT)
            | uint200(word);
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

    function _notExpired(uint40 validUntil) private view {
        if (block.timestamp > validUntil) revert SignatureExpired(validUntil);
    }

    function _notTooLong(uint40 validUntil, uint256 most) private view {
        if (validUntil > block.timestamp + most) revert ValidTooLong(validUntil, block.timestamp + most);
    }

    function _within(uint32 window, uint32 least, uint32 most) private pure {
        if (window < least || window > most) revert WindowOutOfBounds(window, least, most);
    }

    function _notHere(address which) private view {
        if (which == address(this)) revert ForbiddenAddress(which);
    }

    function _isCancelled(address owner, uint64 series) private view returns (bool) {
        return (cancelled[owner][series >> 8] >> (series & 255)) & 1 != 0;
    }

    function _cancelOffers(address owner, uint64 series) private {
        cancelled[owner][series >> 8] |= 1 << (series & 255);
        emit OffersCancelled(owner, series);
    }

    function _enter() private {
        if (entered) revert Reentered();
        entered = true;
    }

    // ---------------------------------------------------------------- signatures

    // hashStruct straight from call data: the words lie there as the type lists them. A word with stray high bits never
    // passes as its clean twin: its hash is another, and opening reads every field, which refuses it.
    function _id(Terms calldata t) private pure returns (bytes32 id) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, TERMS_TYPEHASH)
            calldatacopy(add(free, 32), t, 512)
            id := keccak256(free, 544)
        }
    }

    function _offerHash(Offer calldata o) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, OFFER_TYPEHASH)
            calldatacopy(add(free, 32), o, 544)
            hash := keccak256(free, 576)
        }
    }

    function _plainDigest(bytes32 typehash, bytes32 id, uint40 validUntil) private view returns (bytes32) {
        _notExpired(validUntil);
        return _digest(keccak256(abi.encode(typehash, id, validUntil)));
    }

    function _valueDigest(bytes32 typehash, bytes32 id, uint128 value, uint40 validUntil)
        private
        view
        returns (bytes32)
    {
        _notExpired(validUntil);
        return _digest(keccak256(abi.encode(typehash, id, value, validUntil)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(), structHash));
    }

    function _signedBy(address party, bytes32 digest, bytes calldata signature) private view {
        _signer(party, address(0), digest, signature);
    }

    /// Which of the two signed. `b` may be zero: nobody. Both are first asked by ecrecover, so that code an account delegates
    /// to later cannot disown what its key signed.
    function _signer(address a, address b, bytes32 digest, bytes calldata signature) private view returns (address) {
        if (signature.length == 65) {
            address key =
                _recover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
            if (key != address(0) && (key == a || key == b)) return key;
        }
        if (_signedByContract(a, digest, signature)) return a;
        if (_signedByContract(b, digest, signature)) return b;
        revert BadSignature(a);
    }

    function _recover(bytes32 digest, uint8 v, bytes32 r, bytes32 s) private pure returns (address) {
        return uint256(s) > MAX_S ? address(0) : ecrecover(digest, v, r, s);
    }

    /// ERC-1271. Reads one word whatever comes back.
    function _signedByContract(address party, bytes32 digest, bytes calldata signature) private view returns (bool ok) {
        if (party.code.length == 0) return false;
        bytes memory question = abi.encodeCall(IAccount.isValidSignature, (digest, signature));
        bytes32 magic = IAccount.isValidSignature.selector;
        assembly ("memory-safe") {
            let done := staticcall(SIGNATURE_GAS, party, add(question, 32), mload(question), 0, 32)
            ok := and(and(done, gt(returndatasize(), 31)), eq(mload(0), magic))
        }
    }

    // ---------------------------------------------------------------- coins

    function _credit(address owner, address token, uint256 amount) private {
        vault[owner][token] += amount;
    }

    function _debit(address owner, address token, uint256 amount) private {
        uint256 held = vault[owner][token];
        if (held < amount) revert VaultTooSmall(owner, token, held, amount);
        unchecked {
            vault[owner][token] = held - amount;
        }
    }

    function _withdraw(address owner, address token, uint256 max, address to) private {
        if (to == address(0)) revert ForbiddenAddress(to);
        _notHere(to);
        uint256 held = vault[owner][token];
        uint256 amount = max < held ? max : held;
        vault[owner][token] = held - amount;
        emit Withdrawn(owner, token, amount, to);
        if (amount == 0) return;
        if (token != address(0)) return _transfer(token, to, amount);
        if (!_sendCoin(to, amount)) revert TransferFailed(token);
    }

    /// Pays out, or credits the receiver's vault where that fails. A sender who starves the push of gas to force a credit is
    /// refused; a push that succeeds asks for no more gas than it uses.
    function _push(bytes32 id, address token, address to, uint256 amount) private {
        uint256 cap = token == address(0) ? COIN_PUSH_GAS : TOKEN_PUSH_GAS;
        uint256 left = gasleft();
        if (token == address(0)) {
            if (_sendCoin(to, amount)) return;
        } else {
            // A call to itself, so that whatever a failed transfer did is undone with it.
            try this.pushToken{gas: TOKEN_PUSH_GAS}(token, to, amount) {
                return;
            } catch (bytes memory) {}
        }
        uint256 needed = cap + cap / 32;
        if (left < needed) revert NotEnoughGas(left, needed);
        _credit(to, token, amount);
        emit Credited(id, to, token, amount);
    }

    /// @dev Only this contract may call it, from _push.
    function pushToken(address token, address to, uint256 amount) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        _transfer(token, to, amount);
    }

    function _sendCoin(address to, uint256 amount) private returns (bool ok) {
        assembly ("memory-safe") {
            ok := call(COIN_PUSH_GAS, to, amount, 0, 0, 0, 0)
        }
    }

    /// Out, measured: a token that starts to take more from this contract than it pays out would take from other trades.
    function _transfer(address token, address to, uint256 amount) private {
        uint256 before = IToken(token).balanceOf(address(this));
        _call(token, abi.encodeCall(IToken.transfer, (to, amount)));
        uint256 moved = before - IToken(token).balanceOf(address(this));
        if (moved != amount) revert WrongArrival(token, moved, amount);
    }

    /// In, measured: less than the amount would leave others to pay for the rest.
    function _pull(address token, address from, uint256 amount) private {
        _requireCode(token);
        uint256 before = IToken(token).balanceOf(address(this));
        _call(token, abi.encodeCall(IToken.transferFrom, (from, address(this), amount)));
        _arrived(token, before, amount);
    }

    function _receive(
        address token,
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) private {
        uint256 before = IToken(token).balanceOf(address(this));
        IToken(token).receiveWithAuthorization(
            from, address(this), amount, validAfter, validBefore, nonce, v, r, s
        );
        _arrived(token, before, amount);
    }

    function _arrived(address token, uint256 before, uint256 amount) private view {
        uint256 moved = IToken(token).balanceOf(address(this)) - before;
        if (moved != amount) revert WrongArrival(token, moved, amount);
    }

    /// A call that must succeed. Returning nothing is fine; returning false, or fewer than 32 bytes, is not.
    function _call(address token, bytes memory data) private {
        bool ok;
        assembly ("memory-safe") {
            mstore(0, 0)
            ok := call(gas(), token, 0, add(data, 32), mload(data), 0, 32)
            ok := and(ok, or(iszero(returndatasize()), and(gt(returndatasize(), 31), eq(mload(0), 1))))
        }
        if (!ok) revert TransferFailed(token);
    }

    function _requireCode(address token) private view {
        if (token.code.length == 0) revert NoCode(token);
    }
}

/// What this contract asks of a token: ERC-20, and EIP-2612 and EIP-3009 where the caller says so.
interface IToken {
    function balanceOf(address owner) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function permit(
        address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s
    ) external;
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}

/// ERC-1271.
interface IAccount {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}
