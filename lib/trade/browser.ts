/**
 * What only the people's own devices do with a trade: sign its moves, open and seal payment details, send the one transaction that the
 * chain's own coin needs. The server sees signatures and ciphertext.
 */
import { z } from 'zod';
import { verifyIdentity, type PublishedIdentity } from '../account/identity.ts';
import { openText, sealText, type Sealed } from '../account/sealing.ts';
import { escrowInterface } from '../chain/abi.ts';
import { FOREVER, permitDataOf, typedDataOf, type SignableMove, type TypedData } from '../chain/signing.ts';
import type { SendRequest, Signer } from '../chain/wallet.browser.ts';
import { newKey, type Call } from '../http/browser.ts';
import { HOUR, type Instant } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { openAccount, OWN_ACCOUNT } from '../payment/browser.ts';
import { readAccount, type OpenedAccount } from '../payment/method.ts';
import { refusePayment } from '../payment/refusals.ts';
import { payeePlace, payerPlace } from './places.ts';
import { refuseTrade } from './refusals.ts';
import type { Permit } from './schema.ts';
import type { TradeView } from './view.ts';

export type IdentityKey = { readonly publicKey: string; readonly secretKey: Uint8Array };
type Written = Result<{ version: number }>;

const sign = (signer: Signer, data: TypedData): Promise<Result<string>> =>
  signer.signTypedData(data.domain, data.types, data.value);

/** The published identity of one of the two, proven to be vouched for by the wallet that the terms name. */
export async function provenIdentityOf(
  trade: Pick<TradeView, 'buyer' | 'seller' | 'terms'>,
  who: 'buyer' | 'seller',
  call: Call,
): Promise<Result<PublishedIdentity>> {
  const found = await call<PublishedIdentity>('GET', `/accounts/${trade[who].id}/identity`);
  if (!found.ok) {
    return found.refusal.code === 'account.identity_missing'
      ? refused(refuseTrade('trade.partner_identity_missing'))
      : found;
  }
  const proven = found.value.owner === trade.terms[who] && verifyIdentity(found.value);
  return proven ? found : refused(refuseTrade('trade.partner_key_unproven'));
}

/**
 * The published key of a party, proven to be theirs by the wallet that the signed terms name: a server that slips in a key of its own is
 * found out here. Refuses `trade.partner_identity_missing`, `trade.partner_key_unproven`.
 */
export async function provenKeyOf(trade: TradeView, who: 'buyer' | 'seller', call: Call): Promise<Result<string>> {
  const proven = await provenIdentityOf(trade, who, call);
  return proven.ok ? ok(proven.value.publicKey) : proven;
}

/** Opens the seller's own account, checks it against the deal and seals it to the buyer (and back to the seller). */
export async function sealPayee(trade: TradeView, key: IdentityKey, call: Call): Promise<Result<Sealed>> {
  if (!trade.ownPayee) return refused(refuseTrade('trade.payee_not_sealed'));
  const opened = openText(trade.ownPayee, key.secretKey, { purpose: 'payment-account' });
  if (!opened.ok) return opened;
  const checked = openAccount({ sealed: trade.ownPayee, commitment: trade.deal.payeeCommitment }, key.secretKey);
  if (!checked.ok) return checked;
  const buyer = await provenKeyOf(trade, 'buyer', call);
  if (!buyer.ok) return buyer;
  return ok(sealText(opened.value, [buyer.value, key.publicKey], payeePlace(trade.tradeHash)));
}

export type OpenedPayee =
  | { readonly kind: 'opened'; readonly account: OpenedAccount }
  /** What arrived is not the account that the deal names: nobody should pay to it. */
  | { readonly kind: 'not_as_agreed' };

/** Opens the account the buyer pays to and compares it with the commitment in the deal. */
export function openPayee(trade: TradeView, secretKey: Uint8Array): Result<OpenedPayee> {
  if (trade.payee.kind !== 'shown') return refused(refuseTrade('trade.details_not_ready'));
  const opened = openText(trade.payee.sealed, secretKey, payeePlace(trade.tradeHash));
  if (!opened.ok) {
    return opened.refusal.code === 'account.sealed_altered' ? ok({ kind: 'not_as_agreed' }) : opened;
  }
  const account = readAccount(opened.value, trade.deal.payeeCommitment);
  return ok(account?.methodId === trade.methodId ? { kind: 'opened', account } : { kind: 'not_as_agreed' });
}

/**
 * The account the buyer pays to, as its one text, opened by whichever of the two holds it and held against the deal: what can be shown to a court.
 * Refuses `trade.details_not_ready` (this side was given none), `payment.altered`, and what opening refuses.
 */
export function payeeTextOf(trade: TradeView, secretKey: Uint8Array): Result<string> {
  const shown = trade.payee.kind === 'shown' ? trade.payee.sealed : undefined;
  const [sealed, place] = shown ? [shown, payeePlace(trade.tradeHash)] : [trade.ownPayee, OWN_ACCOUNT];
  if (!sealed) return refused(refuseTrade('trade.details_not_ready'));
  const opened = openText(sealed, secretKey, place);
  if (!opened.ok) return opened;
  return readAccount(opened.value, trade.deal.payeeCommitment) ? opened : refused(refusePayment('payment.altered'));
}

/** Which account and name the money will come from. */
export const payerFields = z.object({
  name: z.string().trim().min(2, 'trade.invalid.payer_name').max(70, 'trade.invalid.payer_name'),
  account: z.string().trim().min(2, 'trade.invalid.payer_account').max(70, 'trade.invalid.payer_account'),
});
export type Payer = z.infer<typeof payerFields>;

