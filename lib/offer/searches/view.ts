import type { Instant } from '../../kernel/instant.ts';
import type { SearchFilter } from './schema.ts';

/** A saved search, to the person it belongs to. */
export type SearchView = {
  readonly id: string;
  readonly name: string;
  readonly filter: SearchFilter;
  readonly boundBps: number | null;
  readonly alertApp: boolean;
  readonly alertMail: boolean;
  readonly createdAt: Instant;
  /** Null: it is looking. */
  readonly pausedAt: Instant | null;
  readonly lastMatchedAt: Instant | null;
  /** Offers it has found so far. */
  readonly found: number;
};
