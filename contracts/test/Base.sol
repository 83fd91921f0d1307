// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Harness} from "./Harness.sol";
import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/IEscrow.sol";
import {TestToken} from "../src/local/TestToken.sol";

/// People, one escrow, one token, and signatures made the way a wallet makes them: from the type strings, not from the
/// contract's own constants.
abstract contract Base is Harness {
    string internal constant TERMS =
        "Terms(address seller,address buyer,address token,uint128 amount,uint128 fee,address feeRecipient,address arbiter,address backupArbiter,uint32 lane,uint32 round,bool fromVault,uint40 openBy,uint32 paymentWindow,uint32 hearingWindow,uint32 rulingWindow,bytes32 deal)";
    string internal constant OFFER =
        "Offer(address seller,address token,uint128 least,uint128 most,uint16 feeBps,address feeRecipient,address arbiter,address backupArbiter,uint32 paymentWindow,uint32 hearingWindow,uint32 rulingWindow,uint32 firstLane,uint32 lanes,address opener,uint64 series,uint40 validUntil,bytes32 book)";
    string internal constant RECEIVE =
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)";

    uint256 internal constant SELLER = 0xA11CE;
    uint256 internal constant BUYER = 0xB0B;
    uint256 internal constant ARBITER = 0xA5B;
    uint256 internal constant BACKUP = 0xBAC;
    uint256 internal constant OPENER = 0x09E4;
    uint256 internal constant STRANGER = 0x577;

    address internal seller = vm.addr(SELLER);
    address internal buyer = vm.addr(BUYER);
    address internal arbiter = vm.addr(ARBITER);
    address internal backup = vm.addr(BACKUP);
    address internal opener = vm.addr(OPENER);
    address internal stranger = vm.addr(STRANGER);
    address internal feeTo = address(0xFEE);

    uint128 internal constant AMOUNT = 1_000_000_007; // odd, and not a multiple of anything used here
    uint128 internal constant FEE = 5_000_003;
    uint256 internal constant START = 1_800_000_000;
    uint40 internal constant FOREVER = type(uint40).max;

    Escrow internal escrow;
    TestToken internal token;

    function setUp() public virtual {
        vm.warp(START);
        escrow = _newEscrow();
        token = new TestToken("Test Dollar", "TUSD", 6, address(this));
        token.mint(seller, 1e15);
        vm.deal(seller, 1e24);
        vm.prank(seller);
        token.approve(address(escrow), type(uint256).max);
    }

    // ---------------------------------------------------------------- terms

    function _terms() internal view returns (IEscrow.Terms memory) {
        return IEscrow.Terms({
            seller: seller,
            buyer: buyer,
            token: address(token),
            amount: AMOUNT,
            fee: FEE,
            feeRecipient: feeTo,
            arbiter: arbiter,
            backupArbiter: backup,
            lane: 7,
            round: 1,
            fromVault: false,
            openBy: uint40(block.timestamp + 30 minutes),
            paymentWindow: 4 hours,
            hearingWindow: 24 hours,
            rulingWindow: 14 days,
            deal: keccak256("deal")
        });
    }

    function _coinTerms() internal view returns (IEscrow.Terms memory t) {
        t = _terms();
        t.token = address(0);
    }

    function _vaultTerms() internal view returns (IEscrow.Terms memory t) {
        t = _terms();
        t.fromVault = true;
    }

    function _offer() internal view returns (IEscrow.Offer memory) {
        return IEscrow.Offer({
            seller: seller,
            token: address(token),
            least: 1_000,
            most: 2 * AMOUNT,
            feeBps: 50,
            feeRecipient: feeTo,
            arbiter: arbiter,
            backupArbiter: backup,
            paymentWindow: 4 hours,
            hearingWindow: 24 hours,
            rulingWindow: 14 days,
            firstLane: 5,
            lanes: 4,
            opener: opener,
            series: 300,
            validUntil: uint40(block.timestamp + 30 days),
            book: keccak256("book")
        });
    }

    /// Terms as a draw from `_offer()` has them.
    function _drawTerms() internal view returns (IEscrow.Terms memory t) {
        t = _vaultTerms();
        t.fee = uint128(uint256(AMOUNT) * 50 / 10_000);
    }

    function _total(IEscrow.Terms memory t) internal pure returns (uint256) {
        return uint256(t.amount) + t.fee;
    }

    // ---------------------------------------------------------------- to a status

    function _fund(IEscrow.Terms memory t) internal {
        uint256 value = t.token == address(0) && !t.fromVault ? _total(t) : 0;
        if (t.fromVault) _deposit(t.token, _total(t));
        vm.prank(seller);
        escrow.fund{value: value}(t);
    }

    function _pay(IEscrow.Terms memory t) internal {
        _fund(t);
        vm.prank(buyer);
        escrow.markPaid(t);
    }

    function _disputed(IEscrow.Terms memory t) internal {
        _pay(t);
        vm.prank(seller);
        escrow.dispute(t);
    }

    function _deposit(address coin, uint256 amount) internal {
        vm.prank(seller);
        escrow.deposit{value: coin == address(0) ? amount : 0}(coin, amount);
    }

    // ---------------------------------------------------------------- signatures

    function _id(IEscrow.Terms memory t) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(TERMS)), t));
    }

    function _domain(uint256 chain, address home) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Holdfast Escrow"),
                keccak256("1"),
                chain,
                home
            )
        );
    }

    function _raw(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _digest(bytes32 hash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _domain(block.chainid, address(escrow)), hash));
    }

    function _sign(uint256 key, bytes32 hash) internal view returns (bytes memory) {
        return _raw(key, _digest(hash));
    }

    function _name(IEscrow.Move move) internal pure returns (string memory) {
        string[11] memory names = [
            "Fund", "Draw", "Extend", "MarkPaid", "Reclaim", "Release", "Refund", "Settle", "Dispute", "Rule", "Lapse"
        ];
        return names[uint256(move)];
    }

    /// hashStruct of an act, as the published type strings say.
    function _act(IEscrow.Move move, IEscrow.Terms memory t, uint128 value, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        string memory name = _name(move);
        bytes32 id = _id(t);
        if (move == IEscrow.Move.Fund || move == IEscrow.Move.Draw) {
            return keccak256(abi.encode(keccak256(bytes(string.concat(name, "(Terms terms)", TERMS))), id));
        }
        if (move == IEscrow.Move.Extend || move == IEscrow.Move.Settle || move == IEscrow.Move.Rule) {
            string memory field = move == IEscrow.Move.Extend ? "uint40 paymentDeadline" : "uint128 toBuyer";
            bytes32 valued = keccak256(bytes(string.concat(name, "(Terms terms,", field, ",uint40 validUntil)", TERMS)));
            return keccak256(abi.encode(valued, id, value, validUntil));
        }
        bytes32 plain = keccak256(bytes(string.concat(name, "(Terms terms,uint40 validUntil)", TERMS)));
        return keccak256(abi.encode(plain, id, validUntil));
    }

    function _signed(uint256 key, IEscrow.Move move, IEscrow.Terms memory t, uint128 value, uint40 validUntil)
        internal
        view
        returns (IEscrow.SignedMove memory)
    {
        return IEscrow.SignedMove({
            move: move,
            terms: t,
            value: value,
            validUntil: validUntil,
            signature: _sign(key, _act(move, t, value, validUntil)),
            otherSignature: ""
        });
    }

    function _signed(uint256 key, IEscrow.Move move, IEscrow.Terms memory t)
        internal
        view
        returns (IEscrow.SignedMove memory)
    {
        return _signed(key, move, t, 0, uint40(block.timestamp + 1 hours));
    }

    function _settlement(IEscrow.Terms memory t, uint128 toBuyer, uint40 validUntil)
        internal
        view
        returns (IEscrow.SignedMove memory m)
    {
        m = _signed(BUYER, IEscrow.Move.Settle, t, toBuyer, validUntil);
        m.otherSignature = _sign(SELLER, _act(IEscrow.Move.Settle, t, toBuyer, validUntil));
    }

    function _signOffer(uint256 key, IEscrow.Offer memory o) internal view returns (bytes memory) {
        return _sign(key, keccak256(abi.encode(keccak256(bytes(OFFER)), o)));
    }

    function _authorization(uint256 key, address coin, uint256 value, uint256 after_, uint256 before, bytes32 nonce)
        internal
        view
        returns (uint8, bytes32, bytes32)
    {
        bytes32 hash = keccak256(
            abi.encode(keccak256(bytes(RECEIVE)), vm.addr(key), address(escrow), value, after_, before, nonce)
        );
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", TestToken(coin).DOMAIN_SEPARATOR(), hash)));
    }

    // ---------------------------------------------------------------- expectations

    function _refuse(bytes memory reason) internal {
        vm.expectRevert(reason);
    }

    function _is(IEscrow.Terms memory t, IEscrow.Status status) internal view {
        (IEscrow.Status now_,) = escrow.statusOf(t);
        vm.assertEq(uint256(now_), uint256(status), "status");
    }
}
