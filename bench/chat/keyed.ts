import { Wallet } from 'ethers';
import { identitySigningKey, identityTypedData } from '#lib/account/identity.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import type { Actor } from '#lib/account/policy.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Writer } from './rooms.ts';
import type { Keyed } from './rough.ts';

/** Gives a writer of the bench real keys: a wallet, and an identity that it vouches for. */
export async function addKeys(db: Db, writer: Writer): Promise<Keyed> {
  const wallet = Wallet.createRandom();
  const { publicKey, secretKey } = newSealingKey();
  const { signingKey } = identitySigningKey(secretKey);
  const unsigned = { owner: wallet.address, publicKey, signingKey, issuedAt: 1 };
  const { domain, types, value } = identityTypedData(unsigned);
  const identity = { ...unsigned, signature: await wallet.signTypedData(domain, types, value) };
  await db.account.update({
    where: { id: writer.accountId },
    data: {
      walletAddress: wallet.address,
      identityPublicKey: publicKey,
      identitySigningKey: signingKey,
      identitySignature: identity.signature,
      identityIssuedAt: 1,
    },
  });
  const actor: Actor = {
    accountId: writer.accountId,
    sessionId: writer.sessionId,
    name: writer.accountId,
    roles: [],
    walletAddress: wallet.address,
    walletKind: 'browser' as const,
    identityPublicKey: publicKey,
    locale: 'en',
    currency: 'EUR',
    demo: false,
    pausedUntil: null,
    confirmed: true,
    frozenUntil: null,
    walletShut: false,
    factor: 'none',
    key: null,
  };
  return { actor, wallet, publicKey, secretKey, identity };
}
