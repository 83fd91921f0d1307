/**
 * How often one may knock, asked before anything that costs: a derivation, a row, a mail. Each knock is counted by the network it comes from, by the
 * address it names, and all together. A browser that has signed in before is counted by itself and by nothing else, so that whoever fills the
 * other buckets shuts out strangers and not the owner. Of one process: several processes allow that much each.
 */
import type { Db } from '#lib/db/ctx.ts';
import { giveBack, look, take, type Limit } from '#lib/http/limits.ts';
import { networkOf } from '#lib/http/network.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { knownDevice } from './devices.ts';

/** Where a request comes from, as far as the door knows. */
export type Origin = {
  readonly userAgent: string;
  readonly ip: string;
  /** What the browser shows as its device cookie. */
  readonly device?: string | undefined;
};

type Knock = 'password' | 'wallet' | 'sign-up' | 'nonce' | 'salt' | 'forgotten' | 'link' | 'mail';
type Bounds = {
  /** One network, one address: so that guessing at one account from one place is slow long before anybody else notices. */
  readonly here?: Limit;
  readonly network: Limit;
  readonly address?: Limit;
  readonly all: Limit;
  /** One known browser. */
  readonly own: Limit;
};

const limit = (name: string, burst: number, perMinute: number): Limit => ({ name, burst, perMinute });

/** Networks are wide: behind one IPv4 address of a mobile network sit thousands. */
export const KNOCKS: Readonly<Record<Knock, Bounds>> = {
  password: {
    here: limit('password-here', 5, 0.5),
    network: limit('password-network', 60, 20),
    address: limit('password-address', 50, 10),
    all: limit('password-all', 300, 240),
    own: limit('password-own', 10, 2),
  },
  wallet: {
    network: limit('wallet-network', 100, 60),
    all: limit('wallet-all', 1000, 600),
    own: limit('wallet-own', 20, 6),
  },
  'sign-up': {
    network: limit('sign-up-network', 60, 6),
    // Each sends a mail to whoever has that address.
    address: limit('sign-up-address', 5, 0.02),
    all: limit('sign-up-all', 300, 120),
    own: limit('sign-up-own', 10, 1),
  },
  nonce: {
    network: limit('nonce-network', 150, 60),
    all: limit('nonce-all', 2000, 1200),
    own: limit('nonce-own', 30, 20),
  },
  salt: {
    network: limit('salt-network', 150, 60),
    address: limit('salt-address', 30, 20),
    all: limit('salt-all', 2000, 1200),
    own: limit('salt-own', 30, 20),
  },
  forgotten: {
    network: limit('forgotten-network', 20, 1),
    address: limit('forgotten-address', 3, 0.05),
    all: limit('forgotten-all', 200, 60),
    own: limit('forgotten-own', 3, 0.05),
  },
  link: {
    network: limit('link-network', 60, 20),
    all: limit('link-all', 1000, 600),
    own: limit('link-own', 20, 10),
  },
  /** Mail that somebody signed in asks for: `address` is where it would go, the network their account. */
  mail: {
    network: limit('mail-account', 5, 0.1),
    address: limit('mail-address', 5, 0.1),
    all: limit('mail-all', 300, 120),
    own: limit('mail-own', 5, 0.1),
  },
};

/** Every limit a knock meets, and by whom it counts there. */
function bucketsOf(
  { here, network, address, all, own }: Bounds,
  by: { readonly network: string; readonly address: string | undefined; readonly known: string | undefined },
): readonly (readonly [Limit, string])[] {
  const named = by.address ?? '';
  if (by.known !== undefined) return [[own, `${by.known} ${named}`]];
  return [
    ...(here ? ([[here, `${named} ${by.network}`]] as const) : []),
    [network, by.network],
    ...(address && by.address !== undefined ? ([[address, by.address]] as const) : []),
    [all, ''],
  ];
}

type Let = { /** It was right: it counts for nothing. */ readonly forgive: () => void };

/** Counts a knock, or refuses it with `request.too_many` { seconds }. What is refused anywhere is counted nowhere. */
export async function knock(
  db: Db,
  what: Knock,
  from: Pick<Origin, 'ip' | 'device'>,
  address?: string,
): Promise<Result<Let>> {
  const known = await knownDevice(db, from.device, address);
  return count(bucketsOf(KNOCKS[what], { network: networkOf(from.ip), address, known }));
}

/** The same for somebody signed in, who counts by their account. */
export function knockAs(accountId: string, what: Knock, address: string): Result<Let> {
  return count(bucketsOf(KNOCKS[what], { network: accountId, address, known: undefined }));
}

// Looked at and taken without a pause in between: of ten thousand that come at once no more get through than there is room for.
function count(buckets: readonly (readonly [Limit, string])[]): Result<Let> {
  let seconds = 0;
  for (const [bucket, who] of buckets) {
    const open = look(bucket, who);
    if (!open.ok) seconds = Math.max(seconds, Number(open.refusal.data.seconds));
  }
  if (seconds > 0) return refused(refuseRequest('request.too_many', { seconds }));
  for (const [bucket, who] of buckets) take(bucket, who);
  return ok({ forgive: () => buckets.forEach(([bucket, who]) => giveBack(bucket, who)) });
}
