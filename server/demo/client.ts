/** One demo person at the public API: a fetch that keeps its cookies, keys in memory, the same sign-in as a browser's. */
import { createAccountClient } from '#lib/account/browser.ts';
import { createKeyring, memoryKeyStore } from '#lib/account/keyring.ts';
import { DEMO_PASSWORD } from '#lib/account/password.ts';
import type { MeView } from '#lib/account/view.ts';
import { createRpc } from '#lib/chain/rpc.browser.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Result } from '#lib/kernel/result.ts';
import { ok } from '#lib/kernel/result.ts';
import { createClient, type Client as ApiClient } from '#sdk/client.ts';
import { emailOf, type Person } from './people.ts';

export type Client = {
  readonly me: MeView;
  /** The same client as any program's, by a session in a key's place: its people sign in as at the page. */
  readonly api: ApiClient;
  readonly signer: Signer;
  readonly identityKey: () => Promise<Result<{ publicKey: string; secretKey: Uint8Array }>>;
};

/** A fetch that remembers the cookies it is given and sends them back. */
function cookieFetch(): typeof fetch {
  const jar = new Map<string, string>();
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [name, ...rest] = line.split(';')[0]!.split('=');
      jar.set(name!, rest.join('='));
    }
    return response;
  };
}

/** Signs in as the person. Refusals are the server's own. */
export async function signInAs(origin: string, person: Person): Promise<Result<Client>> {
  const fetch = cookieFetch();
  // Outside a browser nobody else says where a request comes from.
  const api = createClient({ origin, fetch, headers: { origin } });
  const { call } = api;
  const now = () => Math.floor(Date.now() / 1000);
  const keyring = createKeyring(memoryKeyStore(), now);
  const account = createAccountClient({ call, rpc: createRpc({ origin, fetch }), keyring, origin, now });
  const signedIn = await account.signInWithPassword({ email: emailOf(person), password: DEMO_PASSWORD });
  if (!signedIn.ok) return signedIn;
  const { me } = signedIn.value;
  const touching = async () => {
    await account.touch(me);
    return account.identityKey(me);
  };
  return ok({ me, api, signer: account.signer(me), identityKey: touching });
}
