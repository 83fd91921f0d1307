// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  Panel of arbiters
/// @notice An ERC-1271 account that signs when `threshold` of its members sign the same hash. It has no owner, cannot be
///         changed, holds nothing and calls nobody: its one use is to be named as arbiter in the terms of a trade.
/// @dev    Members and threshold are written in the constructor and by nothing else. They are in storage rather than
///         `immutable` so that every panel has the same code: who checks the code hash knows what the account can do.
///         Members sign the escrow's own EIP-712 act, so that their wallets show what they rule. That also means that a
///         member who is the backup arbiter alone has thereby signed as backup too: do not name such a pair.
contract Panel {
    uint256 private constant MAX_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint256 private constant MAX_MEMBERS = 16; // the escrow gives a signature check 150,000 gas

    uint256 public threshold;
    address[] private list;
    mapping(address => bool) public isMember;

    error BadThreshold(uint256 threshold, uint256 members);
    /// @notice Members are given in ascending order; zero, doubles and disorder are refused.
    error BadMember(address member);

    constructor(address[] memory members_, uint256 threshold_) {
        if (threshold_ == 0 || threshold_ > members_.length || members_.length > MAX_MEMBERS) {
            revert BadThreshold(threshold_, members_.length);
        }
        address last;
        for (uint256 i; i < members_.length; ++i) {
            address member = members_[i];
            if (member <= last) revert BadMember(member);
            last = member;
            isMember[member] = true;
        }
        list = members_;
        threshold = threshold_;
    }

    function members() external view returns (address[] memory) {
        return list;
    }

    /// @notice ERC-1271. `signatures`: 65 bytes r, s, v (low s) of each signing member, one after the other, in ascending
    ///         order of the signers' addresses, at least `threshold` of them. Anything else is answered with 0xffffffff.
    function isValidSignature(bytes32 hash, bytes calldata signatures) external view returns (bytes4) {
        uint256 count = signatures.length / 65;
        if (signatures.length != count * 65 || count < threshold || count > MAX_MEMBERS) return 0xffffffff;
        address last;
        for (uint256 i; i < count; ++i) {
            bytes calldata one = signatures[i * 65:(i + 1) * 65];
            bytes32 s = bytes32(one[32:64]);
            if (uint256(s) > MAX_S) return 0xffffffff;
            address signer = ecrecover(hash, uint8(one[64]), bytes32(one[:32]), s);
            // Ascending: nobody counts twice. The zero address, ecrecover's failure, is never above the last.
            if (signer <= last || !isMember[signer]) return 0xffffffff;
            last = signer;
        }
        return this.isValidSignature.selector;
    }
}
