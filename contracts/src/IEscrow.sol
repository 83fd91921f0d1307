// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  Holdfast escrow: the specification
/// @notice Coins of one trade are locked for exactly two people. Only those two, together or by the rules below, or an
///         arbiter both named beforehand, decide how the coins are divided between them. Nobody else can touch them: there
///         is no owner, no pause, no upgrade and no withdrawal by an operator.
///
/// Words. The *buyer* receives crypto and sends fiat. The *seller* receives fiat and locks crypto. A *move* has the same
/// name in the table of moves, in this contract, on the button and (in the past tense) in the log.
///
/// Amounts are base units of the token (wei for the chain's own coin, which is written as token = address(0)). Times are
/// Unix seconds of the block; windows are seconds. `openBy` and `validUntil` are inclusive. Reclaim, the backup's ruling and
/// lapse are possible from their deadline on, the deadline included.
///
/// Every move has two forms. The own-transaction form has exactly the name of the move and takes the caller for the party.
/// The signed form takes that party's EIP-712 signature and may be sent by anyone: `fundBySignature`, `drawBySignature`,
/// `withdrawBySignature`, `cancelOffersBySignature`, and for every move of a trade that is under way one `submitMove`, which
/// reverts with the reason, and `submit`, a batch in which one refused item undoes no other. A signed form never looks at
/// the caller.
///
/// EIP-712 domain: name "Holdfast Escrow", version "1", the live chain id, this contract. Types (Terms and Offer are the
/// structs below, field by field):
///
///     Fund(Terms terms)                                             seller    ends with openBy
///     Draw(Terms terms)                                             opener    ends with openBy
///     Offer(...)                                                    seller    at most 30 days ahead
///     Extend(Terms terms,uint40 paymentDeadline,uint40 validUntil)  seller
///     MarkPaid(Terms terms,uint40 validUntil)                       buyer
///     Reclaim(Terms terms,uint40 validUntil)                        seller    not needed where the coins came from the vault
///     Release(Terms terms,uint40 validUntil)                        seller
///     Refund(Terms terms,uint40 validUntil)                         buyer     may be given before funding; may have no end
///     Settle(Terms terms,uint128 toBuyer,uint40 validUntil)         both      at most 24 hours ahead
///     Dispute(Terms terms,uint40 validUntil)                        buyer or seller
///     Rule(Terms terms,uint128 toBuyer,uint40 validUntil)           arbiter or backup arbiter, at most 24 hours ahead
///     Lapse(Terms terms,uint40 validUntil)                          buyer or seller
///     Withdraw(address owner,address token,uint256 max,address to,uint256 nonce,uint40 validUntil)
///     CancelOffers(address owner,uint64 series)
///
/// A signature is 65 bytes r, s, v with low s, checked by ecrecover first. Only if that fails and the party has code is
/// ERC-1271 asked (static call, capped gas): otherwise an account could void its own signatures by delegating its code.
///
/// What is assumed of tokens. A transfer that reports success moved exactly the amount out of this contract, or the push is
/// undone; that is measured. Balances change only by transfers: a token that rebases down, or whose issuer takes coins out of
/// this contract, leaves it short, and those who leave last bear it. A rebase up stays here for ever. An issuer who freezes
/// this contract's address freezes every coin of that token in it. Tokens that take a fee on transfer are refused on the way
/// in. Tokens that return nothing are fine. A token with callbacks meets the lock.
///
/// What is assumed of time. Block times are honest within seconds and below 2^32 less 30 days (the year 2106).
///
/// What is assumed of the chain. It goes on. While it stands still, no deadline can be met; after it resumes, the deadlines
/// that passed have passed.
interface IEscrow {
    /// @notice Where a trade stands. Rows of the product's table: awaiting payment, awaiting release, disputed, ended.
    enum Status {
        None,
        Funded,
        Paid,
        Disputed,
        Ended
    }

    /// @notice The moves that exist, in the order of the table.
    enum Move {
        Fund,
        Draw,
        Extend,
        MarkPaid,
        Reclaim,
        Release,
        Refund,
        Settle,
        Dispute,
        Rule,
        Lapse
    }

