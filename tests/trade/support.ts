import { Wallet, keccak256, toUtf8Bytes, type HDNodeWallet } from 'ethers';
import { nameKeyOf } from '#lib/account/name.ts';
import { newSealingKey, sealText } from '#lib/account/sealing.ts';
import { config, findChainSettings } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { createStage, must, type Stage } from '#server/demo/stage.ts';
import type { LocalChain } from '../setup/chain.ts';
import type { TestDatabase } from '../setup/database.ts';
import { setNoLevels } from '../setup/levels.ts';

export type Person = { readonly account: Account; readonly wallet: HDNodeWallet; readonly secretKey: Uint8Array };

/** A person with a row, a wallet filled from the faucet and a published identity key. */
export async function makePerson(
  database: TestDatabase,
  chain: LocalChain,
  index: number,
  name: string,
): Promise<Person> {
  const wallet = chain.wallet(index);
  const sealing = newSealingKey();
  const account = await database.db.account.create({
    data: {
      id: newId(secureRandom),
      name,
      nameKey: nameKeyOf(name),
      walletKind: 'injected',
      walletAddress: wallet.address,
      identityPublicKey: sealing.publicKey,
    },
  });
  await chain.drip(wallet.address);
  return { account, wallet, secretKey: sealing.secretKey };
}

/** An account at a bank, sealed to its owner; the test keeps no other copy. */
export async function makePayee(
  database: TestDatabase,
  person: Person,
  methodId = 'sepa',
  currency = 'EUR',
): Promise<string> {
  const id = newId(secureRandom);
  const text = `{"payee":"${id}"}`;
  await database.db.paymentAccount.create({
    data: {
      id,
      accountId: person.account.id,
      methodId,
      currency,
      label: 'Main bank',
      scheme: 'holdfast-seal-1',
      ciphertext: JSON.stringify(sealText(text, [person.account.identityPublicKey!], { purpose: 'payment-account' })),
      recipients: [person.account.identityPublicKey!],
      fingerprint: id,
      commitment: keccak256(toUtf8Bytes(text)),
    },
  });
  return id;
}

/** The stage of a test: the relayer has gas, the reader has read the head, and people trade what they like. */
export async function openStage(chain: LocalChain): Promise<Stage> {
  const { chainId } = chain.deployed;
  await chain.fund(new Wallet(findChainSettings(chainId)!.relayer.keys[0]!).address);
  if (chainId === config().chainId) await setNoLevels(db());
  const stage = createStage(chainId);
  await stage.moveTo(0);
  return stage;
}

export async function sellOffer(
  stage: Stage,
  maker: Person,
  paymentAccountId: string,
  changes: Partial<OfferInput> = {},
): Promise<string> {
  const input = offerSchema.parse({
    side: 'sell',
    chainId: 31337,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'fixed',
    fixedPrice: '0.93',
    least: '10',
    most: '500',
    methods: [{ methodId: 'sepa', paymentAccountId }],
    paymentWindowSeconds: 3 * 86_400,
    ...changes,
  });
  return must(await postOffer(stage.ctxOf(maker.account), input)).offerId;
}

export async function take(
  stage: Stage,
  taker: Person,
  offerId: string,
  fiatMinor = '10000',
  paymentAccountId?: string,
) {
  const ctx = stage.ctxOf(taker.account);
  const offer = must(await getOffer(ctx, { offerId }));
  return takeOffer(ctx, {
    offerId,
    revision: offer.revision,
    priceSeen: offer.price!,
    fiatMinor,
    methodId: offer.methodIds[0]!,
    ...(paymentAccountId ? { paymentAccountId } : {}),
  });
}
