// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IToken} from "./IToken.sol";
import {Signatures} from "./Signatures.sol";

/// @title  The vault: balances, coins in, coins out
/// @notice The second table of moves, and the only code that touches a token.
abstract contract Vault is Signatures {
    // Gas a receiver of coin, and a token that pays out, are given.
    uint256 private constant COIN_PUSH_GAS = 50_000;
    uint256 private constant TOKEN_PUSH_GAS = 200_000;
    uint256 private constant PUSH_OVERHEAD = 15_000; // sending coin to a cold account costs 11,600 on top of what it is given
    bytes32 private constant DEPOSIT_NONCE_TAG = keccak256("Holdfast deposit");

    mapping(address owner => mapping(address token => uint256)) public vaultOf;
    mapping(address owner => mapping(uint256 word => uint256)) private cancelled; // one bit a series
    mapping(address owner => uint256) public nonceOf;
    uint256 private transient entered; // a whole word: a bool would be read again before each write

    modifier locked() {
        _enter();
        _;
        entered = 0;
    }

    function _enter() private {
        if (entered != 0) revert Reentered();
        entered = 1;
    }

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
        uint256 next = nonceOf[owner];
        if (nonce != next) revert WrongNonce(nonce, next);
        _notExpired(validUntil);
        _signedBy(
            owner,
            _digest(keccak256(abi.encode(WITHDRAW_TYPEHASH, owner, token, max, to, nonce, validUntil))),
            signature
        );
        nonceOf[owner] = next + 1;
        _withdraw(owner, token, max, to);
    }

    function cancelOffers(uint64 series) external locked {
        _cancelOffers(msg.sender, series);
    }

    function cancelOffersBySignature(address owner, uint64 series, bytes calldata signature) external locked {
        _signedBy(owner, _digest(keccak256(abi.encode(CANCEL_OFFERS_TYPEHASH, owner, series))), signature);
        _cancelOffers(owner, series);
    }

    function isCancelled(address owner, uint64 series) external view returns (bool) {
        return _isCancelled(owner, series);
    }

    function depositNonce(bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(DEPOSIT_NONCE_TAG, salt));
    }

    function _isCancelled(address owner, uint64 series) internal view returns (bool) {
        return (cancelled[owner][series >> 8] >> (series & 255)) & 1 != 0;
    }

    function _cancelOffers(address owner, uint64 series) private {
        cancelled[owner][series >> 8] |= 1 << (series & 255);
        emit OffersCancelled(owner, series);
    }

    // ---------------------------------------------------------------- coins

    function _credit(address owner, address token, uint256 amount) internal {
        vaultOf[owner][token] += amount;
    }

    function _debit(address owner, address token, uint256 amount) internal {
        uint256 held = vaultOf[owner][token];
        if (held < amount) revert VaultTooSmall(owner, token, held, amount);
        unchecked {
            vaultOf[owner][token] = held - amount;
        }
    }

    function _withdraw(address owner, address token, uint256 max, address to) private {
        if (to == address(0)) revert ForbiddenAddress(to);
        _notHere(to);
        uint256 held = vaultOf[owner][token];
        uint256 amount = max < held ? max : held;
        vaultOf[owner][token] = held - amount;
        emit Withdrawn(owner, token, amount, to);
        if (amount == 0) return;
        if (token != address(0)) return _transfer(token, to, amount);
        if (!_sendCoin(to, amount)) revert TransferFailed(token);
    }

    /// Pays out, or credits the receiver's vault where that fails. A sender who starves the push of gas to force a credit is
    /// refused; a push that succeeds asks for no more gas than it uses.
    function _push(bytes32 id, address token, address to, uint256 amount) internal {
        uint256 left = gasleft();
        if (token == address(0) ? _sendCoin(to, amount) : _sendToken(token, to, amount)) return;
        uint256 cap = token == address(0) ? COIN_PUSH_GAS : TOKEN_PUSH_GAS;
        uint256 needed = cap + cap / 32 + PUSH_OVERHEAD;
        if (left < needed) revert NotEnoughGas(left, needed);
        _credit(to, token, amount);
        emit Credited(id, to, token, amount);
    }

    /// @dev Only this contract may call it, from _push.
    function pushToken(address token, address to, uint256 amount) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        _transfer(token, to, amount);
    }

    /// A call to itself, so that whatever a failed transfer did is undone with it.
    function _sendToken(address token, address to, uint256 amount) private returns (bool ok) {
        (ok,) = address(this).call{gas: TOKEN_PUSH_GAS}(abi.encodeCall(this.pushToken, (token, to, amount)));
    }

    function _sendCoin(address to, uint256 amount) private returns (bool ok) {
        assembly ("memory-safe") {
            ok := call(COIN_PUSH_GAS, to, amount, 0, 0, 0, 0)
        }
    }

    /// Out, measured: a token that starts to take more from this contract than it pays out would take from other trades.
    function _transfer(address token, address to, uint256 amount) private {
        uint256 before = _held(token);
        _call(token, abi.encodeCall(IToken.transfer, (to, amount)));
        uint256 moved = before - _held(token);
        if (moved != amount) revert WrongArrival(token, moved, amount);
    }

    /// In, measured: less than the amount would leave others to pay for the rest.
    function _pull(address token, address from, uint256 amount) internal {
        _requireCode(token);
        uint256 before = _held(token);
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
    ) internal {
        uint256 before = _held(token);
        IToken(token).receiveWithAuthorization(from, address(this), amount, validAfter, validBefore, nonce, v, r, s);
        _arrived(token, before, amount);
    }

    function _arrived(address token, uint256 before, uint256 amount) private view {
        uint256 moved = _held(token) - before;
        if (moved != amount) revert WrongArrival(token, moved, amount);
    }

    function _held(address token) private view returns (uint256 held) {
        bytes4 selector = IToken.balanceOf.selector;
        bool ok;
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, address())
            ok := staticcall(gas(), token, 0, 36, 0, 32)
            ok := and(ok, gt(returndatasize(), 31)) // by itself: Yul would read the size before it calls
            held := mload(0)
        }
        if (!ok) revert TransferFailed(token);
    }

    /// A call that must succeed. Returning nothing is fine; returning false, or fewer than 32 bytes, is not.
    function _call(address token, bytes memory data) private {
        bool ok;
        assembly ("memory-safe") {
            mstore(0, 0) // where the answer goes: a shorter one leaves zeros, and is not one
            ok := call(gas(), token, 0, add(data, 32), mload(data), 0, 32)
            ok := and(ok, or(iszero(returndatasize()), eq(mload(0), 1)))
        }
        if (!ok) revert TransferFailed(token);
    }

    function _requireCode(address token) internal view {
        if (token.code.length == 0) revert NoCode(token);
    }

    function _notHere(address which) internal view {
        if (which == address(this)) revert ForbiddenAddress(which);
    }
}
