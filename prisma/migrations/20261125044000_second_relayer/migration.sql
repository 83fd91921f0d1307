-- AlterTable
ALTER TABLE "RelayIntent" ADD COLUMN     "secondRawTx" TEXT,
ADD COLUMN     "secondTxHash" TEXT;

