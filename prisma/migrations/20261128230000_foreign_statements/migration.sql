-- Statements of other sites that people brought here. They are shown, and nothing is counted of them.
CREATE TABLE "ForeignStatement" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "wallet" TEXT NOT NULL,
    "statedAt" TIMESTAMPTZ(3) NOT NULL,
    "broughtAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "figures" JSONB NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "ForeignStatement_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ForeignStatement_accountId_host_key" ON "ForeignStatement"("accountId", "host");
ALTER TABLE "ForeignStatement" ADD CONSTRAINT "ForeignStatement_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
