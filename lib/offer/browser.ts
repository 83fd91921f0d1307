/**
 * What only the maker's own device does with an offer: sign it as a standing one, seal the payment accounts to the release key, end what was
 * signed. The server sees signatures and ciphertext.
 */
import { openText, sealText, type Sealed } from '../account/sealing.ts';
import { offerDataOf, type TypedData } from '../chain/signing.ts';
import { cancelOffersDataOf } from '../chain/vault-signing.ts';
import type { Signer } from '../chain/wallet.browser.ts';
import { newKey, type Call } from '../http/browser.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { OWN_ACCOUNT, openAccount } from '../payment/browser.ts';
import { refuseOffer } from './refusals.ts';
import { standingPayeePlace } from './standing.ts';
import type { PreparedStanding, SignedStandingView, StandingView } from './view.ts';

type Written = Result<{ standingId: string }>;
const sign = (signer: Signer, data: TypedData): Promise<Result<string>> =>
  signer.signTypedData(data.domain, data.types, data.value);

export type StandingChoice = { readonly lanes: number; readonly days: number };

/** What the person is waiting for, in this order. */
export type StandingStep = 'prepare' | 'seal' | 'sign' | 'submit';

/**
 * Makes an offer a standing one: one signature over exactly what the dialog showed, the accounts of the offer sealed to the release key.
 * Refuses `offer.standing_outdated` where what is to be signed is not what was shown (the rate moved, the offer was edited).
 */
export async function makeStanding(
  shown: StandingView,
  choice: StandingChoice,
  { signer, secretKey, call }: { readonly signer: Signer; readonly secretKey: Uint8Array; readonly call: Call },
  onStep: (step: StandingStep) => void = () => {},
): Promise<Written> {
  onStep('prepare');
  const path = `/offers/${shown.offerId}/standing`;
  const prepared = await call<PreparedStanding>('POST', path, choice, { key: newKey() });
  if (!prepared.ok) return prepared;
  const { standingId, signedOffer } = prepared.value;
  if (!isAsShown(prepared.value, shown, choice, signer)) return refused(refuseOffer('offer.standing_outdated'));
  onStep('seal');
  const payees = sealPayees(prepared.value, shown.offerId, secretKey);
  if (!payees.ok) return payees;
  onStep('sign');
  const signature = await sign(signer, offerDataOf(prepared.value, signedOffer));
  if (!signature.ok) return signature;
  onStep('submit');
  const body = { standingId, signature: signature.value, payees: payees.value };
  return call('PUT', path, body, { key: newKey() });
}

/** The person decided on these figures, and on no others. */
function isAsShown(prepared: PreparedStanding, shown: StandingView, choice: StandingChoice, signer: Signer): boolean {
  const { signedOffer, chainId, contract } = prepared;
  const { seller, least, most, lanes, feeBps } = signedOffer;
  return (
    chainId === shown.chainId &&
    contract === shown.contract &&
    seller === signer.address &&
    lanes === choice.lanes &&
    feeBps === shown.feeBps &&
    least === shown.bounds?.least &&
    most === shown.bounds.most
  );
}

function sealPayees(
  prepared: PreparedStanding,
  offerId: string,
  secretKey: Uint8Array,
): Result<Record<string, Sealed>> {
  const place = standingPayeePlace(offerId, prepared.signedOffer.series);
  const payees: Record<string, Sealed> = {};
  for (const account of prepared.accounts) {
    const checked = openAccount(account, secretKey);
    if (!checked.ok) return checked;
    const text = openText(account.sealed, secretKey, OWN_ACCOUNT);
    if (!text.ok) return text;
    payees[account.methodId] = sealText(text.value, [prepared.releasePublicKey], place);
  }
  return ok(payees);
}

/** Ends it here at once and, by one more signature, on the chain as well; nobody needs gas for it. */
export async function endStanding(
  shown: Pick<StandingView, 'chainId' | 'contract' | 'seller'>,
  { id, series }: Pick<SignedStandingView, 'id' | 'series'>,
  signer: Signer,
  call: Call,
): Promise<Written> {
  // First here, which needs no signature: whoever then says no in their wallet has still stopped it.
  const here = await call<{ standingId: string }>('POST', `/standing-offers/${id}/end`, {}, { key: newKey() });
  if (!here.ok) return here;
  const signature = await sign(signer, cancelOffersDataOf(shown, { owner: shown.seller, series }));
  if (!signature.ok) return signature;
  return call('POST', `/standing-offers/${id}/end`, { signature: signature.value }, { key: newKey() });
}
