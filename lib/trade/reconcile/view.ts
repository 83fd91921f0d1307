/** What the console shows of a comparison. Pure. */
import { z } from 'zod';
import type { Instant } from '../../kernel/instant.ts';
import { isAlarmKind, KINDS, type Kind } from './difference.ts';

/** A difference as it was written down: its kind, and figures and ids by name, for a sentence. */
export type WrittenDifference = {
  readonly kind: Kind;
  readonly alarm: boolean;
  readonly values: Readonly<Record<string, string>>;
};

export type ReconciliationView = {
  readonly id: string;
  readonly state: 'asked' | 'done' | 'failed';
  readonly whole: boolean;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly block: number | null;
  readonly checked: Readonly<Record<string, number>>;
  readonly alarms: number;
  readonly explained: number;
  readonly differences: readonly WrittenDifference[];
  readonly fault: string | null;
};

export type ReconcileDesk = {
  readonly state: 'never' | 'same' | 'alarm';
  readonly last: ReconciliationView | null;
  /** The comparison whose alarms stand; null: none do. */
  readonly standing: ReconciliationView | null;
  readonly runs: readonly ReconciliationView[];
};

const written = z.looseObject({ kind: z.enum(KINDS) });

/** Of what is nested, `here.toBuyer` and the like. */
function flat(value: object, before = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, one]: [string, unknown]): [string, string][] => {
    const path = before === '' ? name : `${before}_${name}`;
    return typeof one === 'object' && one !== null ? flat(one, path) : [[path, String(one ?? '–')]];
  });
}

/** What cannot be read is left out: it was written by another version. */
export const readWritten = (value: unknown): readonly WrittenDifference[] =>
  (Array.isArray(value) ? value : []).flatMap((one: unknown): WrittenDifference[] => {
    const read = written.safeParse(one);
    if (!read.success) return [];
    const { kind, ...rest } = read.data;
    return [{ kind, alarm: isAlarmKind(kind), values: Object.fromEntries(flat(rest)) }];
  });
