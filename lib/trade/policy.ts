/** Who may do what with a trade. *When* is the machine's. A trade that is not yours looks like one that does not exist. */
import type { Actor } from '../account/policy.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { refuseTrade } from './refusals.ts';

type Parties = { readonly buyerId: string; readonly sellerId: string };

export type Party = 'buyer' | 'seller';

export function partyOf(accountId: string, trade: Parties): Party | null {
  if (trade.buyerId === accountId) return 'buyer';
  return trade.sellerId === accountId ? 'seller' : null;
}

/** The actor and their side of the trade; refuses `trade.sign_in`, or `trade.not_found` for anybody else. */
export function requireParty(actor: Actor | null, trade: Parties | null): Result<{ actor: Actor; party: Party }> {
  if (!actor) return refused(refuseTrade('trade.sign_in'));
  const party = trade && partyOf(actor.accountId, trade);
  return party ? ok({ actor, party }) : refused(refuseTrade('trade.not_found'));
}

export const otherParty = (party: Party): Party => (party === 'buyer' ? 'seller' : 'buyer');
