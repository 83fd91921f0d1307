/**
 * next-auth, behind this one file. Its encrypted cookie carries an opaque session id and nothing else; who somebody is, and whether
 * they still are, is read from the session row every time, so that a revoked session ends with the next request.
 */
import { cookies, headers } from 'next/headers';
import { randomBytes } from 'node:crypto';
import type { NextRequest, NextResponse } from 'next/server';
import type { NextAuthOptions } from 'next-auth';
import { decode, encode, type JWT } from 'next-auth/jwt';
import CredentialsModule from 'next-auth/providers/credentials';
import { cache } from 'react';
import type { Origin } from '#lib/account/attempts.ts';
import { LENT_HEADER, readLent } from '#lib/account/lent.ts';
import { SESSION_SECONDS, signIn } from '#lib/account/commands/sign-in.ts';
import type { Actor } from '#lib/account/policy.ts';
import { findActor } from '#lib/account/queries.ts';
import { findKeyActor } from '#lib/account/queries/api-keys.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { signInInput } from '#lib/account/schema.ts';
import {
  DEVICE_SECONDS,
  deviceCookieName,
  openToken,
  openWithAny,
  sessionCookieName,
} from '#lib/account/session-cookie.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';

// next-auth 4 is CommonJS: under Node's own loader its default export sits one level deeper than in a bundle.
const Credentials = ((CredentialsModule as unknown as { default?: typeof CredentialsModule }).default ??
  CredentialsModule) as typeof CredentialsModule;

/** Whether people reach the site over https: then its cookies are secure, and named so. */
export const overHttps = () => config().publicUrl.startsWith('https:');

function cookie() {
  const secure = overHttps();
  return {
    name: sessionCookieName(secure),
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure } as const,
  };
}

/** The options of the route `/api/auth`. Signing in there runs the same command as `POST /api/v1/sign-in`. */
export function authOptions(): NextAuthOptions {
  return {
    secret: config().authSecret,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    jwt: { decode: decodeAny },
    cookies: { sessionToken: cookie() },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [
      Credentials({
        credentials: { proof: { type: 'text' } },
        async authorize(credentials, request) {
          const text = credentials?.proof ?? '';
          const input = signInInput.safeParse(parseJson(text));
          if (!input.success) return null;
          const headers = new Headers(request.headers as Record<string, string>);
          const ctx = {
            actor: null,
            clock: () => instantOf(new Date()),
            random: secureRandom,
            db: db(),
            requestId: 'next-auth',
          };
          // An account with a second factor is refused here, with a ticket that nobody is told: the second half is `POST /api/v1/sign-in/factor` alone.
          const signedIn = await signIn(ctx, { ...input.data, ...originOf(headers), browser: '' });
          return signedIn.ok ? { id: signedIn.value.sessionId } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sessionId: user ? user.id : token.sessionId }),
      // What `/api/auth/session` answers: nothing that a page could mistake for permission.
      session: ({ session }) => ({ expires: session.expires }),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not a proof; the schema says so.
    return undefined;
  }
}

/** Browser and address a request comes from. Behind a proxy the last hop it appended counts, not what the client claims. */
export function originOf(headers: Headers): Origin {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',');
  const name = deviceCookieName(overHttps());
  const [, device] =
    (headers.get('cookie') ?? '')
      .split(/;\s*/)
      .map((pair) => pair.split('='))
      .find(([key]) => key === name) ?? [];
  return { userAgent: headers.get('user-agent') ?? '', ip: hops.at(-1)!.trim() || 'unknown', device };
}

const BROWSER_SECONDS = 3600;
const madeFor = new WeakMap<NextRequest, string>();
const browserCookie = () => (overHttps() ? '__Host-holdfast.browser' : 'holdfast.browser');

/** Who knocks: origin as in {@link originOf}, and the browser by a cookie of its own, made now where it has none ({@link markBrowser} sends it). */
export function entryOf(request: NextRequest): Origin & { readonly browser: string } {
  const browser =
    request.cookies.get(browserCookie())?.value ?? madeFor.get(request) ?? randomBytes(24).toString('base64url');
  madeFor.set(request, browser);
  return { ...originOf(request.headers), browser };
}

/** Sends the cookie by which {@link entryOf} knows this browser again: between the two halves of a sign-in, no longer. */
export function markBrowser(response: NextResponse, request: NextRequest): void {
  const value = madeFor.get(request);
  if (value === undefined) return;
  const options = { httpOnly: true, sameSite: 'strict', path: '/', secure: overHttps() } as const;
  response.cookies.set(browserCookie(), value, { ...options, maxAge: BROWSER_SECONDS });
}

/** Writes the cookie of a session that a command has just opened. */
export async function writeSessionCookie(response: NextResponse, sessionId: string): Promise<void> {
  const { name, options } = cookie();
  const value = await encode({ token: { sessionId }, secret: config().authSecret, maxAge: SESSION_SECONDS });
  response.cookies.set(name, value, { ...options, maxAge: SESSION_SECONDS });
}

/** Writes the cookies of a sign-in: its session, and what this browser is known by. */
export async function writeSignIn(
  response: NextResponse,
  { sessionId, device }: { readonly sessionId: string; readonly device: string },
): Promise<void> {
  await writeSessionCookie(response, sessionId);
  const { options } = cookie();
  response.cookies.set(deviceCookieName(overHttps()), device, { ...options, maxAge: DEVICE_SECONDS });
}

export function clearSessionCookie(response: NextResponse): void {
  const { name, options } = cookie();
  response.cookies.set(name, '', { ...options, maxAge: 0 });
}

async function actorOf(token: string | undefined): Promise<Actor | null> {
  const sessionId = await readSessionId(token);
  return sessionId ? findActor(db(), sessionId) : null;
}

const readSessionId = async (token: string | undefined): Promise<string | undefined> =>
  token && openToken(token, () => openWithAny(config().secrets.auth, (secret) => decode({ token, secret })));

/** For next-auth's own routes: a cookie that a former secret sealed counts until it expires. */
async function decodeAny({ token }: { token?: string | undefined }): Promise<JWT | null> {
  const sessionId = await readSessionId(token);
  return sessionId ? { sessionId } : null;
}

/** The stand-in that a page for many is rendered as; undefined: this one is for whoever asks. */
export const getLent = cache(async () => readLent((await headers()).get(LENT_HEADER)));

/** Who asks for this page; null: nobody. Looked up once per render. */
export const getActor = cache(async (): Promise<Actor | null> => {
  const lent = await getLent();
  return lent ? lent.actor : actorOf((await cookies()).get(cookie().name)?.value);
});

/** The key a request carries, whether it is one of ours or not; undefined: none. Other schemes are a proxy's, and nothing to us. */
export function keyTokenOf(request: NextRequest): string | undefined {
  return /^Bearer +(\S{1,200}) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/**
 * Who sends this request to a route handler: the owner of its key, or else of its session; null: nobody. Refuses what carries both, since it
 * could not be told whose limits hold, and a key that does not open.
 */
export async function getRequestActor(request: NextRequest): Promise<Result<Actor | null>> {
  const token = keyTokenOf(request);
  if (token === undefined) return ok(await actorOf(request.cookies.get(cookie().name)?.value));
  if (carriesSession(request)) return refused(refuseAccount('account.key_with_session'));
  return findKeyActor(db(), { token, ip: originOf(request.headers).ip });
}

/** Whether a request carries a session at all; one that no longer counts has ended, which is another sentence than none. */
export function carriesSession(request: NextRequest): boolean {
  return request.cookies.has(cookie().name);
}
