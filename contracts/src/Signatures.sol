// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";

/// @title  Who signed what
/// @notice EIP-712 hashes of the acts in IEscrow.sol, and whether a party signed one.
abstract contract Signatures is IEscrow {
    // keccak256 of the type strings in IEscrow.sol; a test computes them anew. Written out because the compiler would hash
    // a concatenation at run time, and immutables would make the deployed code differ from the published one.
    bytes32 private constant TERMS_TYPEHASH = 0xe225c159db2012332e3153e0dec67c72a9add569c877131ae9e273e1e345bc2b;
    bytes32 private constant OFFER_TYPEHASH = 0x2536da06494c8724f32bb0aca01e9de904bd54e6dc0edfeccb9afe063c776408;
    bytes32 internal constant FUND_TYPEHASH = 0x5377fff6b5d47b7021ab59148dff2235fabf1a816b6af68088746d9b16fabdbe;
    bytes32 internal constant DRAW_TYPEHASH = 0x42844cf55d0c3b43aa61e008a5805ce44fe649a671468b608f67a5b2bf515c05;
    bytes32 internal constant EXTEND_TYPEHASH = 0xbdec457f0132a722207a04d2b27dbcdd099ce91119f61f62068c8e718992b047;
    bytes32 internal constant MARK_PAID_TYPEHASH = 0x75779decc4402b3ab0762d81c750b1b5f7005fbf4f55aeaea6088851aa063115;
    bytes32 internal constant RECLAIM_TYPEHASH = 0x55e52164e3310af04c0b331e1be1316b2aac0e5c7e1d73d16cf08aa686b83dcd;
    bytes32 internal constant RELEASE_TYPEHASH = 0x9628908ed7f0219a0368dbc760ecd40fbbc7cbd9ca5c6e046dd215e29f68588b;
    bytes32 internal constant REFUND_TYPEHASH = 0xd09f11d88dfeab09281eb2fe76e219ae4ec1ce49f38906e72ccf135516f04abf;
    bytes32 internal constant SETTLE_TYPEHASH = 0x6e6a6aa01b40d1c738ad4b35d1676bed2530cd07cceb72d7572f9793e2dfd697;
    bytes32 internal constant DISPUTE_TYPEHASH = 0x822d03ab6b0c1c8c7ee46e115a894c2a45802f49fea8ada6b43ed95480c1d645;
    bytes32 internal constant RULE_TYPEHASH = 0x355ea72cee6e04c818f76dda0e2ecefb8ccd4276aa5db45f56ea6ac401c43974;
    bytes32 internal constant LAPSE_TYPEHASH = 0xe037a5ae765d4c75dbe17cd4a61a5b4825a9b89f966a6b9e483c64380a42837e;
    bytes32 internal constant WITHDRAW_TYPEHASH = 0x5096c557c92928f35d1eb27a689b5795383b37e8b06c49cc6b1745808e09fd3c;
    bytes32 internal constant CANCEL_OFFERS_TYPEHASH =
        0x32cb13018217fb684ce3a85678e16f48f46256e361162fbd8daf42da87d45d90;
    bytes32 internal constant RECEIVE_TYPEHASH = 0xd099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8; // EIP-3009

    // Half the order of secp256k1: a higher s is the same signature written another way.
    uint256 private constant MAX_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// Gas an ERC-1271 account is given.
    uint256 private constant SIGNATURE_GAS = 150_000;

    function domainSeparator() public view returns (bytes32 domain) {
        bytes32 typehash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        (bytes32 name, bytes32 version) = (keccak256("Holdfast Escrow"), keccak256("1"));
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typehash)
            mstore(add(free, 32), name)
            mstore(add(free, 64), version)
            mstore(add(free, 96), chainid()) // live: after a fork, the other chain accepts no signature
            mstore(add(free, 128), address())
            domain := keccak256(free, 160)
        }
    }

    // hashStruct straight from call data: the words lie there as the type lists them. A word with stray high bits never
    // passes as its clean twin: its hash is another, and opening reads every field, which refuses it.
    function _id(Terms calldata t) internal pure returns (bytes32 id) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, TERMS_TYPEHASH)
            calldatacopy(add(free, 32), t, 512)
            id := keccak256(free, 544)
        }
    }

    function _offerHash(Offer calldata o) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, OFFER_TYPEHASH)
            calldatacopy(add(free, 32), o, 544)
            hash := keccak256(free, 576)
        }
    }

    function _plainDigest(bytes32 typehash, bytes32 id, uint40 validUntil) internal view returns (bytes32) {
        _notExpired(validUntil);
        return _digest(keccak256(abi.encode(typehash, id, validUntil)));
    }

    function _valueDigest(bytes32 typehash, bytes32 id, uint128 value, uint40 validUntil)
        internal
        view
        returns (bytes32)
    {
        _notExpired(validUntil);
        return _digest(keccak256(abi.encode(typehash, id, value, validUntil)));
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return _prefixed(domainSeparator(), structHash);
    }

    function _prefixed(bytes32 domain, bytes32 structHash) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, shl(240, 0x1901))
            mstore(add(free, 2), domain)
            mstore(add(free, 34), structHash)
            digest := keccak256(free, 66)
        }
    }

    function _signedBy(address party, bytes32 digest, bytes calldata signature) internal view {
        _signer(party, address(0), digest, signature);
    }

    /// Which of the two signed. `b` may be zero: nobody. Both are first asked by ecrecover, so that code an account delegates
    /// to later cannot disown what its key signed.
    function _signer(address a, address b, bytes32 digest, bytes calldata signature) internal view returns (address) {
        if (signature.length == 65) {
            (bytes32 r, bytes32 s, uint256 v) = (0, 0, 0);
            assembly ("memory-safe") {
                r := calldataload(signature.offset)
                s := calldataload(add(signature.offset, 32))
                v := byte(0, calldataload(add(signature.offset, 64)))
            }
            address key = _recover(digest, uint8(v), r, s);
            if (key != address(0) && (key == a || key == b)) return key;
        }
        if (_signedByContract(a, digest, signature)) return a;
        if (_signedByContract(b, digest, signature)) return b;
        revert BadSignature(a);
    }

    function _recover(bytes32 digest, uint8 v, bytes32 r, bytes32 s) internal pure returns (address) {
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

    function _notExpired(uint40 validUntil) internal view {
        if (block.timestamp > validUntil) revert SignatureExpired(validUntil);
    }

    function _notTooLong(uint40 validUntil, uint256 most) internal view {
        if (validUntil > block.timestamp + most) revert ValidTooLong(validUntil, block.timestamp + most);
    }
}

/// ERC-1271.
interface IAccount {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}
