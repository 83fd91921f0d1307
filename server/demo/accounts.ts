/** Makes the demo's people in the database: real accounts, whose in-browser wallets open with the published demo password. */
import { actingFor } from '#lib/account/acting.ts';
import { HDNodeWallet, getBytes } from 'ethers';
import { hashAuthSecret } from '#lib/account/secrets.ts';
import { identityColumns, storeKeys } from '#lib/account/commands/sign-up.ts';
import { lockSecret } from '#lib/account/envelope.ts';
import { identitySigningKey, identityTypedData, type PublishedIdentity } from '#lib/account/identity.ts';
import { openWith } from '#lib/account/key-file.ts';
import { nameKeyOf } from '#lib/account/name.ts';
import { DEMO_PASSWORD, derivePasswordKeys, newPasswordKdf } from '#lib/account/password.ts';
import { type Actor } from '#lib/account/policy.ts';
import { keysOf } from '#lib/account/queries.ts';
import { newSealingKey, sealingPublicKey } from '#lib/account/sealing.ts';
import type { Account } from '#lib/db/generated/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { emailOf, type Person } from './people.ts';

/** Wallet of a person: a place under the local chain's own phrase, so that the panel's members are known before they exist. */
export function walletOf(mnemonic: string, person: Person): HDNodeWallet {
  return HDNodeWallet.fromPhrase(mnemonic, '', `m/44'/60'/0'/0/${person.walletIndex}`);
}

/** The person's row; made where it does not exist. The keys are locked with the demo password, as a browser would. */
export async function ensurePerson(ctx: Ctx, mnemonic: string, person: Person): Promise<Account> {
  const found = await ctx.db.account.findUnique({ where: { email: emailOf(person) } });
  const wallet = walletOf(mnemonic, person);
  if (found) return found.identitySigningKey ? found : publishAgain(ctx, found, wallet);
  const kdf = newPasswordKdf();
  const derived = await derivePasswordKeys(DEMO_PASSWORD, kdf);
  if (!derived.ok) throw new Error(derived.refusal.code);
  const { authSecret, wrapKey } = derived.value;
  const sealing = newSealingKey();
  const head = { lock: 'password', address: wallet.address, kdf } as const;
  const keys = [
    await lockSecret(wrapKey, getBytes(wallet.privateKey), { purpose: 'wallet', ...head }),
    await lockSecret(wrapKey, sealing.secretKey, { purpose: 'identity', ...head }),
  ];
  const identity = await identityOf(wallet, sealing.secretKey, ctx.clock());
  const signInHash = await hashAuthSecret(authSecret, kdf);
  return ctx.db.$transaction(async (tx) => {
    const account = await tx.account.create({
      data: {
        id: newId(ctx.random),
        name: person.name,
        nameKey: nameKeyOf(person.name),
        email: emailOf(person),
        passwordKdf: kdf,
        signInHash,
        walletKind: 'browser',
        walletAddress: wallet.address,
        roles: [...person.roles],
        locale: person.locale,
        currency: person.rails[0]?.currency ?? 'EUR',
        country: person.country,
        demo: true,
        ...identityColumns(identity),
      },
    });
    await storeKeys(ctx, tx, account.id, keys);
    return account;
  });
}

async function identityOf(wallet: HDNodeWallet, secret: Uint8Array, issuedAt: Instant): Promise<PublishedIdentity> {
  const { signingKey } = identitySigningKey(secret);
  const unsigned = { owner: wallet.address, publicKey: sealingPublicKey(secret), signingKey, issuedAt };
  const { domain, types, value } = identityTypedData(unsigned);
  return { ...unsigned, signature: await wallet.signTypedData(domain, types, value) };
}

/** A demo of before an identity had two halves: the same keys, with the wallet's word on both. */
async function publishAgain(ctx: Ctx, account: Account, wallet: HDNodeWallet): Promise<Account> {
  const secret = await openWith(await keysOf(ctx.db, account.id), 'identity', { password: DEMO_PASSWORD });
  // Somebody who stepped into this account has changed its password: their next sign-in publishes.
  if (!secret.ok) return account;
  const identity = await identityOf(wallet, secret.value, ctx.clock());
  return ctx.db.account.update({ where: { id: account.id }, data: identityColumns(identity) });
}

/** The actor that a session of this account would give. */
export const actorOf = (account: Account): Actor => actingFor(account, 'demo-history');
