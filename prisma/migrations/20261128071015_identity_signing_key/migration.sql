-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "identitySigningKey" TEXT;
