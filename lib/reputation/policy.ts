/** Who may say how a trade went, and of which trades. */
import type { Actor } from '#lib/account/policy.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isEnd, type TradeState } from '#lib/trade/machine.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import { refuseReputation } from './refusals.ts';

type Subject = {
  readonly buyerId: string;
  readonly sellerId: string;
  readonly finalState: TradeState;
  readonly fundedAt: Date | null;
};

/** The actor and their side; a trade that is not yours looks like one that does not exist. */
export function requireParty(actor: Actor | null, trade: Subject | null): Result<{ actor: Actor; party: Party }> {
  const party = actor && trade && partyOf(actor.accountId, trade);
  return party ? ok({ actor: actor!, party }) : refused(refuseReputation('reputation.not_found'));
}

/** Whether this trade can be rated: coins were locked, and its end can no longer be taken back. */
export function canRate(trade: Subject): Result<null> {
  if (!isEnd(trade.finalState)) return refused(refuseReputation('reputation.not_ended'));
  if (trade.fundedAt === null) return refused(refuseReputation('reputation.never_funded'));
  return ok(null);
}
