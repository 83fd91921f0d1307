-- Where merchants leave their bonds. A deployment from before has none, and no merchants.
ALTER TABLE "Deployment" ADD COLUMN "bond" TEXT;

-- The bond behind a merchant's word, while it counts whole.
ALTER TABLE "Account" ADD COLUMN "bondAsset" TEXT;
ALTER TABLE "Account" ADD COLUMN "bondUnits" DECIMAL(78,0);

-- When somebody's word counted whole and does not any more: what was counted then stays right when all is counted anew.
ALTER TABLE "TraderFacts" ADD COLUMN "merchantPast" JSONB NOT NULL DEFAULT '[]';

CREATE TABLE "MerchantApplication" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "standing" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" TEXT,
    "reason" TEXT,

    CONSTRAINT "MerchantApplication_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "MerchantApplication_state_createdAt_idx" ON "MerchantApplication"("state", "createdAt");
CREATE INDEX "MerchantApplication_accountId_createdAt_idx" ON "MerchantApplication"("accountId", "createdAt");
-- One question of a person at a time.
CREATE UNIQUE INDEX "MerchantApplication_one_open" ON "MerchantApplication"("accountId") WHERE "state" = 'open';
ALTER TABLE "MerchantApplication" ADD CONSTRAINT "MerchantApplication_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "Merchant" (
    "accountId" TEXT NOT NULL,
    "grantedAt" TIMESTAMPTZ(3) NOT NULL,
    "grantedById" TEXT,
    "asset" TEXT NOT NULL,
    "units" DECIMAL(78,0) NOT NULL,
    "lookedAt" TIMESTAMPTZ(3) NOT NULL,
    "suspendedAt" TIMESTAMPTZ(3),
    "suspendedBy" TEXT,

    CONSTRAINT "Merchant_pkey" PRIMARY KEY ("accountId")
);
ALTER TABLE "Merchant" ADD CONSTRAINT "Merchant_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