/** Seals the announced payer to both and hands it in. */
export async function namePayer(trade: TradeView, payer: Payer, call: Call): Promise<Written> {
  const buyer = await provenKeyOf(trade, 'buyer', call);
  if (!buyer.ok) return buyer;
  const seller = await provenKeyOf(trade, 'seller', call);
  if (!seller.ok) return seller;
  const { name, account } = payer;
  const payerSealed = sealText(
    JSON.stringify({ name, account }),
    [buyer.value, seller.value],
    payerPlace(trade.tradeHash),
  );
  return call('POST', `/trades/${trade.id}/payer`, { payerSealed }, { key: newKey() });
}

/** What the buyer announced; undefined where it cannot be read as such. */
export function openPayer(trade: TradeView, secretKey: Uint8Array): Payer | undefined {
  if (!trade.payer) return undefined;
  const opened = openText(trade.payer, secretKey, payerPlace(trade.tradeHash));
  if (!opened.ok) return undefined;
  try {
    return payerFields.safeParse(JSON.parse(opened.value)).data;
  } catch {
    // Not JSON: written by something else than this page.
    return undefined;
  }
}

export type Act = {
  readonly move: Exclude<SignableMove, 'fund' | 'rule' | 'settle'>;
  /** extend: the new deadline. */
  readonly value?: string;
  readonly reason?: string;
  readonly statement?: string;
};

/** Seconds a signature is good for: long enough for a slow relayer. */
const VALID_SECONDS = 23 * HOUR;

/** Signs a move and hands it to the relayer. One prompt. `now`: chain seconds. */
export async function signAct(trade: TradeView, signer: Signer, act: Act, now: Instant, call: Call): Promise<Written> {
  const validUntil = now + VALID_SECONDS;
  const signed = { validUntil, ...(act.value === undefined ? {} : { value: act.value }) };
  const signature = await sign(signer, typedDataOf(trade, act.move, trade.terms, signed));
  if (!signature.ok) return signature;
  const { reason, statement } = act;
  const body = { move: act.move, ...signed, signature: signature.value, reason, statement };
  return call('POST', `/trades/${trade.id}/moves`, body, { key: newKey() });
}

/** Cancels before funding. A buyer signs `refund` without an end in the same act; a seller signs nothing. */
export async function cancelTrade(trade: TradeView, signer: Signer, call: Call): Promise<Written> {
  const options = { key: newKey() };
  if (trade.party === 'seller') return call('POST', `/trades/${trade.id}/cancel`, {}, options);
  const signature = await sign(signer, typedDataOf(trade, 'refund', trade.terms, { validUntil: FOREVER }));
  if (!signature.ok) return signature;
  return call('POST', `/trades/${trade.id}/cancel`, { refundSignature: signature.value }, options);
}

/** The seller's own transaction that locks the chain's own coin. */
export function fundCallOf(trade: TradeView): SendRequest {
  return {
    chainId: trade.chainId,
    to: trade.contract,
    data: escrowInterface.encodeFunctionData('fund', [trade.terms]),
    value: BigInt(trade.lockedUnits),
  };
}

/** What the person's wallet is asked for while funding, in this order. */
export type FundStep = 'seal' | 'permit' | 'fund' | 'send' | 'submit';

/**
 * Locks the coins: a permit and the Fund signature for a token (two prompts), one transaction for the chain's own coin, and from the
 * vault the Fund signature alone. The payee's account goes with it, sealed to the buyer.
 */
export async function fundTrade(
  trade: TradeView,
  signer: Signer,
  key: IdentityKey,
  call: Call,
  onStep: (step: FundStep) => void = () => {},
): Promise<Written> {
  onStep('seal');
  const payee = await sealPayee(trade, key, call);
  if (!payee.ok) return payee;
  if (trade.tokenIsNative && !trade.terms.fromVault) {
    onStep('send');
    const sent = await signer.sendTransaction(fundCallOf(trade));
    if (!sent.ok) return sent;
    onStep('submit');
    const body = { move: 'fund', txHash: sent.value.toLowerCase(), payeeSealed: payee.value };
    return call('POST', `/trades/${trade.id}/transactions`, body, { key: newKey() });
  }
  let permit: Permit | undefined;
  if (!trade.terms.fromVault) {
    onStep('permit');
    const signed = await signPermit(trade, signer);
    if (!signed.ok) return signed;
    permit = signed.value;
  }
  onStep('fund');
  const act = { validUntil: trade.openBy };
  const signature = await sign(signer, typedDataOf(trade, 'fund', trade.terms, act));
  if (!signature.ok) return signature;
  onStep('submit');
  const body = { move: 'fund', ...act, signature: signature.value, permit, payeeSealed: payee.value };
  return call('POST', `/trades/${trade.id}/moves`, body, { key: newKey() });
}

/** Lets the escrow pull exactly what the terms lock, once, until funding is over. */
async function signPermit(trade: TradeView, signer: Signer): Promise<Result<Permit>> {
  if (!trade.permit) return refused(refuseTrade('trade.chain_unavailable'));
  const data = permitDataOf({
    ...trade.permit,
    chainId: trade.chainId,
    token: trade.terms.token,
    owner: trade.terms.seller,
    spender: trade.contract,
    value: trade.lockedUnits,
    deadline: trade.openBy,
  });
  const signature = await sign(signer, data);
  if (!signature.ok) return signature;
  return ok({ value: trade.lockedUnits, deadline: trade.openBy, signature: signature.value });
}

/** For a native coin whose transaction was sent but whose note was lost: hands the payment details in once the coins are seen. */
export function missesPayee(trade: Pick<TradeView, 'state' | 'party' | 'payeeSealedAlready' | 'lockedBy'>): boolean {
  // What a standing offer locks, the site hands the details over for.
  if (trade.lockedBy === 'opener') return false;
  return trade.party === 'seller' && trade.state === 'awaiting_payment' && !trade.payeeSealedAlready;
}
