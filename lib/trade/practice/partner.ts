/**
 * The practice partner: an account of the site's own, whose wallet and keys follow from the local chain's phrase, so that nothing of it is kept and any
 * process that knows the phrase can act for it. It exists where coins are worth nothing, and nobody can sign in as it: it has no address and no password.
 */
import { HDNodeWallet, getBytes, keccak256, toUtf8Bytes } from 'ethers';
import { actingFor } from '../../account/acting.ts';
import { identityColumns } from '../../account/commands/sign-up.ts';
import { identitySigningKey, identityTypedData } from '../../account/identity.ts';
import { nameKeyOf } from '../../account/name.ts';
import type { Actor } from '../../account/policy.ts';
import { sealText, sealingPublicKey } from '../../account/sealing.ts';
import { getChain } from '../../chain/chains.ts';
import { config } from '../../config.ts';
import type { Account } from '../../db/generated/client.ts';
import type { Ctx, Db } from '../../db/ctx.ts';
import { newId } from '../../kernel/ids.ts';
import { once } from '../../kernel/once.ts';
import { createPaymentAccount } from '../../payment/commands.ts';
import { accountText, commitmentOf, describe, identifierOf, normalise } from '../../payment/method.ts';
import { getMethod } from '../../payment/registry.ts';

/** Place under the local chain's phrase; scripts/local-accounts.ts names the same. */
const PLACE = 99;
const NAME = 'Practice partner';
export const PRACTICE_METHOD = 'sepa-instant';
export const PRACTICE_CURRENCY = 'EUR';

export type PracticeKeys = {
  readonly wallet: HDNodeWallet;
  readonly publicKey: string;
  readonly secretKey: Uint8Array;
  /** The account to pay to, as a buyer's browser opens it. */
  readonly payee: {
    readonly text: string;
    readonly commitment: string;
    readonly identifier: string;
    readonly label: string;
  };
};

/** The partner's keys; null: there is no practice here. */
export function practiceKeys(): PracticeKeys | null {
  const { chainId, localMnemonic } = config();
  // The phrase is there on the embedded chain alone; the registry says once more that its coins are worth nothing.
  if (!localMnemonic || !getChain(chainId).local) return null;
  const known = once('practice.keys', () => new Map<string, PracticeKeys>());
  const keys = known.get(localMnemonic) ?? keysOf(localMnemonic);
  known.set(localMnemonic, keys);
  return keys;
}

/** Whether this is a site to practise on. */
export const canPractise = (): boolean => practiceKeys() !== null;

function keysOf(phrase: string): PracticeKeys {
  const wallet = HDNodeWallet.fromPhrase(phrase, '', `m/44'/60'/0'/0/${PLACE}`);
  const derived = (what: string) => keccak256(toUtf8Bytes(`holdfast practice ${what} ${wallet.privateKey}`));
  const secretKey = getBytes(derived('identity'));
  const method = getMethod(PRACTICE_METHOD);
  const fields = normalise(method, { holder: NAME, ...method.example });
  if (!fields) throw new Error(`the example of ${PRACTICE_METHOD} is no account`);
  const salt = derived('account');
  const payee = {
    text: accountText(method.id, fields, salt),
    commitment: commitmentOf(method.id, fields, salt),
    identifier: identifierOf(method, fields),
    label: `${method.label} ${describe(method, fields)}`,
  };
  return { wallet, publicKey: sealingPublicKey(secretKey), secretKey, payee };
}

/** The partner's row; null: nobody has practised here yet. */
export function findPartner(db: Db, { wallet }: PracticeKeys): Promise<Account | null> {
  return db.account.findUnique({ where: { walletAddress: wallet.address } });
}

export type Partner = { readonly account: Account; readonly paymentAccountId: string };

/** The partner and their account; made where somebody practises for the first time. */
export async function ensurePartner(ctx: Ctx, keys: PracticeKeys): Promise<Partner> {
  const account = (await findPartner(ctx.db, keys)) ?? (await makeAccount(ctx, keys));
  const own = { accountId: account.id, archivedAt: null, methodId: PRACTICE_METHOD };
  const found = await ctx.db.paymentAccount.findFirst({ where: own, select: { id: true } });
  if (found) return { account, paymentAccountId: found.id };
  const { text, commitment, identifier, label } = keys.payee;
  const made = await createPaymentAccount(
    { ...ctx, actor: partnerActor(account) },
    {
      methodId: PRACTICE_METHOD,
      currency: PRACTICE_CURRENCY,
      label,
      sealed: sealText(text, [keys.publicKey], { purpose: 'payment-account' }),
      commitment,
      identifier,
    },
  );
  // Two who press at once: the other has made it.
  const row = made.ok ? made.value : await ctx.db.paymentAccount.findFirstOrThrow({ where: own, select: { id: true } });
  return { account, paymentAccountId: row.id };
}

async function makeAccount(ctx: Ctx, keys: PracticeKeys): Promise<Account> {
  const { wallet, publicKey, secretKey } = keys;
  const { signingKey } = identitySigningKey(secretKey);
  const unsigned = { owner: wallet.address, publicKey, signingKey, issuedAt: ctx.clock() };
  const { domain, types, value } = identityTypedData(unsigned);
  const identity = { ...unsigned, signature: await wallet.signTypedData(domain, types, value) };
  // Somebody else may go by that name already.
  const taken = (await ctx.db.account.count({ where: { nameKey: nameKeyOf(NAME) } })) > 0;
  const name = taken ? `${NAME} ${wallet.address.slice(2, 6)}` : NAME;
  const data = {
    id: newId(ctx.random),
    name,
    nameKey: nameKeyOf(name),
    walletKind: 'injected',
    walletAddress: wallet.address,
    demo: true,
    ...identityColumns(identity),
  } as const;
  await ctx.db.account.createMany({ data: [data], skipDuplicates: true });
  return (await findPartner(ctx.db, keys))!;
}

/** The partner as one who asks. */
export const partnerActor = (account: Account): Actor => actingFor(account, 'practice');
