// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/IEscrow.sol";

/// A plain ledger that the odd tokens below bend.
abstract contract Ledger {
    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function _move(address from, address to, uint256 value) internal {
        balanceOf[from] -= value;
        balanceOf[to] += value;
    }
}

/// Returns nothing, as some of the oldest and largest tokens do.
contract NothingToken is Ledger {
    function transfer(address to, uint256 value) external virtual {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _move(from, to, value);
    }
}

/// Answers as it is told, so that the same token can come in well and go out badly.
contract MoodyToken is Ledger {
    enum Mood {
        Good,
        False, // moves, then says false
        TrueWithoutMoving,
        ShortData,
        Two, // a word that is neither true nor false
        Reverts,
        FeeOnReceiver,
        FeeOnSender,
        BurnsGas,
        LongRevert
    }

    Mood public mood;
    mapping(address => bool) public blocked;
    uint256[] private junk;

    function set(Mood mood_) external {
        mood = mood_;
    }

    function setBlocked(address who, bool yes) external {
        blocked[who] = yes;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _transfer(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        return _transfer(from, to, value);
    }

    function _transfer(address from, address to, uint256 value) private returns (bool) {
        require(!blocked[from] && !blocked[to], "blocked");
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.BurnsGas) while (true) junk.push(1);
        if (mood == Mood.LongRevert) {
            assembly {
                revert(0, 100000)
            }
        }
        if (mood == Mood.TrueWithoutMoving) return true;
        _move(from, to, value);
        if (mood == Mood.FeeOnReceiver) balanceOf[to] -= value / 100;
        if (mood == Mood.FeeOnSender) balanceOf[from] -= value / 100;
        if (mood == Mood.ShortData) {
            assembly {
                mstore(0, 1)
                return(31, 1)
            }
        }
        if (mood == Mood.Two) {
            assembly {
                mstore(0, 2)
                return(0, 32)
            }
        }
        return mood != Mood.False;
    }
}

/// Accepts any authorization from anyone: a stranger's tool to fill another's lanes.
contract AnythingGoesToken is Ledger {
    function DOMAIN_SEPARATOR() external pure returns (bytes32) {
        return keccak256("made up");
    }

    function receiveWithAuthorization(
        address,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        balanceOf[to] += value;
    }
}

/// Has a fallback that does nothing and succeeds, as wrapped coins do: permit and EIP-3009 seem to work.
contract PhantomToken is Ledger {
    function DOMAIN_SEPARATOR() external pure returns (bytes32) {
        return keccak256("phantom");
    }

    fallback() external {}
}

/// Calls back into the escrow on every transfer.
contract CallingToken is Ledger {
    Escrow private immutable escrow;
    bytes public call;
    bytes public answer;
    bool public succeeded;

    constructor(Escrow escrow_) {
        escrow = escrow_;
    }

    function arm(bytes calldata call_) external {
        call = call_;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _back();
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _back();
        _move(from, to, value);
        return true;
    }

    function _back() private {
        if (call.length != 0) (succeeded, answer) = address(escrow).call(call);
    }
}

/// A receiver of coin that does as told.
contract Receiver {
    enum Mood {
        Takes,
        Refuses,
        BurnsGas,
        LongAnswer,
        CallsBack,
        NeedsAll // of the gas it may count on
    }

    Mood private mood;
    address private target;
    bytes private call;
    bytes public answer;
    bool public succeeded;
    uint256[] private junk;

    function set(Mood mood_) external {
        mood = mood_;
    }

    function arm(address target_, bytes calldata call_) external {
        mood = Mood.CallsBack;
        target = target_;
        call = call_;
    }

    /// Does anything, as an account whose owner sends a transaction through it.
    function act(address to, bytes calldata data) external {
        (bool ok, bytes memory reason) = to.call(data);
        if (!ok) {
            assembly {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    receive() external payable {
        uint256 given = gasleft();
        if (mood == Mood.NeedsAll) require(given > 49_000, "starved");
        if (mood == Mood.Refuses) revert("no");
        if (mood == Mood.BurnsGas) while (true) junk.push(1);
        if (mood == Mood.LongAnswer) {
            assembly {
                return(0, 60000)
            }
        }
        // Only whether it got through is kept: the gas given is too little to store an answer.
        if (mood == Mood.CallsBack) {
            (bool ok,) = target.call(call);
            if (ok) succeeded = true;
        }
    }
}

/// An ERC-1271 account that answers as it is told.
contract Account1271 {
    enum Mood {
        Accepts,
        Rejects,
        Reverts,
        ShortAnswer,
        LongAnswer,
        BurnsGas,
        DirtyAnswer
    }

    Mood private mood;

    function set(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        if (mood == Mood.Rejects) return 0xffffffff;
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.BurnsGas) while (gasleft() > 0) {}
        bytes4 magic = this.isValidSignature.selector;
        bool short_ = mood == Mood.ShortAnswer;
        bool dirty = mood == Mood.DirtyAnswer;
        bool long_ = mood == Mood.LongAnswer;
        assembly {
            mstore(0, magic)
            if short_ { return(0, 4) }
            if dirty {
                mstore8(31, 1)
                return(0, 32)
            }
            if long_ { return(0, 30000) }
        }
        return magic;
    }
}