    /// @notice Everything two people agreed on. `hashStruct(Terms)` of EIP-712 is the trade id, with no domain in it.
    struct Terms {
        address seller; // locks the coins; receives fiat
        address buyer; // receives the coins; sends fiat
        address token; // zero: the chain's own coin
        uint128 amount; // to the buyer on release
        uint128 fee; // locked on top; credited to feeRecipient in proportion to what the buyer receives, rounded down
        address feeRecipient; // may be zero only without a fee
        address arbiter; // rules from hearingWindow after the dispute
        address backupArbiter; // rules from rulingWindow after the dispute; zero: none
        uint32 lane; // of the seller; holds one live trade at a time
        uint32 round; // the lane's next; the first is 1, the last 2^21 - 1
        bool fromVault; // coins come from the seller's vault balance, and return to it
        uint40 openBy; // last second to fund
        uint32 paymentWindow; // seconds from funding to reclaim: 30 minutes to 30 days
        uint32 hearingWindow; // seconds from dispute to ruling: 1 hour to 3 days
        uint32 rulingWindow; // seconds from dispute to the backup's ruling; twice that to lapse: 3 to 30 days
        bytes32 deal; // commitment to what the chain need not know: fiat amount, rate, method, payee, salt
    }

    /// @notice A seller's standing offer: whoever holds it, and the opener's consent, may lock vault coins into a trade.
    ///         At most `lanes` live trades of at most `most` each (plus fee): the lane range is the cap.
    struct Offer {
        address seller;
        address token;
        uint128 least; // smallest Terms.amount
        uint128 most; // largest Terms.amount
        uint16 feeBps; // Terms.fee is exactly amount * feeBps / 10000, rounded down
        address feeRecipient;
        address arbiter;
        address backupArbiter;
        uint32 paymentWindow;
        uint32 hearingWindow;
        uint32 rulingWindow;
        uint32 firstLane;
        uint32 lanes; // lanes firstLane to firstLane + lanes - 1
        address opener; // authorises each exact Terms; never zero
        uint64 series; // cancelOffers(series) ends every offer of the seller that carries it
        uint40 validUntil; // at most 30 days ahead
        bytes32 book; // hash of the offer as it was shown
    }

    /// @notice One signed move, for `submitMove` and `submit`.
    struct SignedMove {
        Move move; // any but Draw, which has drawBySignature
        Terms terms;
        uint128 value; // Extend: the new payment deadline. Settle, Rule: what the buyer gets. Else not read
        uint40 validUntil; // as signed; not read for Fund and for Reclaim where the coins came from the vault
        bytes signature; // of the party; Settle: of the buyer; Reclaim where the coins came from the vault: not read
        bytes otherSignature; // Settle: of the seller. Else not read
    }

    /// @notice An EIP-2612 permit. It is only tried: its failure is ignored, and the transfer decides. `v == 0`: none.
    struct Permit {
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    // ---------------------------------------------------------------- what happened

    /// @notice `fund`: the coins are locked. Carries all that is needed to make every later move.
    event Funded(bytes32 indexed id, address indexed seller, address indexed buyer, Terms terms);
    /// @notice `draw`: the coins are locked from the seller's vault. `offer` is hashStruct(Offer) of the offer drawn from.
    event Drawn(bytes32 indexed id, address indexed seller, address indexed buyer, Terms terms, bytes32 offer);
    /// @notice `extend`: the seller may reclaim from `paymentDeadline` on, and not before.
    event Extended(bytes32 indexed id, address indexed seller, address indexed buyer, uint40 paymentDeadline);
    /// @notice `markPaid`: reclaim is closed for good.
    event MarkedPaid(bytes32 indexed id, address indexed seller, address indexed buyer);
    /// @notice `dispute`, by the buyer or the seller. The windows of hearing and ruling start at this block's time.
    event Disputed(bytes32 indexed id, address indexed seller, address indexed buyer, address by);

    // The six ends. The buyer was given `toBuyer`, the fee receiver's vault balance `fee`, and the seller the rest of
    // amount + fee (into the vault where the coins came from it).
    event Reclaimed(bytes32 indexed id, address indexed seller, address indexed buyer, uint128 toBuyer, uint128 fee);
    event Released(bytes32 indexed id, address indexed seller, address indexed buyer, uint128 toBuyer, uint128 fee);
    event Refunded(bytes32 indexed id, address indexed seller, address indexed buyer, uint128 toBuyer, uint128 fee);
    event Settled(bytes32 indexed id, address indexed seller, address indexed buyer, uint128 toBuyer, uint128 fee);
    /// @notice `by` is the arbiter who ruled: the arbiter or the backup arbiter of the terms.
    event Ruled(
        bytes32 indexed id, address indexed seller, address indexed buyer, uint128 toBuyer, uint128 fee, address by
    );
    event Lapsed(bytes32 indexed id, address indexed seller, address indexed buyer, uint128 toBuyer, uint128 fee);

    /// @notice A push to `owner` failed; the coins are in the owner's vault balance instead.
    event Credited(bytes32 indexed id, address indexed owner, address indexed token, uint256 amount);
    event Deposited(address indexed owner, address indexed token, uint256 amount);
    event Withdrawn(address indexed owner, address indexed token, uint256 amount, address to);
    event OffersCancelled(address indexed owner, uint64 indexed series);
    /// @notice An item of a batch was refused; `reason` is the custom error, empty where the item ran out of gas, and a Panic
    ///         where a token's own answers do not add up.
    event Refused(uint256 indexed item, bytes reason);

