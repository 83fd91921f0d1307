// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// An account of code with an owner's key behind it, that may cease to stand by what the key signed, or to take coin.
contract OwnedAccount {
    address private immutable owner;
    bool private stands = true;
    bool private takes = true;

    constructor(address owner_) {
        owner = owner_;
    }

    function set(bool stands_, bool takes_) external {
        (stands, takes) = (stands_, takes_);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (!stands || signature.length != 65) return 0xffffffff;
        address signer =
            ecrecover(hash, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
        return signer == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    receive() external payable {
        require(takes, "no");
    }
}
