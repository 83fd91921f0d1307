// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestToken} from "./TestToken.sol";

/// @title  Faucet of the local chain: play money for whoever asks
/// @notice `drip` fills a wallet up to a set amount of each registered token and of the chain's own coin. Asking again gives
///         only what is missing. Fund it by sending coin to it.
contract Faucet {
    address public immutable owner;
    uint256 public immutable coin; // wei a wallet is filled up to

    TestToken[] private tokens;
    mapping(TestToken => uint256) public amountOf; // base units a wallet is filled up to

    event Dripped(address indexed to);

    error NotOwner(address caller);
    error AlreadyRegistered(TestToken token);

    constructor(uint256 coin_) payable {
        owner = msg.sender;
        coin = coin_;
    }

    receive() external payable {}

    /// @notice The token must name this faucet as its minter.
    function register(TestToken token, uint256 amount) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        if (amountOf[token] != 0) revert AlreadyRegistered(token);
        amountOf[token] = amount;
        tokens.push(token);
    }

    function registered() external view returns (TestToken[] memory) {
        return tokens;
    }

    /// @notice Never fails for want of coin: then only tokens are given.
    function drip(address to) external {
        for (uint256 i; i < tokens.length; ++i) {
            TestToken token = tokens[i];
            uint256 held = token.balanceOf(to);
            if (held < amountOf[token]) token.mint(to, amountOf[token] - held);
        }
        emit Dripped(to);
        if (to.balance < coin) {
            uint256 missing = coin - to.balance;
            uint256 share = missing < address(this).balance ? missing : address(this).balance;
            (bool ok,) = to.call{value: share}("");
            ok; // a contract that takes no coin still gets its tokens
        }
    }
}
