import { headers } from 'next/headers';

/** The nonce of this answer's policy, as our server has put it into the request (server/web.ts); Next reads it there as well. */
export async function getNonce(): Promise<string | undefined> {
  return /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1];
}
