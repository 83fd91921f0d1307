-- AlterTable
ALTER TABLE "Offer" ADD COLUMN     "takenDown" TEXT;

-- CreateTable
CREATE TABLE "AuditEntry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "actorId" TEXT,
    "seats" TEXT[],
    "subjectNoun" TEXT,
    "subjectId" TEXT,
    "reason" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "requestId" TEXT NOT NULL,
    "prevHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "AuditHead" (
    "id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Restraint" (
    "accountId" TEXT NOT NULL,
    "bannedAt" TIMESTAMPTZ(3),
    "pausedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "Restraint_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "StaffNote" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StaffNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignUpGate" (
    "id" INTEGER NOT NULL,
    "why" TEXT NOT NULL,
    "closedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignUpGate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SiteSetting" (
    "seq" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "scope" TEXT NOT NULL DEFAULT '',
    "value" JSONB NOT NULL,
    "effectiveFrom" TIMESTAMPTZ(3) NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,
    "setById" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "withdrawnAt" TIMESTAMPTZ(3),
    "withdrawnById" TEXT,

    CONSTRAINT "SiteSetting_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "Announcement" (
    "id" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "tone" TEXT NOT NULL,
    "words" JSONB NOT NULL,
    "dismissable" BOOLEAN NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "untilAt" TIMESTAMPTZ(3) NOT NULL,
    "setById" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Announcement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LoopBeat" (
    "loop" TEXT NOT NULL,
    "process" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "beatAt" TIMESTAMPTZ(3) NOT NULL,
    "lastOkAt" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "lastErrorAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "LoopBeat_pkey" PRIMARY KEY ("loop","process")
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditEntry_hash_key" ON "AuditEntry"("hash");

-- CreateIndex
CREATE INDEX "AuditEntry_actorId_act_subjectId_at_idx" ON "AuditEntry"("actorId", "act", "subjectId", "at");

-- CreateIndex
CREATE INDEX "AuditEntry_subjectId_seq_idx" ON "AuditEntry"("subjectId", "seq");

-- CreateIndex
CREATE INDEX "StaffNote_accountId_createdAt_idx" ON "StaffNote"("accountId", "createdAt");

-- CreateIndex
CREATE INDEX "SiteSetting_key_scope_effectiveFrom_seq_idx" ON "SiteSetting"("key", "scope", "effectiveFrom", "seq");

-- CreateIndex
CREATE INDEX "Announcement_untilAt_idx" ON "Announcement"("untilAt");

-- CreateIndex
CREATE INDEX "LoopBeat_beatAt_idx" ON "LoopBeat"("beatAt");

-- AddForeignKey
ALTER TABLE "Restraint" ADD CONSTRAINT "Restraint_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StaffNote" ADD CONSTRAINT "StaffNote_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The audit log only grows. Statements are parted at each semicolon before they are sent, so those within the functions are written \x3b.
CREATE FUNCTION "audit_refuse"() RETURNS trigger LANGUAGE plpgsql AS
E'BEGIN RAISE EXCEPTION ''The audit log is only ever added to'' USING ERRCODE = ''restrict_violation''\x3b END';

-- An entry follows the last one: its number, and the hash it names.
CREATE FUNCTION "audit_follow"() RETURNS trigger LANGUAGE plpgsql AS
E'BEGIN
  UPDATE "AuditHead" SET "seq" = NEW."seq", "hash" = NEW."hash"
    WHERE "id" = 1 AND "seq" = NEW."seq" - 1 AND "hash" = NEW."prevHash"\x3b
  IF NOT FOUND THEN
    RAISE EXCEPTION ''An entry of the audit log follows the last one'' USING ERRCODE = ''restrict_violation''\x3b
  END IF\x3b
  RETURN NEW\x3b
END';

-- The head moves with an entry and by nothing else.
CREATE FUNCTION "audit_head_refuse"() RETURNS trigger LANGUAGE plpgsql AS
E'BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION ''The head of the audit log moves with its entries'' USING ERRCODE = ''restrict_violation''\x3b
  END IF\x3b
  RETURN NEW\x3b
END';

INSERT INTO "AuditHead" ("id", "seq", "hash") VALUES (1, 0, repeat('0', 64));

CREATE TRIGGER "audit_entry_stays" BEFORE UPDATE OR DELETE ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION "audit_refuse"();
CREATE TRIGGER "audit_entries_stay" BEFORE TRUNCATE ON "AuditEntry" FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();
CREATE TRIGGER "audit_entry_follows" BEFORE INSERT ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION "audit_follow"();
CREATE TRIGGER "audit_head_moves" BEFORE UPDATE ON "AuditHead" FOR EACH ROW EXECUTE FUNCTION "audit_head_refuse"();
CREATE TRIGGER "audit_head_stays" BEFORE DELETE ON "AuditHead" FOR EACH ROW EXECUTE FUNCTION "audit_refuse"();
CREATE TRIGGER "audit_heads_stay" BEFORE TRUNCATE ON "AuditHead" FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();
