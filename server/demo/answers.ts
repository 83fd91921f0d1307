/** What a demo person does when a trade, or a case, waits for them: the same calls the pages make. */
import { openText, sealText } from '#lib/account/sealing.ts';
import { permitDataOf, typedDataOf, type SignableMove } from '#lib/chain/signing.ts';
import { newKey } from '#lib/http/browser.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { CaseView, DeskView } from '#lib/dispute/view.ts';
import { rulingDataOf } from '#lib/dispute/ruling.ts';
import type { TradeRow, TradeView } from '#lib/trade/view.ts';
import type { Client } from './client.ts';
import type { Person } from './people.ts';

/** Seconds a person takes before doing what is owed. */
const DELAY = { prompt: 2, slow: 45, silent: 2 } as const;

type Data = { domain: object; types: Record<string, { name: string; type: string }[]>; value: Record<string, unknown> };
const sign = (client: Client, data: Data) => client.signer.signTypedData(data.domain, data.types, data.value);

/** One look at everything this person is part of. Answers the refusals met, for the log. */
export async function lookAround(client: Client, person: Person, since: Map<string, number>): Promise<string[]> {
  const rows = await client.call<readonly TradeRow[]>('GET', '/trades');
  if (!rows.ok) return [rows.refusal.code];
  const trouble: string[] = [];
  for (const row of rows.value) {
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
  if (row.endedAt !== null || row.owes !== row.party) return false;
  if (row.cancelledBy !== null) return false;
  return !(person.manner === 'silent' && row.party === 'buyer' && row.state === 'awaiting_payment');
}

async function answer(client: Client, row: TradeRow): Promise<Result<unknown>> {
  const room = await client.call<TradeView>('GET', `/trades/${row.id}`);
  if (!room.ok) return room;
  const trade = room.value;
  if (trade.pending.some((act) => act.by === trade.party && act.status === 'submitting')) return ok(null);
  if (trade.state === 'awaiting_escrow') return trade.tokenIsNative ? lockNative(client, trade) : lock(client, trade);
  if (trade.state === 'awaiting_payment') return pay(client, trade);
  return submit(client, trade, 'release');
}

async function submit(
  client: Client,
  trade: TradeView,
  move: Exclude<SignableMove, 'fund' | 'rule' | 'settle' | 'extend'>,
): Promise<Result<unknown>> {
  const act = { validUntil: trade.now + HOUR };
  const signature = await sign(client, typedDataOf(trade, move, trade.terms, act));
  if (!signature.ok) return signature;
  const body = { move, ...act, signature: signature.value };
  return client.call('POST', `/trades/${trade.id}/moves`, body, { key: newKey() });
}

async function lock(client: Client, trade: TradeView): Promise<Result<unknown>> {
  const payee = await sealPayee(client, trade);
  if (!payee.ok) return payee;
  if (!trade.permit) return refused({ code: 'demo.no_permit', status: 409, data: {} });
  const deadline = trade.openBy;
  const permit = permitDataOf({
    ...trade.permit,
    chainId: trade.chainId,
    token: trade.terms.token,
    owner: client.me.walletAddress,
    spender: trade.contract,
    value: trade.lockedUnits,
    deadline,
  });
  const permitted = await sign(client, permit);
  const act = { validUntil: trade.openBy };
  const funded = await sign(client, typedDataOf(trade, 'fund', trade.terms, act));
  if (!permitted.ok) return permitted;
  if (!funded.ok) return funded;
  const body = {
    move: 'fund',
    ...act,
    signature: funded.value,
    permit: { value: trade.lockedUnits, deadline, signature: permitted.value },
    payeeSealed: payee.value,
  };
  return client.call('POST', `/trades/${trade.id}/moves`, body, { key: newKey() });
}

/** The chain's own coin can only be locked by the seller's own transaction. */
async function lockNative(client: Client, trade: TradeView): Promise<Result<unknown>> {
  const payee = await sealPayee(client, trade);
  if (!payee.ok) return payee;
  const { fundCallOf } = await import('#lib/trade/browser.ts');
  const txHash = await client.signer.sendTransaction(fundCallOf(trade));
  if (!txHash.ok) return txHash;
  const body = { move: 'fund', txHash: txHash.value, payeeSealed: payee.value };
  return client.call('POST', `/trades/${trade.id}/transactions`, body, { key: newKey() });
}

/** Opens the seller's own account and seals it to the buyer. */
async function sealPayee(client: Client, trade: TradeView): Promise<Result<unknown>> {
  const key = await client.identityKey();
  if (!key.ok) return key;
  const opened = openText(trade.ownPayee, key.value.secretKey, { purpose: 'payment-account' });
  if (!opened.ok) return opened;
  const to = [trade.buyer.identityPublicKey!, key.value.publicKey];
  return ok(sealText(opened.value, to, { purpose: 'payee', trade: trade.tradeHash }));
}

async function pay(client: Client, trade: TradeView): Promise<Result<unknown>> {
  if (!trade.isFinal) return ok(null);
  if (!trade.payer) {
    const text = JSON.stringify({ name: client.me.name, account: 'My own account' });
    const to = [trade.buyer.identityPublicKey!, trade.seller.identityPublicKey!];
    const payerSealed = sealText(text, to, { purpose: 'payer', trade: trade.tradeHash });
    return client.call('POST', `/trades/${trade.id}/payer`, { payerSealed });
  }
  return submit(client, trade, 'markPaid');
}

/** A moderator of the demo signs what another moderator has proposed; they never propose themselves. */
export async function sitOnPanel(client: Client): Promise<string[]> {
  const desk = await client.call<DeskView>('GET', '/disputes');
  if (!desk.ok) return [desk.refusal.code];
  const trouble: string[] = [];
  for (const row of desk.value.open.filter(({ state }) => state === 'ruling')) {
    const found = await client.call<CaseView>('GET', `/disputes/${row.id}`);
    if (!found.ok) continue;
    const { proposal } = found.value;
    const mine = proposal?.signedBy.some(({ wallet }) => wallet === client.me.walletAddress);
    if (!proposal || mine || proposal.status !== 'waiting') continue;
    const act = { toBuyer: proposal.toBuyerUnits, validUntil: proposal.validUntil };
    const signature = await sign(client, rulingDataOf(found.value, found.value.terms, act));
    if (!signature.ok) continue;
    const signed = await client.call('POST', `/disputes/${row.id}/signatures`, { signature: signature.value });
    if (!signed.ok) trouble.push(`case ${row.id}: ${signed.refusal.code}`);
  }
  return trouble;
}
