/**
 * What a demo person does when a trade, or a case, waits for them: by the client that any program uses, which signs with the code of the pages. The
 * desk of the court has no operations, since no key opens it: there the client calls the addresses themselves.
 */
import { rulingDataOf } from '#lib/dispute/ruling.ts';
import type { CaseView, DeskView } from '#lib/dispute/view.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { Operations } from '#sdk/generated.ts';
import { acceptProposal, fundTrade, namePayer, signAct } from '#sdk/signing.ts';
import type { Client } from './client.ts';
import type { Person } from './people.ts';

type TradeView = Operations['getTrade']['answer'];
type TradeRow = Operations['listTrades']['answer']['rows'][number];
type ProposalView = TradeView['proposals'][number];

/** Seconds a person takes before doing what is owed. */
const DELAY = { prompt: 2, slow: 45, silent: 2 } as const;

/** One look at everything this person is part of. Answers the refusals met, for the log. */
export async function lookAround(client: Client, person: Person, since: Map<string, number>): Promise<string[]> {
  const page = await client.api.listTrades({ open: '1', limit: 100 });
  if (!page.ok) return [page.refusal.code];
  const trouble: string[] = [];
  for (const row of page.value.rows) {
    if (!isOwed(row, person)) continue;
    const key = `${row.id} ${row.state}`;
    const first = since.get(key) ?? Date.now();
    since.set(key, first);
    if (Date.now() - first < DELAY[person.manner] * 1000) continue;
    const done = await answer(client, row);
    if (!done.ok) trouble.push(`${row.id} ${row.state}: ${done.refusal.code}`);
    // Whatever came of it, the next look at this trade waits as long again.
    since.set(key, Date.now());
  }
  return trouble;
}

function isOwed(row: TradeRow, person: Person): boolean {
  if (row.endedAt !== null || row.cancelledBy !== null) return false;
  if (row.asksAnswer && person.manner !== 'silent') return true;
  if (row.owes !== row.party) return false;
  return !(person.manner === 'silent' && row.party === 'buyer' && row.state === 'awaiting_payment');
}

async function answer(client: Client, row: TradeRow): Promise<Result<unknown>> {
  const room = await client.api.getTrade({ id: row.id });
  if (!room.ok) return room;
  const trade = room.value;
  if (trade.pending.some((act) => act.by === trade.party && act.status === 'submitting')) return ok(null);
  const asked = trade.proposals.findLast(({ by, state }) => by !== trade.party && state === 'open');
  if (asked) {
    return isFair(trade, asked)
      ? acceptProposal(trade, client.signer, asked, client.api.call)
      : client.api.declineProposal({ id: trade.id, proposalId: asked.id });
  }
  if (trade.state === 'awaiting_escrow') {
    const key = await client.identityKey();
    return key.ok ? fundTrade(trade, client.signer, key.value, client.api.call) : key;
  }
  if (trade.state === 'awaiting_payment') {
    // Whoever pays on what is only seen may pay for coins that are not there.
    if (!trade.isFinal) return ok(null);
    if (!trade.payer) return namePayer(trade, { name: client.me.name, account: 'My own account' }, client.api.call);
    return signAct(trade, client.signer, { move: 'markPaid' }, trade.now, client.api.call);
  }
  return signAct(trade, client.signer, { move: 'release' }, trade.now, client.api.call);
}

/** What a demo person agrees to: at least half of the coins; a buyer who has not paid yet, to anything. */
export function isFair(
  trade: Pick<TradeView, 'party' | 'state' | 'tokenUnits'>,
  proposal: Pick<ProposalView, 'toBuyerUnits'>,
): boolean {
  if (trade.party === 'buyer' && trade.state === 'awaiting_payment') return true;
  const [amount, toBuyer] = [BigInt(trade.tokenUnits), BigInt(proposal.toBuyerUnits)];
  return 2n * (trade.party === 'buyer' ? toBuyer : amount - toBuyer) >= amount;
}

/** A moderator of the demo signs, for the chain, what another member of the panel has signed; they never rule, nor sign first. */
export async function sitOnPanel(client: Client): Promise<string[]> {
  const desk = await client.api.call<DeskView>('GET', '/disputes');
  if (!desk.ok) return [desk.refusal.code];
  const trouble: string[] = [];
  for (const row of [...desk.value.mine, ...desk.value.free].filter(({ state }) => state === 'sealing')) {
    const taken = await client.api.call('POST', `/disputes/${row.id}/claim`);
    if (!taken.ok) continue;
    const found = await client.api.call<CaseView>('GET', `/disputes/${row.id}`);
    if (!found.ok) continue;
    const { proposal } = found.value;
    const mine = proposal?.signedBy.some(({ wallet }) => wallet === client.me.walletAddress);
    if (!proposal || mine || proposal.status !== 'waiting') continue;
    const act = { toBuyer: proposal.toBuyerUnits, validUntil: proposal.validUntil };
    const { domain, types, value } = rulingDataOf(found.value, found.value.terms, act);
    const signature = await client.signer.signTypedData(domain, types, value);
    if (!signature.ok) continue;
    const signed = await client.api.call('POST', `/disputes/${row.id}/signatures`, { signature: signature.value });
    if (!signed.ok) trouble.push(`case ${row.id}: ${signed.refusal.code}`);
  }
  return trouble;
}
