-- What a panel awards from the bond of the party at fault.
CREATE TABLE "BondAward" (
    "disputeId" TEXT NOT NULL,
    "party" TEXT NOT NULL,
    "amountUnits" DECIMAL(78,0) NOT NULL,
    "reason" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "proposedById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "BondAward_pkey" PRIMARY KEY ("disputeId")
);
ALTER TABLE "BondAward" ADD CONSTRAINT "BondAward_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "BondAwardSignature" (
    "disputeId" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BondAwardSignature_pkey" PRIMARY KEY ("disputeId","signer","digest")
);
