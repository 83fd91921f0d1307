import { splitNodes } from '#lib/chain/node-list.ts';

/** What the doctor says. */
export type Finding = {
  /** good: as it should be; care: works, and somebody should know; wrong: does not work or is not safe. */
  readonly state: 'good' | 'care' | 'wrong';
  readonly part: 'machine' | 'environment' | 'database' | 'chain' | 'site' | 'mail' | 'files' | 'push' | 'rates';
  /** One sentence; never with a secret in it. */
  readonly says: string;
  /** What to do about it; empty where nothing is to be done. */
  readonly todo: string;
};

export type Variables = Readonly<Record<string, string | undefined>>;

type Say = (says: string, todo?: string) => Finding;

export const speaker = (part: Finding['part']): { readonly good: Say; readonly care: Say; readonly wrong: Say } => {
  const say =
    (state: Finding['state']): Say =>
    (says, todo = '') => ({ state, part, says, todo });
  return { good: say('good'), care: say('care'), wrong: say('wrong') };
};

/** What is set for a further chain ends in its id. */
const SECRETS = /(SECRET|_KEY(_\d+)?$|MNEMONIC|PASSWORD)/;

/** Takes every secret of the environment out of a text: keys, and the passwords inside addresses. */
export function withoutSecrets(text: string, env: Variables): string {
  const secrets = Object.entries(env).flatMap(([name, value]) => {
    if (!value) return [];
    const isNode = /^(SECOND_)?RPC_URL(_\d+)?$/.test(name);
    const addresses = (isNode ? splitNodes(value) : [value])
      .filter((one) => URL.canParse(one))
      .map((one) => new URL(one));
    const inside = addresses.flatMap(({ password }) => [password, decodeURIComponent(password)]);
    // What stands behind the host of a node's address is often the key to it.
    const behind = addresses.flatMap(({ pathname, search }) => [pathname.slice(1), search.slice(1)]);
    return SECRETS.test(name) ? [...value.split(','), ...inside] : [...inside, ...(isNode ? behind : [])];
  });
  return secrets
    .filter((secret) => secret.length >= 4)
    .sort((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}
