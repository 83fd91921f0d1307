/** What a room needs of the world around it: a page gives its own, tests and the bench give theirs. */
import type { PublishedIdentity } from '#lib/account/identity.ts';
import type { Call } from '#lib/http/browser.ts';
import type { RandomBytes } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { Unsent } from '../drafts.ts';

/** Which chat this is, and who the two are. */
export type Place = {
  readonly tradeId: string;
  /** The trade's id on the chain. */
  readonly tradeHash: string;
  readonly party: Party;
  /** Account ids. */
  readonly me: string;
  readonly partner: string;
  /** Checksummed addresses that the terms of the trade name. */
  readonly wallets: Readonly<Record<Party, string>>;
};

export type OwnKey = { readonly publicKey: string; readonly secretKey: Uint8Array };

/** The last entry that this device had: a server that shows another past is found out by it. */
export type Seen = { readonly seq: number; readonly link: string };

export type RoomPorts = {
  readonly call: Call;
  /** Listens to the trade; answers how to stop. `onHint(undefined)`: something may have been missed. */
  readonly subscribe: (handlers: {
    readonly onHint: (hint: unknown) => void;
    readonly on: Readonly<Record<string, (value: unknown) => void>>;
  }) => () => void;
  /** Whether the line stands, now and at each change; answers how to stop. */
  readonly onLine: (watcher: (connected: boolean) => void) => () => void;
  /** Over the socket; undefined where nobody knows whether it was heard. */
  readonly ask: <T>(event: 'say' | 'mark', input: unknown) => Promise<Result<T> | undefined>;
  /** The identity key; asks the person for what opens it. */
  readonly key: () => Promise<Result<OwnKey>>;
  /** The partner's published identity, checked against the wallet that the trade names. */
  readonly partner: () => Promise<Result<PublishedIdentity>>;
  /** Keeps what must outlive the page. */
  readonly keep?: (unsent: readonly Unsent[]) => void;
  /** The last entry that this device knew of, and where it is told of later ones. */
  readonly last?: Seen;
  readonly remember?: (seen: Seen) => void;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** Waits before what could not be answered is tried again; the last one is repeated. */
export const WAITS_MS = [300, 1_000, 3_000, 8_000, 15_000] as const;

export const waitOf = (tries: number): number => WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]!;
