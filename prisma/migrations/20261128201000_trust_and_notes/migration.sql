-- Away: from when, and until when, null where they come back by hand. Their offers keep their own states.
ALTER TABLE "Account" ADD COLUMN "awaySince" TIMESTAMPTZ(3);
ALTER TABLE "Account" ADD COLUMN "awayUntil" TIMESTAMPTZ(3);
CREATE INDEX "Account_awayUntil_idx" ON "Account"("awayUntil");

-- A rule on takers like the others. Such offers stand in the book on shelves of their own, see lib/offer/queries/circle.ts.
ALTER TABLE "OfferRevision" ADD COLUMN "trustedOnly" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "Entry_circle" ON "book"."Entry" ("makerId", "market", "method", "shelf") WHERE "shelf" >= 4;

CREATE TABLE "Trust" (
    "trusterId" TEXT NOT NULL,
    "trustedId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Trust_pkey" PRIMARY KEY ("trusterId","trustedId")
);
CREATE INDEX "Trust_trustedId_idx" ON "Trust"("trustedId");
ALTER TABLE "Trust" ADD CONSTRAINT "Trust_trusterId_fkey" FOREIGN KEY ("trusterId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Trust" ADD CONSTRAINT "Trust_trustedId_fkey" FOREIGN KEY ("trustedId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "TraderNote" (
    "authorId" TEXT NOT NULL,
    "aboutId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TraderNote_pkey" PRIMARY KEY ("authorId","aboutId")
);
CREATE INDEX "TraderNote_aboutId_idx" ON "TraderNote"("aboutId");
ALTER TABLE "TraderNote" ADD CONSTRAINT "TraderNote_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TraderNote" ADD CONSTRAINT "TraderNote_aboutId_fkey" FOREIGN KEY ("aboutId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whether two have ended a trade with each other: asked for each who trusts or blocks somebody when that person's profile is read.
CREATE INDEX "TradeEvidence_accountId_partnerId_idx" ON "TradeEvidence"("accountId", "partnerId");
