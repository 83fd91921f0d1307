// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Harness} from "./Harness.sol";
import {Panel} from "../src/Panel.sol";

/// The panel by itself; as an arbiter it is in Signed.t.sol. See trees/.
contract PanelTest is Harness {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    bytes4 private constant YES = 0x1626ba7e;
    bytes4 private constant NO = 0xffffffff;
    bytes32 private constant HASH = keccak256("what is ruled");

    uint256[4] private keys;
    Panel private panel;

    function setUp() public {
        keys = [uint256(11), 12, 13, 14];
        for (uint256 i; i < 4; ++i) {
            for (uint256 j = i + 1; j < 4; ++j) {
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
            }
        }
        panel = _newPanel(_members(3), 2);
    }

    function _members(uint256 count) private view returns (address[] memory members) {
        members = new address[](count);
        for (uint256 i; i < count; ++i) {
            members[i] = vm.addr(keys[i]);
        }
    }

    function _sign(uint256 index) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[index], HASH);
        return abi.encodePacked(r, s, v);
    }

    function _answers(bytes memory signatures, bytes4 answer) private view {
        vm.assertTrue(panel.isValidSignature(HASH, signatures) == answer);
    }

    function test_enough_members_in_ascending_order_are_a_signature() public view {
        _answers(bytes.concat(_sign(0), _sign(1)), YES);
        _answers(bytes.concat(_sign(0), _sign(2)), YES);
        _answers(bytes.concat(_sign(1), _sign(2)), YES);
        _answers(bytes.concat(_sign(0), _sign(1), _sign(2)), YES);
    }

    function test_too_few_doubled_disordered_or_foreign_signatures_are_none() public view {
        _answers("", NO);
        _answers(_sign(0), NO);
        _answers(bytes.concat(_sign(0), _sign(0)), NO);
        _answers(bytes.concat(_sign(1), _sign(0)), NO);
        _answers(bytes.concat(_sign(0), _sign(3)), NO);
        _answers(bytes.concat(_sign(0), _sign(1), _sign(3)), NO);
        _answers(bytes.concat(_sign(0), _sign(1), hex"00"), NO);
        _answers(bytes.concat(_sign(0), new bytes(65)), NO);
        _answers(bytes.concat(new bytes(65), _sign(0)), NO);
        _answers(new bytes(65 * 17), NO);
    }

    function test_a_signature_over_another_hash_is_none() public view {
        vm.assertTrue(panel.isValidSignature(keccak256("else"), bytes.concat(_sign(0), _sign(1))) == NO);
    }

    function test_a_high_s_is_none() public view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], HASH);
        bytes memory high = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _answers(bytes.concat(high, _sign(1)), NO);
    }

    function test_members_and_threshold_are_as_constructed() public view {
        vm.assertEq(panel.threshold(), 2);
        vm.assertEq(panel.members().length, 3);
        vm.assertEq(panel.members()[1], vm.addr(keys[1]));
        vm.assertTrue(panel.isMember(vm.addr(keys[2])));
        vm.assertFalse(panel.isMember(vm.addr(keys[3])));
    }

    function test_every_panel_has_the_same_code() public {
        Panel other = _newPanel(_members(1), 1);
        vm.assertEq(address(other).codehash, address(panel).codehash);
    }

    function test_a_threshold_of_zero_or_above_the_members_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(Panel.BadThreshold.selector, 0, 3));
        _newPanel(_members(3), 0);
        vm.expectRevert(abi.encodeWithSelector(Panel.BadThreshold.selector, 4, 3));
        _newPanel(_members(3), 4);
        address[] memory many = new address[](17);
        vm.expectRevert(abi.encodeWithSelector(Panel.BadThreshold.selector, 1, 17));
        _newPanel(many, 1);
    }

    function test_zero_doubled_or_disordered_members_are_refused() public {
        address[] memory members = _members(3);
        members[1] = members[0];
        vm.expectRevert(abi.encodeWithSelector(Panel.BadMember.selector, members[0]));
        _newPanel(members, 2);
        members = _members(3);
        (members[0], members[1]) = (members[1], members[0]);
        vm.expectRevert(abi.encodeWithSelector(Panel.BadMember.selector, members[1]));
        _newPanel(members, 2);
        members[0] = address(0);
        vm.expectRevert(abi.encodeWithSelector(Panel.BadMember.selector, address(0)));
        _newPanel(members, 2);
    }

    function test_the_largest_panel_fits_the_gas_the_escrow_gives() public {
        address[] memory members = new address[](16);
        uint256[] memory sorted = new uint256[](16);
        for (uint256 i; i < 16; ++i) {
            sorted[i] = 100 + i;
        }
        for (uint256 i; i < 16; ++i) {
            for (uint256 j = i + 1; j < 16; ++j) {
                if (vm.addr(sorted[j]) < vm.addr(sorted[i])) (sorted[i], sorted[j]) = (sorted[j], sorted[i]);
            }
            members[i] = vm.addr(sorted[i]);
        }
        bytes memory signatures;
        for (uint256 i; i < 16; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(sorted[i], HASH);
            signatures = bytes.concat(signatures, abi.encodePacked(r, s, v));
        }
        Panel large = _newPanel(members, 16);
        vm.assertTrue(large.isValidSignature{gas: 150_000}(HASH, signatures) == YES);
    }
}
