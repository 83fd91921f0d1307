/** What the console shows of settings, the audit log and the machine's health. Pure. */
import type { AccountState } from '#lib/chain/relay/view.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { LevelsValue } from './levels.ts';
import type { SettingKey, Site } from './settings.ts';

export type SettingView = {
  readonly seq: string;
  readonly key: SettingKey;
  readonly scope: string;
  readonly value: unknown;
  readonly effectiveFrom: Instant;
  readonly setAt: Instant;
  readonly by: string;
  readonly reason: string;
  readonly state: 'in_force' | 'past' | 'scheduled' | 'withdrawn';
};

export type SettingsView = {
  readonly now: Instant;
  readonly feeBps: number;
  /** US cents; null: none. */
  readonly limits: { readonly tradeCents: string | null; readonly dayCents: string | null };
  readonly levels: LevelsValue;
  readonly methodsOff: readonly string[];
  readonly thrown: Site['thrown'];
  /** The last first. */
  readonly history: readonly SettingView[];
};

export type AuditRow = {
  readonly seq: string;
  readonly at: Instant;
  readonly kind: 'act' | 'look';
  readonly act: string;
  /** Null: by hand on the server. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly seats: readonly string[];
  readonly subject: { readonly noun: string; readonly id: string } | null;
  readonly reason: string;
  /** As JSON. */
  readonly data: string;
  readonly requestId: string;
  readonly hash: string;
};

export type AuditPage = {
  readonly rows: readonly AuditRow[];
  /** Goes into `before` of the next page; null: this is the last. */
  readonly next: string | null;
  /** The last entry there is: worth writing down elsewhere. */
  readonly head: { readonly seq: string; readonly hash: string };
};

export type AuditFilter = {
  readonly before?: string | undefined;
  /** Of one person or thing, as actor or as subject. */
  readonly about?: string | undefined;
  readonly kind?: 'act' | 'look' | undefined;
};

export type LoopView = {
  readonly loop: string;
  /** Processes that showed life lately. */
  readonly processes: number;
  readonly lastOkAt: Instant | null;
  /** Passes that failed in a row, in the process that has it worst. */
  readonly failures: number;
  readonly lastError: string | null;
  readonly lastErrorAt: Instant | null;
  /** What waits for it; null: it has no queue. */
  readonly backlog: number | null;
  /** Seconds for which the oldest of it has been due; null: nothing waits. */
  readonly lagSeconds: number | null;
  /** `absent`: no process runs it; `silent`: none has shown life for too long; `off`: the settings do not start it. */
  readonly state: 'well' | 'failing' | 'silent' | 'absent' | 'off';
};

/** A node of the chain as the worker that reads it saw it last. */
export type NodeView = {
  /** Its place in RPC_URL, from 0: two may be at one host. */
  readonly place: number;
  readonly host: string;
  readonly why: 'fails' | 'limited' | 'behind' | 'contradicts' | 'other_chain' | null;
  /** Until when it is left aside; null: it is not, or for good. */
  readonly until: Instant | null;
  readonly head: number | null;
  readonly lastGoodAt: Instant | null;
  readonly failures: number;
  readonly lastError: string | null;
};

/** Why nothing becomes final though blocks are deep enough, and since when. `alarm`: somebody has to look. */
export type FinalityWaits = { readonly for: 'away' | 'disagree'; readonly since: Instant; readonly alarm: boolean };

export type HealthView = {
  readonly now: Instant;
  readonly loops: readonly LoopView[];
  /** The home chain first. */
  readonly chains: readonly ChainHealth[];
  readonly rates: readonly RateHealth[];
  readonly mail: { readonly waiting: number; readonly failed: number; readonly oldestDueAt: Instant | null };
};

/** One of the chains that are traded on. */
export type ChainHealth = {
  readonly chainId: number;
  /** How far it is read; null: nothing of it was read yet. */
  readonly read: {
    readonly seen: number;
    readonly final: number;
    readonly headAgeSeconds: number;
    readonly waits: FinalityWaits | null;
  } | null;
  readonly nodes: readonly NodeView[];
  /** Base units of the chain's own coin as decimal text; `balance` null: nobody has looked lately. */
  readonly relayers: readonly {
    readonly which: 'first' | 'second';
    readonly address: string;
    readonly balance: string | null;
    readonly state: AccountState;
    readonly alarm: boolean;
  }[];
  /** Base units that a day took by the last week, and for how many days the first relayer's accounts hold; null: nothing was used. */
  readonly gas: { readonly perDay: string; readonly daysLeft: number | null; readonly alarm: boolean };
};

export type RateHealth = {
  readonly asset: string;
  readonly currency: string;
  readonly state: string;
  readonly spreadBps: number;
  readonly at: Instant | null;
  readonly tickedAt: Instant;
  readonly sources: readonly { readonly source: string; readonly used: boolean; readonly at: Instant | null }[];
  /** Whether the breaker holds a jump back. */
  readonly held: boolean;
};
