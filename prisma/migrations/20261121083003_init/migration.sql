-- CreateEnum
CREATE TYPE "WalletKind" AS ENUM ('browser', 'injected');

-- CreateEnum
CREATE TYPE "DisputeState" AS ENUM ('open', 'ruling', 'closed');

-- CreateEnum
CREATE TYPE "OfferSide" AS ENUM ('buy', 'sell');

-- CreateEnum
CREATE TYPE "OfferState" AS ENUM ('live', 'paused', 'closed');

-- CreateEnum
CREATE TYPE "PricingKind" AS ENUM ('fixed', 'margin');

-- CreateEnum
CREATE TYPE "TradeState" AS ENUM ('awaiting_escrow', 'awaiting_payment', 'awaiting_release', 'disputed', 'completed', 'refunded', 'divided', 'cancelled');

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "email" TEXT,
    "passwordKdf" JSONB,
    "signInHash" TEXT,
    "walletKind" "WalletKind" NOT NULL,
    "walletAddress" TEXT NOT NULL,
    "roles" TEXT[] DEFAULT ARRAY['trader']::TEXT[],
    "locale" TEXT NOT NULL DEFAULT 'en',
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "country" TEXT,
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "lastSeenAt" TIMESTAMPTZ(3),
    "identityPublicKey" TEXT,
    "identitySignature" TEXT,
    "identityIssuedAt" INTEGER,
    "tradesDone" INTEGER NOT NULL DEFAULT 0,
    "tradesDone30d" INTEGER NOT NULL DEFAULT 0,
    "completionBps" INTEGER,
    "medianPaySeconds" INTEGER,
    "medianReleaseSeconds" INTEGER,
    "feedbackPositive" INTEGER NOT NULL DEFAULT 0,
    "feedbackNegative" INTEGER NOT NULL DEFAULT 0,
    "disputesLost" INTEGER NOT NULL DEFAULT 0,
    "firstTradeAt" TIMESTAMPTZ(3),
    "pausedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SealedKey" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "lock" TEXT NOT NULL,
    "envelope" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SealedKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "userAgent" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInNonce" (
    "nonce" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "consumedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SignInNonce_pkey" PRIMARY KEY ("nonce")
);

-- CreateTable
CREATE TABLE "SocketTicket" (
    "hash" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "redeemedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SocketTicket_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "CommandKey" (
    "accountId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "bodyHash" TEXT NOT NULL,
    "answer" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CommandKey_pkey" PRIMARY KEY ("accountId","key")
);

-- CreateTable
CREATE TABLE "Deployment" (
    "chainId" INTEGER NOT NULL,
    "escrow" TEXT NOT NULL,
    "panel" TEXT NOT NULL,
    "backupArbiter" TEXT NOT NULL,
    "feeRecipient" TEXT NOT NULL,
    "faucet" TEXT,
    "tokens" JSONB NOT NULL,
    "codeHash" TEXT NOT NULL,
    "deployBlock" INTEGER NOT NULL,
    "deployBlockHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Deployment_pkey" PRIMARY KEY ("chainId")
);

-- CreateTable
CREATE TABLE "ChainCursor" (
    "chainId" INTEGER NOT NULL,
    "seenNumber" INTEGER NOT NULL,
    "seenHash" TEXT NOT NULL,
    "finalNumber" INTEGER NOT NULL,
    "headTime" TIMESTAMPTZ(3) NOT NULL,
    "headReadAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ChainCursor_pkey" PRIMARY KEY ("chainId")
);

-- CreateTable
CREATE TABLE "ChainBlock" (
    "chainId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ChainBlock_pkey" PRIMARY KEY ("chainId","number")
);

-- CreateTable
CREATE TABLE "ChainLog" (
    "chainId" INTEGER NOT NULL,
    "blockHash" TEXT NOT NULL,
    "logIndex" INTEGER NOT NULL,
    "blockNumber" INTEGER NOT NULL,
    "blockTime" TIMESTAMPTZ(3) NOT NULL,
    "txHash" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "args" JSONB NOT NULL,
    "tradeHash" TEXT,
    "origin" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finalAt" TIMESTAMPTZ(3),
    "revertedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ChainLog_pkey" PRIMARY KEY ("chainId","blockHash","logIndex")
);

