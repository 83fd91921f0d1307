-- A person's days lie as far apart in their table as the days themselves: with the counts in an index a profile reads a few pages of it and not one for each day.
CREATE INDEX "TraderDay_accountId_day_completed_faults_volumeCents_idx" ON "TraderDay"("accountId", "day", "completed", "faults", "volumeCents");
