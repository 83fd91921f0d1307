-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "identitySigningKey" TEXT;

-- CreateTable
CREATE TABLE "IdentityChange" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "publicKey" TEXT NOT NULL,
    "signingKey" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "issuedAt" INTEGER NOT NULL,
    "newPublicKey" TEXT NOT NULL,

    CONSTRAINT "IdentityChange_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "IdentityChange_accountId_at_idx" ON "IdentityChange"("accountId", "at");

-- AddForeignKey
ALTER TABLE "IdentityChange" ADD CONSTRAINT "IdentityChange_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Until now a wallet vouched for one key, and none of those signatures covers the second. They are published again, with the same
-- sealing key, when their owners next unlock it.
UPDATE "Account" SET "identityPublicKey" = NULL, "identitySignature" = NULL, "identityIssuedAt" = NULL;
