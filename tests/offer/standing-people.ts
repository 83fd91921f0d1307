/** Sellers with coins in the vault and their browsers: the very code a page runs, with the commands at the other end. */
import { Contract } from 'ethers';
import { openText, sealText } from '#lib/account/sealing.ts';
import { identitySigningKey, identityTypedData } from '#lib/account/identity.ts';
import { toHex } from '#lib/account/encoding.ts';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Call } from '#lib/http/browser.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { endStanding, makeStanding, type StandingChoice } from '#lib/offer/browser.ts';
import { cancelStanding } from '#lib/offer/commands/end-standing.ts';
import { prepareStanding } from '#lib/offer/commands/prepare-standing.ts';
import { signStanding, type SignStandingInput } from '#lib/offer/commands/sign-standing.ts';
import { getStanding } from '#lib/offer/queries/own-standing.ts';
import type { SignedStandingView, StandingView } from '#lib/offer/view.ts';
import { OWN_ACCOUNT } from '#lib/payment/browser.ts';
import { accountText, commitmentOf } from '#lib/payment/method.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import type { LocalChain } from '../setup/chain.ts';
import type { TestDatabase } from '../setup/database.ts';
import { makePerson, type Person } from '../trade/support.ts';

export const IBAN = 'DE89370400440532013000';

/** A person whose wallet vouches for their identity key. */
export async function makeProven(
  database: TestDatabase,
  chain: LocalChain,
  index: number,
  name: string,
): Promise<Person> {
  const person = await makePerson(database, chain, index, name);
  const identity = {
    owner: person.wallet.address,
    publicKey: person.account.identityPublicKey!,
    signingKey: identitySigningKey(person.secretKey).signingKey,
    issuedAt: 1_700_000_000,
  };
  const { domain, types, value } = identityTypedData(identity);
  const account = await database.db.account.update({
    where: { id: person.account.id },
    data: {
      identityIssuedAt: identity.issuedAt,
      identitySigningKey: identity.signingKey,
      identitySignature: await person.wallet.signTypedData(domain, types, value),
    },
  });
  return { ...person, account };
}

/** A SEPA account as its owner's browser would have sealed it. */
export async function makeBank(database: TestDatabase, person: Person, iban = IBAN): Promise<string> {
  const fields = { holder: person.account.name, iban };
  const salt = toHex(secureRandom(32));
  const id = newId(secureRandom);
  const own = person.account.identityPublicKey!;
  await database.db.paymentAccount.create({
    data: {
      id,
      accountId: person.account.id,
      methodId: 'sepa',
      currency: 'EUR',
      label: 'Main bank',
      scheme: 'holdfast-seal-1',
      ciphertext: JSON.stringify(sealText(accountText('sepa', fields, salt), [own], OWN_ACCOUNT)),
      recipients: [own],
      fingerprint: id,
      commitment: commitmentOf('sepa', fields, salt),
    },
  });
  return id;
}

/** Waits for a transaction of one's own: mined as it is sent, so its receipt is there at once, or soon. */
export async function mined(chain: LocalChain, sent: { readonly hash: string }): Promise<void> {
  while (!(await chain.provider.getTransactionReceipt(sent.hash)));
}

/** Puts coins into the person's vault by their own transactions. */
export async function deposit(chain: LocalChain, person: Person, token: string, units: bigint): Promise<void> {
  const escrow = new Contract(chain.deployed.escrow, escrowInterface, person.wallet);
  if (token === NATIVE) {
    return mined(chain, await escrow.getFunction('deposit')(token, units, { value: units }));
  }
  const coin = new Contract(token, tokenInterface, person.wallet);
  await mined(chain, await coin.getFunction('approve')(chain.deployed.escrow, units));
  await mined(chain, await escrow.getFunction('deposit')(token, units));
}

export function signerOf(person: Person): Signer {
  return {
    kind: 'injected',
    address: person.wallet.address,
    signMessage: async (text) => ok(await person.wallet.signMessage(text)),
    signTypedData: async (domain, types, value) => ok(await person.wallet.signTypedData(domain, types, value)),
    sendTransaction: () => Promise.reject(new Error('nothing here costs the seller gas')),
  };
}

/** The person's browser at the routes of standing offers; `alter` is a server or a wire that is not honest. */
export function browserOf(stage: Stage, person: Person, alter: (body: unknown) => unknown = (body) => body): Call {
  const ctx = () => stage.ctxOf(person.account);
  const route = async (method: string, path: string, body: unknown): Promise<Result<unknown>> => {
    const [, noun, id = ''] = path.split('/');
    if (noun === 'standing-offers') return cancelStanding(ctx(), { ...(body as object), standingId: id });
    const input = { ...(body as object), offerId: id };
    return method === 'POST'
      ? prepareStanding(ctx(), input as Parameters<typeof prepareStanding>[1])
      : signStanding(ctx(), input as SignStandingInput);
  };
  return (async (method: string, path: string, body: unknown) => {
    const answer = await route(method, path, alter(body));
    return answer.ok ? ok(JSON.parse(JSON.stringify(answer.value))) : answer;
  }) as Call;
}

export const standingOf = async (stage: Stage, person: Person, offerId: string): Promise<StandingView> =>
  must(await getStanding(stage.ctxOf(person.account), { offerId }));

export async function stand(
  stage: Stage,
  person: Person,
  offerId: string,
  choice: StandingChoice = { lanes: 3, days: 7 },
  call = browserOf(stage, person),
): Promise<Result<{ standingId: string }>> {
  const shown = await standingOf(stage, person, offerId);
  return makeStanding(shown, choice, { signer: signerOf(person), secretKey: person.secretKey, call });
}

export async function end(
  stage: Stage,
  person: Person,
  offerId: string,
  one: SignedStandingView,
): Promise<Result<{ standingId: string }>> {
  const shown = await standingOf(stage, person, offerId);
  return endStanding(shown, one, signerOf(person), browserOf(stage, person));
}

/** What a person reads in a sealed text of a trade. */
export const readPayee = (sealed: unknown, person: Person, tradeHash: string): Result<string> =>
  openText(sealed, person.secretKey, { purpose: 'payee', trade: tradeHash });
