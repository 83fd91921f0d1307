/** People who sign in by address and password, made as rows: what a browser would derive is a random secret here. And the mail they get. */
import { Wallet } from 'ethers';
import { expect } from 'vitest';
import type { Origin } from '#lib/account/attempts.ts';
import { signIn, type SignedIn } from '#lib/account/commands/sign-in.ts';
import { toBase64Url } from '#lib/account/encoding.ts';
import type { Actor, Role } from '#lib/account/policy.ts';
import { findActor, getPasswordKdf } from '#lib/account/queries.ts';
import { hashAuthSecret } from '#lib/account/secrets.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { withStop } from '#lib/notice/queries.ts';
import { testCtx } from '#tests/setup/database.ts';

export const newSecret = (): string => toBase64Url(secureRandom(32));

let hosts = 0;
/** A place of its own, so that no test meets the limits of another. */
export const somewhere = (device?: string): Origin => {
  hosts += 1;
  return {
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    ip: `198.51.${hosts >> 8}.${hosts & 255}`,
    device,
  };
};

export type Member = { readonly accountId: string; readonly address: string; readonly secret: string };

/** An account with a verified address, or one that only claims it. */
export async function addMember(
  db: Db,
  options: { readonly address?: string; readonly claims?: boolean; readonly roles?: Role[] } = {},
): Promise<Member> {
  const accountId = newId(secureRandom);
  const address = options.address ?? `${accountId}@example.com`;
  const secret = newSecret();
  const kdf = await getPasswordKdf(db, address);
  await db.account.create({
    data: {
      id: accountId,
      name: accountId,
      nameKey: accountId,
      ...(options.claims ? { emailClaim: address } : { email: address }),
      passwordKdf: kdf,
      signInHash: await hashAuthSecret(secret, kdf),
      walletKind: 'browser',
      walletAddress: Wallet.createRandom().address,
      ...(options.roles && { roles: options.roles }),
    },
  });
  return { accountId, address, secret };
}

export const enter = (db: Db, { address, secret }: Member, from: Origin = somewhere()): Promise<Result<SignedIn>> =>
  signIn(testCtx(db), { kind: 'password', email: address, authSecret: secret, browser: 'one', ...from });

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
  return result.value;
}
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);

/** What somebody who has just signed in asks with. */
export async function ctxOf(db: Db, member: Member, from?: Origin): Promise<Ctx & { readonly actor: Actor }> {
  const { sessionId } = value(await enter(db, member, from));
  return ctxAs(db, sessionId);
}

/** As the session's row says now. */
export async function ctxAs(db: Db, sessionId: string): Promise<Ctx & { readonly actor: Actor }> {
  const actor = await findActor(db, sessionId);
  if (!actor) throw new Error('this session has ended');
  return { ...testCtx(db), actor };
}

/** Mail to an address, the newest first, as it would be sent. */
export async function mailTo(db: Db, to: string) {
  const rows = await db.mail.findMany({ where: { to }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
  return rows.map((row) => ({ ...row, whole: withStop(row).text, token: tokenIn(withStop(row).text) }));
}

const tokenIn = (text: string): string => /\/sign-in\/(?:links|reset)\/(\S+)/.exec(text)?.[1] ?? '';

/** The token of the one mail of this topic to an address. */
export async function tokenFor(db: Db, to: string, topic: string): Promise<string> {
  const found = (await mailTo(db, to)).filter((mail) => mail.topic === `secure:${topic}`);
  expect(found.length, `${topic} to ${to}`).toBeGreaterThan(0);
  expect(found[0]!.token).not.toBe('');
  return found[0]!.token;
}

/** Everything that lies in the database, as text. */
export async function dump(db: Db): Promise<string> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`;
  const rows = await Promise.all(
    tables.map(({ name }) => db.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}