    // ---------------------------------------------------------------- what is refused

    /// @notice The caller is not the party whose move this is. `party`: that party (of two, the first in the table).
    error NotParty(address caller, address party);
    /// @notice The signature is not that of `party` over this act, on this chain, for this contract.
    error BadSignature(address party);
    error SignatureExpired(uint40 validUntil);
    /// @notice `latest` is the furthest end allowed now: 24 hours for Settle and Rule, 30 days for an Offer.
    error ValidTooLong(uint40 validUntil, uint256 latest);
    error WrongNonce(uint256 nonce, uint256 next);

    /// @notice The seller's lane does not hold this trade: never funded, or a later round took the lane.
    error UnknownTrade(bytes32 id);
    /// @notice The move does not exist from this status.
    error WrongStatus(bytes32 id, Status status);
    error TooEarly(uint256 from);
    /// @notice extend: the new deadline must be later than `current`.
    error NotLater(uint40 paymentDeadline, uint40 current);
    /// @notice extend: the new deadline is more than 30 days ahead.
    error TooLate(uint40 paymentDeadline, uint256 latest);
    error TooMuchToBuyer(uint128 toBuyer, uint128 amount);

    error OpenByPassed(uint40 openBy);
    error LaneLive(address seller, uint32 lane, Status status);
    /// @notice `next` above 2^21 - 1: the lane is used up.
    error RoundNotNext(uint32 round, uint256 next);
    error ZeroAmount();
    /// @notice Seller, buyer or arbiter is the zero address.
    error ZeroParty();
    /// @notice Two of seller, buyer, arbiter and backup arbiter are the same.
    error SameParty(address party);
    /// @notice Buyer, token, fee receiver or receiver of a withdrawal is this contract, or the latter is zero.
    error ForbiddenAddress(address which);
    error FeeWithoutReceiver(uint128 fee);
    error FeeTooHigh(uint128 fee, uint256 most);
    /// @notice A window outside its bounds; for the ruling window also where it is not longer than the hearing window.
    error WindowOutOfBounds(uint32 window, uint32 least, uint32 most);

    /// @notice Coin sent is not exactly what this call takes (nothing, unless the chain's own coin is paid in here).
    error WrongValue(uint256 sent, uint256 expected);
    error NoCode(address token);
    error TransferFailed(address token);
    /// @notice The token did not deliver (or take out) exactly the amount, as with a fee on transfer.
    error WrongArrival(address token, uint256 moved, uint256 expected);
    error VaultTooSmall(address owner, address token, uint256 held, uint256 needed);
    /// @notice EIP-3009 brings coins from the wallet; terms that say vault, or the chain's own coin, cannot be funded by it.
    error NotFromWallet();

    error OfferCancelled(address seller, uint64 series);
    /// @notice `field` of the terms is not what the offer says; its name as an ASCII string.
    error OfferMismatch(bytes32 field);

    /// @notice Draw carries an offer and has drawBySignature.
    error NotSubmittable(Move move);
    /// @notice Send again with more gas. Refused so that a sender cannot starve a push or an item into failing.
    error NotEnoughGas(uint256 left, uint256 needed);
    error OnlySelf(address caller);
    error Reentered();

    // ---------------------------------------------------------------- opening a trade

    /// @notice The seller locks the coins: `amount + fee` of the own coin sent along, of the token by allowance, or from the
    ///         vault (terms.fromVault). A token without code is refused where coins come in. From then on the trade is Funded and the payment window runs.
    function fund(Terms calldata terms) external payable;

    /// @notice The same by the seller's signature over exactly these terms. The signature is the authority; an allowance or
    ///         permit alone never is. The own coin can be funded this way only from the vault.
    function fundBySignature(Terms calldata terms, bytes calldata signature, Permit calldata permit) external;

