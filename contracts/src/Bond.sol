// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";
import {IToken} from "./IToken.sol";
import {IAccount} from "./Signatures.sol";

/// @title  Bonds of merchants
/// @notice Coins that a trader leaves behind their word, under an arbiter they name. Only two things move them: their owner
///         takes them back after a notice, or that arbiter awards some of them in a trade that is disputed on the escrow, to
///         the other one of its two parties. There is no owner of this contract, no pause, no upgrade and no withdrawal by an
///         operator.
///
/// Amounts are base units of the token (wei for the chain's own coin, written as token = address(0)). Times are Unix seconds of
/// the block. A bond is one merchant's coins of one token under one arbiter; nothing is shared between bonds.
///
/// An award is `Slash(bytes32 tradeId,address merchant,uint128 amount)` of EIP-712, signed by the arbiter that the terms of the
/// trade name, which must be the bond's: domain name "Holdfast Bond", version "1", the live chain id, this contract. Anyone may
/// send it. It can be carried out when the arbiter could rule: while the trade stands as disputed, from the end of its hearing
/// on; so it needs no end of its own, and a merchant without a dispute loses nothing, whoever holds the arbiter's key. At most
/// what the trade is about, and once a trade.
///
/// What is assumed of tokens, of time and of the chain is what IEscrow.sol assumes.
/// @dev    Every function that writes: lock, checks, effects, log, interactions.
contract Bond {
    /// @notice Seconds from notice to taking back. A dispute can lapse at twice its ruling window, 60 days at most after it
    ///         began, and one day is added: whatever is disputed when notice is given ends before the bond can leave.
    uint40 public constant NOTICE = 61 days;

    uint256 private constant SIGNATURE_GAS = 150_000; // as the escrow gives an ERC-1271 account
    uint256 private constant MAX_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    struct Held {
        uint128 amount;
        uint40 freeFrom; // when it can be taken back; zero: no notice was given
    }

    /// @notice Whose trades count. Written in the constructor and by nothing else; in storage, so that every bond contract has
    ///         the same code.
    IEscrow public escrow;
    mapping(address merchant => mapping(address token => mapping(address arbiter => Held))) public bondOf;
    /// @notice Trades in which there was an award.
    mapping(bytes32 id => bool) public slashed;
    uint256 private transient entered;

    event Posted(address indexed merchant, address indexed token, address indexed arbiter, uint128 amount);
    event NoticeGiven(address indexed merchant, address indexed token, address indexed arbiter, uint40 freeFrom);
    event Stayed(address indexed merchant, address indexed token, address indexed arbiter);
    event TakenBack(
        address indexed merchant, address indexed token, address indexed arbiter, uint128 amount, address to
    );
    event Slashed(
        bytes32 indexed id, address indexed merchant, address indexed to, address token, address arbiter, uint128 amount
    );

    error Reentered();
    error ZeroAmount();
    error WrongValue(uint256 sent, uint256 expected);
    error NoCode(address token);
    error TransferFailed(address token);
    error WrongArrival(address token, uint256 moved, uint256 expected);
    error ForbiddenAddress(address which);
    /// @notice There is no such bond.
    error NoBond();
    /// @notice Notice was given already, or was not.
    error InNotice(uint40 freeFrom);
    error NotInNotice();
    error TooEarly(uint256 from);
    error NotParty(address merchant);
    error NotDisputed(bytes32 id, IEscrow.Status status);
    error AlreadySlashed(bytes32 id);
    error TooMuch(uint128 amount, uint128 most);
    error BadSignature(address arbiter);

    modifier locked() {
        if (entered != 0) revert Reentered();
        entered = 1;
        _;
        entered = 0;
    }

    constructor(IEscrow escrow_) {
        if (address(escrow_).code.length == 0) revert NoCode(address(escrow_));
        escrow = escrow_;
    }

    /// @notice The caller's bond grows. One that is in notice stays in notice.
    function post(address token, uint128 amount, address arbiter) external payable locked {
        uint256 expected = token == address(0) ? amount : 0;
        if (msg.value != expected) revert WrongValue(msg.value, expected);
        if (amount == 0) revert ZeroAmount();
        bondOf[msg.sender][token][arbiter].amount += amount;
        emit Posted(msg.sender, token, arbiter, amount);
        if (token != address(0)) _pull(token, amount);
    }

    /// @notice Gives notice. The bond can be slashed until it is taken back.
    function giveNotice(address token, address arbiter) external locked {
        Held storage held = _bond(msg.sender, token, arbiter);
        if (held.freeFrom != 0) revert InNotice(held.freeFrom);
        uint40 freeFrom = uint40(block.timestamp) + NOTICE;
        held.freeFrom = freeFrom;
        emit NoticeGiven(msg.sender, token, arbiter, freeFrom);
    }

    /// @notice Takes the notice back. Another one begins anew.
    function stay(address token, address arbiter) external locked {
        Held storage held = _bond(msg.sender, token, arbiter);
        if (held.freeFrom == 0) revert NotInNotice();
        held.freeFrom = 0;
        emit Stayed(msg.sender, token, arbiter);
    }

    /// @notice All of the caller's bond, after the notice.
    function takeBack(address token, address arbiter, address to) external locked {
        Held memory held = _bond(msg.sender, token, arbiter);
        if (held.freeFrom == 0) revert NotInNotice();
        if (block.timestamp < held.freeFrom) revert TooEarly(held.freeFrom);
        if (to == address(0) || to == address(this)) revert ForbiddenAddress(to);
        delete bondOf[msg.sender][token][arbiter];
        emit TakenBack(msg.sender, token, arbiter, held.amount, to);
        _send(token, to, held.amount);
    }

    /// @notice Carries out an award of `t.arbiter` from the bond of one party, to the other one.
    function slash(IEscrow.Terms calldata t, address merchant, uint128 amount, bytes calldata signature)
        external
        locked
    {
        if (merchant != t.seller && merchant != t.buyer) revert NotParty(merchant);
        bytes32 id = escrow.tradeId(t);
        (IEscrow.Status status, uint40 since) = escrow.statusOf(t);
        if (status != IEscrow.Status.Disputed) revert NotDisputed(id, status);
        if (block.timestamp < uint256(since) + t.hearingWindow) revert TooEarly(uint256(since) + t.hearingWindow);
        if (slashed[id]) revert AlreadySlashed(id);
        if (amount == 0) revert ZeroAmount();
        if (amount > t.amount) revert TooMuch(amount, t.amount);
        Held storage held = _bond(merchant, t.token, t.arbiter);
        if (amount > held.amount) revert TooMuch(amount, held.amount);
        if (!_signed(t.arbiter, slashDigest(id, merchant, amount), signature)) revert BadSignature(t.arbiter);
        slashed[id] = true;
        held.amount -= amount;
        address to = merchant == t.seller ? t.buyer : t.seller;
        emit Slashed(id, merchant, to, t.token, t.arbiter, amount);
        _send(t.token, to, amount);
    }

    /// @notice What the arbiter signs for an award.
    function slashDigest(bytes32 id, address merchant, uint128 amount) public view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Holdfast Bond"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
        bytes32 act = keccak256(
            abi.encode(keccak256("Slash(bytes32 tradeId,address merchant,uint128 amount)"), id, merchant, amount)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, act));
    }

    function _bond(address merchant, address token, address arbiter) private view returns (Held storage held) {
        held = bondOf[merchant][token][arbiter];
        if (held.amount == 0) revert NoBond();
    }

    /// ecrecover first, so that code an account delegates to later cannot disown what its key signed; then ERC-1271, of whose
    /// answer one word is read.
    function _signed(address arbiter, bytes32 digest, bytes calldata signature) private view returns (bool ok) {
        if (signature.length == 65 && uint256(bytes32(signature[32:64])) <= MAX_S) {
            address key =
                ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
            if (key != address(0) && key == arbiter) return true;
        }
        if (arbiter.code.length == 0) return false;
        bytes memory question = abi.encodeCall(IAccount.isValidSignature, (digest, signature));
        bytes32 magic = IAccount.isValidSignature.selector;
        assembly ("memory-safe") {
            let done := staticcall(SIGNATURE_GAS, arbiter, add(question, 32), mload(question), 0, 32)
            ok := and(and(done, gt(returndatasize(), 31)), eq(mload(0), magic))
        }
    }

    /// In, measured: less than the amount would leave others to pay for the rest.
    function _pull(address token, uint256 amount) private {
        if (token.code.length == 0) revert NoCode(token);
        uint256 before = IToken(token).balanceOf(address(this));
        _call(token, 0, abi.encodeCall(IToken.transferFrom, (msg.sender, address(this), amount)));
        uint256 moved = IToken(token).balanceOf(address(this)) - before;
        if (moved != amount) revert WrongArrival(token, moved, amount);
    }

    /// Out, measured. Where the receiver cannot take it nothing has happened, and it can be tried again.
    function _send(address token, address to, uint256 amount) private {
        if (token == address(0)) return _call(to, amount, "");
        uint256 before = IToken(token).balanceOf(address(this));
        _call(token, 0, abi.encodeCall(IToken.transfer, (to, amount)));
        uint256 moved = before - IToken(token).balanceOf(address(this));
        if (moved != amount) revert WrongArrival(token, moved, amount);
    }

    /// A call that must succeed. Of a token, returning nothing is fine; returning false, or fewer than 32 bytes, is not.
    function _call(address target, uint256 value, bytes memory data) private {
        bool ok;
        assembly ("memory-safe") {
            mstore(0, 0) // where the answer goes: a shorter one leaves zeros, and is not one
            ok := call(gas(), target, value, add(data, 32), mload(data), 0, 32)
            // A receiver of coin is asked nothing, so what it answers says nothing.
            ok := and(ok, or(iszero(mload(data)), or(iszero(returndatasize()), eq(mload(0), 1))))
        }
        if (!ok) revert TransferFailed(target);
    }
}
