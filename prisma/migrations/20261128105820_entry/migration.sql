-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "emailClaim" TEXT,
ADD COLUMN     "frozenUntil" TIMESTAMPTZ(3),
ADD COLUMN     "walletShut" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "place" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "AccountLink" (
    "id" TEXT NOT NULL,
    "accountId" TEXT,
    "purpose" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "changeId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AccountLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AddressChange" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "effectiveAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "doneAt" TIMESTAMPTZ(3),

    CONSTRAINT "AddressChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Device" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Device_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "AccountLink_accountId_purpose_idx" ON "AccountLink"("accountId", "purpose");

-- CreateIndex
CREATE INDEX "AccountLink_expiresAt_idx" ON "AccountLink"("expiresAt");

-- CreateIndex
CREATE INDEX "AddressChange_accountId_askedAt_idx" ON "AddressChange"("accountId", "askedAt");

-- CreateIndex
CREATE INDEX "AddressChange_doneAt_endedAt_effectiveAt_idx" ON "AddressChange"("doneAt", "endedAt", "effectiveAt");

-- CreateIndex
CREATE INDEX "Device_hash_idx" ON "Device"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "Device_accountId_hash_key" ON "Device"("accountId", "hash");

-- CreateIndex
CREATE INDEX "Account_emailClaim_createdAt_idx" ON "Account"("emailClaim", "createdAt");

-- AddForeignKey
ALTER TABLE "AccountLink" ADD CONSTRAINT "AccountLink_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AddressChange" ADD CONSTRAINT "AddressChange_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Device" ADD CONSTRAINT "Device_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Nobody has verified an address before this: each becomes a claim, which signs in as it did. Demo people exist on the embedded chain alone.
UPDATE "Account" SET "emailClaim" = "email", "email" = NULL WHERE "email" IS NOT NULL AND NOT "demo";