-- CreateTable
CREATE TABLE "RelayIntent" (
    "id" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "actKey" TEXT NOT NULL,
    "tradeId" TEXT,
    "move" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "nonce" INTEGER,
    "txHash" TEXT,
    "rawTx" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "refusal" JSONB,
    "nextTryAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RelayIntent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChatMessage" (
    "id" TEXT NOT NULL,
    "tradeId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "senderId" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "sentAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ChatMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChatRead" (
    "tradeId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "deliveredSeq" INTEGER NOT NULL DEFAULT 0,
    "readSeq" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ChatRead_pkey" PRIMARY KEY ("tradeId","accountId")
);

-- CreateTable
CREATE TABLE "Dispute" (
    "id" TEXT NOT NULL,
    "tradeId" TEXT NOT NULL,
    "state" "DisputeState" NOT NULL DEFAULT 'open',
    "version" INTEGER NOT NULL DEFAULT 1,
    "openedById" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "toBuyerUnits" DECIMAL(78,0),
    "rulingReason" TEXT,
    "validUntil" BIGINT,
    "proposedById" TEXT,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DisputeStatement" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DisputeStatement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RulingSignature" (
    "disputeId" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RulingSignature_pkey" PRIMARY KEY ("disputeId","signer","digest")
);

-- CreateTable
CREATE TABLE "Event" (
    "id" BIGSERIAL NOT NULL,
    "noun" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "actorId" TEXT,
    "signature" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "chainRef" JSONB,
    "final" BOOLEAN NOT NULL DEFAULT true,
    "prevHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Delivery" (
    "eventId" BIGINT NOT NULL,
    "listener" TEXT NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "doneAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("eventId","listener")
);

-- CreateTable
CREATE TABLE "Offer" (
    "id" TEXT NOT NULL,
    "makerId" TEXT NOT NULL,
    "side" "OfferSide" NOT NULL,
    "chainId" INTEGER NOT NULL,
    "asset" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "state" "OfferState" NOT NULL DEFAULT 'live',
    "version" INTEGER NOT NULL DEFAULT 1,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "totalTokens" DECIMAL(78,0),
    "heldTokens" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OfferRevision" (
    "offerId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "pricing" "PricingKind" NOT NULL,
    "priceNumerator" DECIMAL(78,0),
    "priceDenominator" DECIMAL(78,0),
    "marginBps" INTEGER,
    "floorNumerator" DECIMAL(78,0),
    "floorDenominator" DECIMAL(78,0),
    "ceilingNumerator" DECIMAL(78,0),
    "ceilingDenominator" DECIMAL(78,0),
    "leastMinor" BIGINT NOT NULL,
    "mostMinor" BIGINT NOT NULL,
    "paymentWindowSeconds" INTEGER NOT NULL,
    "terms" TEXT NOT NULL DEFAULT '',
    "country" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OfferRevision_pkey" PRIMARY KEY ("offerId","revision")
);

-- CreateTable
CREATE TABLE "OfferMethod" (
    "offerId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "methodId" TEXT NOT NULL,
    "paymentAccountId" TEXT,

    CONSTRAINT "OfferMethod_pkey" PRIMARY KEY ("offerId","revision","methodId")
);

-- CreateTable
CREATE TABLE "PaymentAccount" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "methodId" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "scheme" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "recipients" TEXT[],
    "fingerprint" TEXT NOT NULL,
    "commitment" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PaymentAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Feedback" (
    "tradeId" TEXT NOT NULL,
    "fromId" TEXT NOT NULL,
    "toId" TEXT NOT NULL,
    "positive" BOOLEAN NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Feedback_pkey" PRIMARY KEY ("tradeId","fromId")
);

-- CreateTable
CREATE TABLE "Trade" (
    "id" TEXT NOT NULL,
    "offerId" TEXT NOT NULL,
    "offerRevision" INTEGER NOT NULL,
    "buyerId" TEXT NOT NULL,
    "sellerId" TEXT NOT NULL,
    "makerId" TEXT NOT NULL,
    "takerId" TEXT NOT NULL,
    "state" "TradeState" NOT NULL DEFAULT 'awaiting_escrow',
    "finalState" "TradeState" NOT NULL DEFAULT 'awaiting_escrow',
    "finalAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "chainId" INTEGER NOT NULL,
    "contract" TEXT NOT NULL,
    "tradeHash" TEXT NOT NULL,
    "sellerAddress" TEXT NOT NULL,
    "buyerAddress" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "tokenUnits" DECIMAL(78,0) NOT NULL,
    "feeUnits" DECIMAL(78,0) NOT NULL,
    "terms" JSONB NOT NULL,
    "lane" INTEGER NOT NULL,
    "round" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "fiatMinor" BIGINT NOT NULL,
    "priceNumerator" DECIMAL(78,0) NOT NULL,
    "priceDenominator" DECIMAL(78,0) NOT NULL,
    "rateSource" JSONB NOT NULL,
    "methodId" TEXT NOT NULL,
    "paymentAccountId" TEXT,
    "deal" JSONB NOT NULL,
    "reference" TEXT NOT NULL,
    "payeeSealed" TEXT,
    "payerSealed" TEXT,
    "payerNamedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "openBy" TIMESTAMPTZ(3) NOT NULL,
    "paymentWindowSeconds" INTEGER NOT NULL,
    "fundedAt" TIMESTAMPTZ(3),
    "paymentDeadline" TIMESTAMPTZ(3),
    "paidAt" TIMESTAMPTZ(3),
    "disputedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endedBy" TEXT,
    "toBuyerUnits" DECIMAL(78,0),
    "paidFeeUnits" DECIMAL(78,0),
    "extended" BOOLEAN NOT NULL DEFAULT false,
    "cancelledBy" TEXT,
    "fault" TEXT,
    "dueAt" TIMESTAMPTZ(3),
    "capacityFreedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Trade_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lane" (
    "chainId" INTEGER NOT NULL,
    "contract" TEXT NOT NULL,
    "sellerAddress" TEXT NOT NULL,
    "lane" INTEGER NOT NULL,
    "nextRound" INTEGER NOT NULL DEFAULT 1,
    "tradeId" TEXT,

    CONSTRAINT "Lane_pkey" PRIMARY KEY ("chainId","contract","sellerAddress","lane")
);

-- CreateTable
CREATE TABLE "SignedMove" (
    "id" TEXT NOT NULL,
    "tradeId" TEXT NOT NULL,
    "move" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "value" DECIMAL(78,0),
    "validUntil" BIGINT NOT NULL,
    "signature" TEXT NOT NULL,
    "permit" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SignedMove_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Lane_tradeId_key" ON "Lane"("tradeId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_nameKey_key" ON "Account"("nameKey");

-- CreateIndex
CREATE UNIQUE INDEX "Account_email_key" ON "Account"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Account_walletAddress_key" ON "Account"("walletAddress");

-- CreateIndex
CREATE UNIQUE INDEX "SealedKey_accountId_purpose_lock_key" ON "SealedKey"("accountId", "purpose", "lock");

-- CreateIndex
CREATE INDEX "Session_accountId_createdAt_idx" ON "Session"("accountId", "createdAt");

-- CreateIndex
CREATE INDEX "ChainLog_chainId_blockNumber_idx" ON "ChainLog"("chainId", "blockNumber");

-- CreateIndex
CREATE INDEX "ChainLog_tradeHash_idx" ON "ChainLog"("tradeHash");

-- CreateIndex
CREATE UNIQUE INDEX "RelayIntent_actKey_key" ON "RelayIntent"("actKey");

-- CreateIndex
CREATE INDEX "RelayIntent_status_nextTryAt_idx" ON "RelayIntent"("status", "nextTryAt");

-- CreateIndex
CREATE INDEX "RelayIntent_tradeId_idx" ON "RelayIntent"("tradeId");

-- CreateIndex
CREATE UNIQUE INDEX "ChatMessage_tradeId_seq_key" ON "ChatMessage"("tradeId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "ChatMessage_tradeId_senderId_clientId_key" ON "ChatMessage"("tradeId", "senderId", "clientId");

-- CreateIndex
CREATE UNIQUE INDEX "Dispute_tradeId_key" ON "Dispute"("tradeId");

-- CreateIndex
CREATE INDEX "Dispute_state_openedAt_idx" ON "Dispute"("state", "openedAt");

-- CreateIndex
CREATE INDEX "Event_type_at_idx" ON "Event"("type", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Event_noun_subjectId_seq_key" ON "Event"("noun", "subjectId", "seq");

-- CreateIndex
CREATE INDEX "Delivery_doneAt_dueAt_idx" ON "Delivery"("doneAt", "dueAt");

-- CreateIndex
CREATE INDEX "Offer_state_side_asset_currency_idx" ON "Offer"("state", "side", "asset", "currency");

-- CreateIndex
CREATE INDEX "Offer_makerId_state_idx" ON "Offer"("makerId", "state");

-- CreateIndex
CREATE INDEX "OfferMethod_methodId_idx" ON "OfferMethod"("methodId");

-- CreateIndex
CREATE INDEX "PaymentAccount_accountId_archivedAt_idx" ON "PaymentAccount"("accountId", "archivedAt");

-- CreateIndex
CREATE INDEX "PaymentAccount_fingerprint_idx" ON "PaymentAccount"("fingerprint");

-- CreateIndex
CREATE INDEX "Feedback_toId_createdAt_idx" ON "Feedback"("toId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Trade_tradeHash_key" ON "Trade"("tradeHash");

-- CreateIndex
CREATE INDEX "Trade_buyerId_createdAt_idx" ON "Trade"("buyerId", "createdAt");

-- CreateIndex
CREATE INDEX "Trade_sellerId_createdAt_idx" ON "Trade"("sellerId", "createdAt");

-- CreateIndex
CREATE INDEX "Trade_state_dueAt_idx" ON "Trade"("state", "dueAt");

-- CreateIndex
CREATE INDEX "Trade_offerId_state_idx" ON "Trade"("offerId", "state");

-- CreateIndex
CREATE INDEX "Trade_chainId_contract_sellerAddress_lane_round_idx" ON "Trade"("chainId", "contract", "sellerAddress", "lane", "round");

-- CreateIndex
CREATE UNIQUE INDEX "SignedMove_tradeId_move_signer_validUntil_key" ON "SignedMove"("tradeId", "move", "signer", "validUntil");

-- AddForeignKey
ALTER TABLE "SealedKey" ADD CONSTRAINT "SealedKey_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommandKey" ADD CONSTRAINT "CommandKey_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatMessage" ADD CONSTRAINT "ChatMessage_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatMessage" ADD CONSTRAINT "ChatMessage_senderId_fkey" FOREIGN KEY ("senderId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatRead" ADD CONSTRAINT "ChatRead_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dispute" ADD CONSTRAINT "Dispute_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DisputeStatement" ADD CONSTRAINT "DisputeStatement_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RulingSignature" ADD CONSTRAINT "RulingSignature_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "Event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_makerId_fkey" FOREIGN KEY ("makerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferRevision" ADD CONSTRAINT "OfferRevision_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferMethod" ADD CONSTRAINT "OfferMethod_offerId_revision_fkey" FOREIGN KEY ("offerId", "revision") REFERENCES "OfferRevision"("offerId", "revision") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferMethod" ADD CONSTRAINT "OfferMethod_paymentAccountId_fkey" FOREIGN KEY ("paymentAccountId") REFERENCES "PaymentAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentAccount" ADD CONSTRAINT "PaymentAccount_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Feedback" ADD CONSTRAINT "Feedback_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Feedback" ADD CONSTRAINT "Feedback_fromId_fkey" FOREIGN KEY ("fromId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Feedback" ADD CONSTRAINT "Feedback_toId_fkey" FOREIGN KEY ("toId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trade" ADD CONSTRAINT "Trade_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trade" ADD CONSTRAINT "Trade_buyerId_fkey" FOREIGN KEY ("buyerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trade" ADD CONSTRAINT "Trade_sellerId_fkey" FOREIGN KEY ("sellerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignedMove" ADD CONSTRAINT "SignedMove_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
