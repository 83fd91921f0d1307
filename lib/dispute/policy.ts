/** Who may see and do what in a dispute. *When* is the machine's. A case that is not yours looks like one that does not exist. */
import type { Actor } from '#lib/account/policy.ts';
import { requirePower, type Power } from '#lib/account/powers.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import { refuseDispute } from './refusals.ts';

/** judge: rules; second: comes to the same, or not; appeal: decides it; signer, backup: sign for the chain; assistant: reads. */
export const PARTS = ['judge', 'second', 'appeal', 'signer', 'backup', 'assistant'] as const;
export type Part = (typeof PARTS)[number];

type Parties = { readonly buyerId: string; readonly sellerId: string };

/** The actor and their side; `dispute.not_found` for everybody else, moderators included: theirs is another door. */
export function requirePartyOf(actor: Actor | null, trade: Parties | null): Result<{ actor: Actor; party: Party }> {
  const party = actor && trade && partyOf(actor.accountId, trade);
  return party ? ok({ actor: actor!, party }) : refused(refuseDispute('dispute.not_found'));
}

/** Whether the moderators' desk exists for this person; to a moderator who has not proved a second factor it says so (`account.factor_required`). */
export function requireModerator(actor: Actor | null): Result<Actor> {
  return requireSeat(actor, 'cases.rule');
}

/** Whether reports are this person's to handle. */
export function requireReports(actor: Actor | null): Result<Actor> {
  return requireSeat(actor, 'reports.handle');
}

/** To whoever holds no such seat there is no desk. */
function requireSeat(actor: Actor | null, power: Power): Result<Actor> {
  const asked = requirePower(actor, power);
  if (asked.ok || asked.refusal.code === 'account.factor_required') return asked;
  return refused(refuseDispute('dispute.not_found'));
}

/** Whether the desk exists for this person, be it only to read what they were let into. */
export function requireDesk(actor: Actor | null): Result<Actor> {
  return requireSeat(actor, 'cases.read');
}

/** Somebody with a desk who is neither of the two. Refuses `dispute.not_found`, `dispute.conflict_of_interest`. */
export function requireReader(actor: Actor | null, trade: Parties | null): Result<Actor> {
  const asked = requireDesk(actor);
  if (!asked.ok) return asked;
  if (!trade) return refused(refuseDispute('dispute.not_found'));
  if (partyOf(asked.value.accountId, trade)) return refused(refuseDispute('dispute.conflict_of_interest'));
  return asked;
}

/** A moderator without a part in the case. Refuses `dispute.not_found`, `dispute.conflict_of_interest`. */
export function requireJudge(actor: Actor | null, trade: Parties | null): Result<Actor> {
  const asked = requireModerator(actor);
  if (!asked.ok) return asked;
  if (!trade) return refused(refuseDispute('dispute.not_found'));
  if (partyOf(asked.value.accountId, trade)) return refused(refuseDispute('dispute.conflict_of_interest'));
  return asked;
}
