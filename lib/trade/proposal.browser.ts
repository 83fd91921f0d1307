/** What a person's own device does to settle: it signs what the buyer is to get, as a proposal or as the answer to one. One prompt each. */
import { typedDataOf } from '../chain/signing.ts';
import type { Signer } from '../chain/wallet.browser.ts';
import { newKey, type Call } from '../http/browser.ts';
import { HOUR, type Instant } from '../kernel/instant.ts';
import type { Result } from '../kernel/result.ts';
import type { ProposalReason } from './proposal.ts';
import type { ProposalView, TradeView } from './view.ts';

/** Hours a proposal may hold. The contract takes 24 at most; a shorter one binds its signer for less long. */
export const VALID_HOURS = [1, 6, 23] as const;
export const VALID_HOURS_DEFAULT = 23;

type Written = Promise<Result<{ version: number }>>;

function signSettle(trade: TradeView, signer: Signer, value: string, validUntil: Instant): Promise<Result<string>> {
  const data = typedDataOf(trade, 'settle', trade.terms, { value, validUntil });
  return signer.signTypedData(data.domain, data.types, data.value);
}

export type Proposing = {
  /** Base units to the buyer. */
  readonly toBuyer: string;
  readonly validHours: number;
  readonly reason?: ProposalReason | undefined;
  /** The other's proposal that this one counters. */
  readonly answersId?: string | undefined;
};

/** Signs a proposal and hands it in. `now`: chain seconds. */
export async function proposeSettlement(
  trade: TradeView,
  signer: Signer,
  { toBuyer, validHours, reason, answersId }: Proposing,
  now: Instant,
  call: Call,
): Written {
  const validUntil = now + validHours * HOUR;
  const signature = await signSettle(trade, signer, toBuyer, validUntil);
  if (!signature.ok) return signature;
  const body = { toBuyer, validUntil, signature: signature.value, reason, answersId };
  return call('POST', `/trades/${trade.id}/proposals`, body, { key: newKey() });
}

/** Signs the very same as the other did; both signatures go to the chain. */
export async function acceptProposal(trade: TradeView, signer: Signer, proposal: ProposalView, call: Call): Written {
  const signature = await signSettle(trade, signer, proposal.toBuyerUnits, proposal.validUntil);
  if (!signature.ok) return signature;
  const path = `/trades/${trade.id}/proposals/${proposal.id}/accept`;
  return call('POST', path, { signature: signature.value }, { key: newKey() });
}

/** Says no to the other's proposal, or takes one's own out of the app. Nothing is signed. */
export function closeProposal(
  trade: TradeView,
  proposal: ProposalView,
  as: 'decline' | 'withdraw',
  call: Call,
): Written {
  return call('POST', `/trades/${trade.id}/proposals/${proposal.id}/${as}`, {}, { key: newKey() });
}
