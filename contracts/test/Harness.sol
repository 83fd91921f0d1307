// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {Panel} from "../src/Panel.sol";
import {Bond} from "../src/Bond.sol";

/// The cheat codes used here, of the many that forge has. They live at a fixed address of its EVM.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function envOr(string calldata name, bytes calldata otherwise) external view returns (bytes memory);
    function warp(uint256 time) external;
    function chainId(uint256 id) external;
    function deal(address who, uint256 wei_) external;
    function etch(address who, bytes calldata code) external;
    function store(address who, bytes32 slot, bytes32 value) external;
    function prank(address caller) external;
    function startPrank(address caller) external;
    function stopPrank() external;
    function expectRevert(bytes calldata reason) external;
    function expectRevert() external;
    function expectEmit(address emitter) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function snapshotState() external returns (uint256);
    function revertToState(uint256 id) external returns (bool);
    function assume(bool condition) external pure;
    function assertEq(uint256 a, uint256 b) external pure;
    function assertEq(uint256 a, uint256 b, string calldata why) external pure;
    function assertEq(address a, address b) external pure;
    function assertEq(bytes32 a, bytes32 b) external pure;
    function assertEq(bytes calldata a, bytes calldata b) external pure;
    function assertEq(string calldata a, string calldata b) external pure;
    function assertTrue(bool a) external pure;
    function assertTrue(bool a, string calldata why) external pure;
    function assertFalse(bool a) external pure;
    function assertFalse(bool a, string calldata why) external pure;
    function assertLt(uint256 a, uint256 b) external pure;
    function assertGe(uint256 a, uint256 b) external pure;
    function assertGe(uint256 a, uint256 b, string calldata why) external pure;
}

abstract contract Harness {
    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// The contract under test. A mutation run names creation code that has a fault in it, so that the tests need not be
    /// compiled for each.
    function _newEscrow() internal returns (Escrow) {
        bytes memory mutant = vm.envOr("MUTANT_ESCROW", bytes(""));
        return mutant.length == 0 ? new Escrow() : Escrow(_create(mutant));
    }

    function _newPanel(address[] memory members, uint256 threshold) internal returns (Panel) {
        bytes memory mutant = vm.envOr("MUTANT_PANEL", bytes(""));
        if (mutant.length == 0) return new Panel(members, threshold);
        return Panel(_create(bytes.concat(mutant, abi.encode(members, threshold))));
    }

    function _newBond(IEscrow escrow) internal returns (Bond) {
        bytes memory mutant = vm.envOr("MUTANT_BOND", bytes(""));
        return mutant.length == 0 ? new Bond(escrow) : Bond(_create(bytes.concat(mutant, abi.encode(escrow))));
    }

    function _create(bytes memory code) private returns (address made) {
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
            if iszero(made) {
                let free := mload(0x40)
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
        }
    }
}
