import NextAuthModule from 'next-auth';
import type { NextRequest } from 'next/server';
import { authOptions } from '../../../session.ts';

const NextAuth = ((NextAuthModule as unknown as { default?: typeof NextAuthModule }).default ??
  NextAuthModule) as typeof NextAuthModule;

type RouteContext = { readonly params: Promise<{ nextauth: string[] }> };

/** Options are read at the first request, so that a build needs no environment. */
const handler = (request: NextRequest, context: RouteContext): Promise<Response> =>
  NextAuth(request as never, context as never, authOptions()) as Promise<Response>;

export { handler as GET, handler as POST };
