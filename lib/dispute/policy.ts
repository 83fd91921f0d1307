/** Who may see and do what in a dispute. *When* is the machine's. A case that is not yours looks like one that does not exist. */
import type { Actor } from '#lib/account/policy.ts';
import { hasPower } from '#lib/account/powers.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import { refuseDispute } from './refusals.ts';

type Parties = { readonly buyerId: string; readonly sellerId: string };

/** The actor and their side; `dispute.not_found` for everybody else, moderators included: theirs is another door. */
export function requirePartyOf(actor: Actor | null, trade: Parties | null): Result<{ actor: Actor; party: Party }> {
  const party = actor && trade && partyOf(actor.accountId, trade);
  return party ? ok({ actor: actor!, party }) : refused(refuseDispute('dispute.not_found'));
}

/** Whether the moderators' desk exists for this person. */
export function requireModerator(actor: Actor | null): Result<Actor> {
  return actor && hasPower(actor, 'cases.rule') ? ok(actor) : refused(refuseDispute('dispute.not_found'));
}

/** Whether reports are this person's to handle. */
export function requireReports(actor: Actor | null): Result<Actor> {
  return actor && hasPower(actor, 'reports.handle') ? ok(actor) : refused(refuseDispute('dispute.not_found'));
}

/** A moderator without a part in the case. Refuses `dispute.not_found`, `dispute.conflict_of_interest`. */
export function requireJudge(actor: Actor | null, trade: Parties | null): Result<Actor> {
  const asked = requireModerator(actor);
  if (!asked.ok) return asked;
  if (!trade) return refused(refuseDispute('dispute.not_found'));
  if (partyOf(asked.value.accountId, trade)) return refused(refuseDispute('dispute.conflict_of_interest'));
  return asked;
}
