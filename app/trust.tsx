import { headers } from 'next/headers';
import { TRUST_SCRIPT } from '#components/shell/trust.ts';

/** The first script of every page. */
export async function Trust() {
  // The nonce of this answer's policy, as our server has put it into the request (server/web.ts); Next reads it there as well.
  const nonce = /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1];
  return (
    // A browser shows scripts no nonce, so React finds another one than it expects.
    <script nonce={nonce} suppressHydrationWarning>
      {TRUST_SCRIPT}
    </script>
  );
}
