/** Sends the pushes that are due, a few at a time; several workers share them. What can happen twice, and why it shows once, says lib/notice/push/record.ts. */
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { inSpan } from '#lib/events/spans.ts';
import { pushKeys } from '#lib/notice/push/key.ts';
import { cancelPush, claimPush, isPushWanted, MOST_PUSH_ATTEMPTS, recordPush } from '#lib/notice/push/record.ts';
import { pushMessage } from '#lib/notice/push/words.ts';
import { localeOf } from '#lib/notice/words.ts';
import { log, startLines, type Stop } from './loop.ts';
import { pushSender, type SendPush } from './push/send.ts';

/** One push service that is slow holds up no other. */
const AT_ONCE = 4;

/** Sends one push that is due. False: there was none. */
export async function pushNext(database: Db, send: SendPush, claimed?: () => void): Promise<boolean> {
  const push = await claimPush(database);
  if (!push) return false;
  claimed?.();
  if (!(await isPushWanted(database, push))) {
    await cancelPush(database, push);
    return true;
  }
  const { subscription, notice, attempts } = push;
  const { locale, discretion } = subscription.account;
  const outcome =
    attempts > MOST_PUSH_ATTEMPTS
      ? { kind: 'refused' as const, error: push.lastError ?? 'given up' }
      : await inSpan({ name: 'send push', kind: 'client' }, () =>
          send(subscription, pushMessage(localeOf(locale), notice, discretion?.hideAmounts ?? false)),
        );
  if (outcome.kind !== 'accepted') {
    // Never the address: whoever reads the log could send there.
    log().warn({ loop: 'pusher', pushId: push.id, attempts, outcome: outcome.kind, reason: outcome.error }, 'not sent');
  }
  await recordPush(database, push, outcome);
  return true;
}

/** Does nothing where no pushes are sent. */
export function startPusher(): Stop {
  const { push, embeddedChain } = config();
  if (!push) return async () => {};
  const send = pushSender({ keys: pushKeys(), contact: push.contact, loopback: embeddedChain });
  return startLines('pusher', 1000, AT_ONCE, (claimed) => pushNext(db(), send, claimed));
}