    /// @notice The same by the seller's EIP-3009 ReceiveWithAuthorization for `amount + fee` whose nonce is the trade id.
    ///         The contract checks that signature itself, against the token's DOMAIN_SEPARATOR(), before the token does:
    ///         otherwise a made-up token that accepts anything would let a stranger fill the seller's lanes.
    function fundWithAuthorization(
        Terms calldata terms,
        uint256 validAfter,
        uint256 validBefore,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice The opener named by the seller's signed offer locks vault coins into exactly these terms. Takes nothing from
    ///         the seller that the offer does not allow, and can only lock.
    function draw(Terms calldata terms, Offer calldata offer, bytes calldata offerSignature) external;

    /// @notice The same by the opener's signature over `Draw(Terms terms)`.
    function drawBySignature(
        Terms calldata terms,
        Offer calldata offer,
        bytes calldata offerSignature,
        bytes calldata signature
    ) external;

    // ---------------------------------------------------------------- a trade under way

    /// @notice Funded. The seller gives the buyer until `paymentDeadline` (later than now agreed, at most 30 days ahead).
    function extend(Terms calldata terms, uint40 paymentDeadline) external;

    /// @notice Funded. The buyer says that the fiat is paid. Also after the deadline, as long as nobody reclaimed.
    function markPaid(Terms calldata terms) external;

    /// @notice Funded, from the payment deadline on. All back to the seller. By the seller; by anyone where the coins came
    ///         from the vault, to which they return.
    function reclaim(Terms calldata terms) external;

    /// @notice Funded, Paid or Disputed. The seller gives all to the buyer.
    function release(Terms calldata terms) external;

    /// @notice Funded, Paid or Disputed. The buyer gives all back to the seller.
    function refund(Terms calldata terms) external;

    /// @notice Funded, Paid or Disputed. Buyer and seller divide: the caller is one of the two, `signature` the other's over
    ///         `Settle(terms, toBuyer, validUntil)`.
    function settle(Terms calldata terms, uint128 toBuyer, uint40 validUntil, bytes calldata signature) external;

    /// @notice Paid. Buyer or seller asks for a ruling.
    function dispute(Terms calldata terms) external;

    /// @notice Disputed. The arbiter divides, from hearingWindow after the dispute; the backup arbiter from rulingWindow.
    function rule(Terms calldata terms, uint128 toBuyer) external;

    /// @notice Disputed, from twice rulingWindow after the dispute. Buyer or seller: half of the amount each (an odd unit to
    ///         the seller), no fee.
    function lapse(Terms calldata terms) external;

    /// @notice One signed move, sent by anyone. Reverts with the reason.
    function submitMove(SignedMove calldata move) external;

    /// @notice Signed moves, sent by anyone. A refused one is logged as Refused and undoes no other. Each has a gas cap, and
    ///         the batch is refused when less than that is left for the next. Call data that is not a well-formed batch is
    ///         refused whole: only its sender can have made it so.
    function submit(SignedMove[] calldata moves) external;

    // ---------------------------------------------------------------- the vault

    /// @notice Adds to the caller's vault balance: the own coin sent along, or a token by allowance.
    function deposit(address token, uint256 amount) external payable;

    /// @notice Adds to `owner`'s vault balance by the owner's EIP-3009 ReceiveWithAuthorization, whose nonce is
    ///         `depositNonce(salt)`: an authorization to fund a trade cannot be used to deposit, nor the other way round.
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
    ) external;

    /// @notice Pays what is free of the caller's vault balance, up to `max`, to `to`. Pays less, and does not revert, where a
    ///         draw came first. Reverts where the payment fails.
    function withdraw(address token, uint256 max, address to) external;

    /// @notice The same by the owner's signature. `nonce` is `nonceOf(owner)`.
    function withdrawBySignature(
        address owner,
        address token,
        uint256 max,
        address to,
        uint256 nonce,
        uint40 validUntil,
        bytes calldata signature
    ) external;

    /// @notice Ends every offer the caller signed with this series, for ever. Trades already opened go on.
    function cancelOffers(uint64 series) external;

    /// @notice The same by the owner's signature, which has no end: it can do nothing twice.
    function cancelOffersBySignature(address owner, uint64 series, bytes calldata signature) external;

    // ---------------------------------------------------------------- to read

    function tradeId(Terms calldata terms) external pure returns (bytes32);

    /// @notice hashStruct(Offer), as in the Drawn event.
    function offerHash(Offer calldata offer) external pure returns (bytes32);

    /// @notice Where this trade stands. None: not funded, or a later round of its lane has begun (then it has ended, or never
    ///         was: the log knows). `time`: Funded, the payment deadline; Disputed, when the dispute began; else meaningless.
    function statusOf(Terms calldata terms) external view returns (Status status, uint40 time);

    /// @notice What the lane last held. `hash`: the low 200 bits of the trade id. The next round is `round + 1`.
    function slotOf(address seller, uint32 lane)
        external
        view
        returns (uint32 round, Status status, uint40 time, uint200 hash);

    function vaultOf(address owner, address token) external view returns (uint256);

    /// @notice The next nonce of withdrawBySignature.
    function nonceOf(address owner) external view returns (uint256);

    function isCancelled(address owner, uint64 series) external view returns (bool);

    /// @notice The EIP-3009 nonce of a deposit.
    function depositNonce(bytes32 salt) external pure returns (bytes32);

    function domainSeparator() external view returns (bytes32 domain);
}
