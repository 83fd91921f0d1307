-- CreateEnum
CREATE TYPE "WebhookState" AS ENUM ('pending', 'sending', 'done', 'failed', 'held');

-- CreateTable
CREATE TABLE "NostrOrder" (
    "offerId" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "event" JSONB NOT NULL,
    "eventId" TEXT NOT NULL,
    "saidAt" TIMESTAMPTZ(3) NOT NULL,
    "renewAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NostrOrder_pkey" PRIMARY KEY ("offerId")
);

-- CreateTable
CREATE TABLE "NostrSend" (
    "offerId" TEXT NOT NULL,
    "relay" TEXT NOT NULL,
    "takenId" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "NostrSend_pkey" PRIMARY KEY ("offerId","relay")
);

-- CreateTable
CREATE TABLE "NostrCursor" (
    "id" INTEGER NOT NULL,
    "seq" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NostrCursor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ForeignOrder" (
    "pubkey" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "saidAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "side" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "layer" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "least" DECIMAL(38,18) NOT NULL,
    "most" DECIMAL(38,18) NOT NULL,
    "amount" DECIMAL(38,18),
    "premium" DECIMAL(9,4) NOT NULL,
    "methods" TEXT[],
    "platform" TEXT NOT NULL,
    "link" TEXT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ForeignOrder_pkey" PRIMARY KEY ("pubkey","name")
);

-- CreateTable
CREATE TABLE "WebhookEndpoint" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "topics" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "secret" TEXT NOT NULL,
    "oldSecret" TEXT,
    "oldUntil" TIMESTAMPTZ(3),
    "sequence" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "offAt" TIMESTAMPTZ(3),
    "offReason" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failingSince" TIMESTAMPTZ(3),
    "restsUntil" TIMESTAMPTZ(3),
    "lastOkAt" TIMESTAMPTZ(3),

    CONSTRAINT "WebhookEndpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookMessage" (
    "id" TEXT NOT NULL,
    "endpointId" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "body" TEXT NOT NULL,
    "state" "WebhookState" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claims" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "claimedUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "triedSince" TIMESTAMPTZ(3),
    "doneAt" TIMESTAMPTZ(3),

    CONSTRAINT "WebhookMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookTry" (
    "id" BIGSERIAL NOT NULL,
    "endpointId" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "tookMs" INTEGER NOT NULL,
    "status" INTEGER,
    "answer" TEXT NOT NULL DEFAULT '',
    "error" TEXT,

    CONSTRAINT "WebhookTry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "NostrOrder_renewAt_idx" ON "NostrOrder"("renewAt");

-- CreateIndex
CREATE INDEX "NostrSend_relay_dueAt_idx" ON "NostrSend"("relay", "dueAt");

-- CreateIndex
CREATE INDEX "ForeignOrder_currency_side_expiresAt_idx" ON "ForeignOrder"("currency", "side", "expiresAt");

-- CreateIndex
CREATE INDEX "ForeignOrder_expiresAt_idx" ON "ForeignOrder"("expiresAt");

-- CreateIndex
CREATE INDEX "WebhookEndpoint_accountId_idx" ON "WebhookEndpoint"("accountId");

-- CreateIndex
CREATE INDEX "WebhookMessage_state_dueAt_idx" ON "WebhookMessage"("state", "dueAt");

-- CreateIndex
CREATE INDEX "WebhookMessage_endpointId_sequence_idx" ON "WebhookMessage"("endpointId", "sequence");

-- CreateIndex
CREATE INDEX "WebhookMessage_createdAt_idx" ON "WebhookMessage"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookMessage_endpointId_cause_key" ON "WebhookMessage"("endpointId", "cause");

-- CreateIndex
CREATE INDEX "WebhookTry_endpointId_id_idx" ON "WebhookTry"("endpointId", "id");

-- CreateIndex
CREATE INDEX "WebhookTry_messageId_idx" ON "WebhookTry"("messageId");

-- AddForeignKey
ALTER TABLE "NostrSend" ADD CONSTRAINT "NostrSend_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "NostrOrder"("offerId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookEndpoint" ADD CONSTRAINT "WebhookEndpoint_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookMessage" ADD CONSTRAINT "WebhookMessage_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "WebhookEndpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookTry" ADD CONSTRAINT "WebhookTry_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "WebhookEndpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookTry" ADD CONSTRAINT "WebhookTry_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "WebhookMessage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What happened in the book, for whoever follows it (lib/offer/queries/changes.ts): offers that came, changed, went. Kept for an hour.
-- Two who write at once may end in another order than they began in: a reader takes only what every transaction before it has ended with,
-- which the transaction's number tells.
CREATE TABLE "book"."Change" (
  "xid" XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "n" BIGINT GENERATED ALWAYS AS IDENTITY,
  "market" INTEGER NOT NULL,
  "offerId" TEXT COLLATE "C" NOT NULL,
  -- came | changed | went
  "what" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY ("xid", "n")
);
CREATE INDEX "Change_at" ON "book"."Change" ("at");
