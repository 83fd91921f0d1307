/**
 * Deletes files that were uploaded and never named, evidence of cases that were closed long ago, first answers that nobody asks for again, messages of webhooks that are too old to be sent again,
 * links of mails that are long over, and once an hour what has been kept for as long as was said (lib/privacy/retention.ts); then scores that are a
 * day old are written anew. A loop of its own: a store that does not answer holds up no trade.
 */
import { forgetLinks } from '#lib/account/commands/address.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { sweepAttachments } from '#lib/chat/attachments/commands.ts';
import { config } from '#lib/config.ts';
import { db, pool } from '#lib/db/client.ts';
import { sweepCommandKeys } from '#lib/db/command-key.ts';
import { sweepEvidence } from '#lib/dispute/evidence/sweep.ts';
import { sweepMessages } from '#lib/notice/webhooks/record.ts';
import { sweepRetained } from '#lib/privacy/commands/sweep.ts';
import { renewScores } from '#lib/reputation/renew.ts';
import { sweepChanges } from '#lib/offer/queries/changes.ts';
import { startLoop, type Stop } from './loop.ts';

const POLL_MS = 60_000;
/** Days are counted there, and each pass reads whole tables. */
const RETAINED_MS = 3_600_000;

export function startSweeper(): Stop {
  let retainedAt = 0;
  return startLoop('sweeper', POLL_MS, async () => {
    while ((await sweepCommandKeys(db())) > 0);
    while ((await sweepMessages(db())) > 0);
    while ((await sweepChanges(db())) > 0);
    const now = await chainNow(db(), config().chainId);
    if (Date.now() >= retainedAt) {
      while ((await sweepRetained(db())) > 0);
      while ((await renewScores(pool(), now)) > 0);
      retainedAt = Date.now() + RETAINED_MS;
    }
    while ((await sweepAttachments(db(), now)) > 0);
    while ((await sweepEvidence(db(), now)) > 0);
    await forgetLinks(db());
  });
}
