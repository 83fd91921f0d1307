/** Tells webhooks what is due, a few at a time; several workers share it. What can happen twice, and how that shows, says lib/notice/webhooks/record.ts. */
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { claimMessage, MOST_TRIES, recordTry, type TryOutcome } from '#lib/notice/webhooks/record.ts';
import { inSpan } from '#lib/events/spans.ts';
import { hookSender, type SendHook } from './hooks/send.ts';
import { log, startLines, type Stop } from './loop.ts';

/** One address that is slow holds up no other. */
const AT_ONCE = 8;

/** Sends one message that is due. False: there was none. */
export async function hookNext(database: Db, send: SendHook, claimed?: () => void): Promise<boolean> {
  const message = await claimMessage(database);
  if (!message) return false;
  claimed?.();
  // Only what ended without being written again and again comes here: its other tries end where they are recorded.
  const givenUp: TryOutcome = { at: new Date(), tookMs: 0, status: null, error: 'given up' };
  const outcome =
    message.attempts > MOST_TRIES
      ? givenUp
      : await inSpan({ name: 'send webhook', kind: 'client' }, () => send(message));
  if (outcome.status === null || outcome.status >= 300) {
    const { id: messageId, attempts } = message;
    // Never the address: it may carry a secret of its owner's.
    log().info({ loop: 'hooker', messageId, attempts, status: outcome.status }, 'not accepted');
  }
  await recordTry(database, message, outcome);
  return true;
}

export function startHooker(): Stop {
  const send = hookSender({ loopback: config().embeddedChain });
  return startLines('hooker', 1000, AT_ONCE, (claimed) => hookNext(db(), send, claimed));
}
