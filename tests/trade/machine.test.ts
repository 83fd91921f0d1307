import { describe, expect, it } from 'vitest';
import {
  ENDS,
  MOVES,
  ROLES,
  STATES,
  TABLE,
  decide,
  endByAmount,
  isEnd,
  openMoves,
  rowOf,
  type Move,
  type Role,
  type TradeFacts,
  type TradeState,
} from '#lib/trade/machine.ts';

const OPEN_BY = 1_000;
const DEADLINE = 5_000;
const DISPUTED_AT = 10_000;
const HEARING = 100;
const RULING = 1_000;

function trade(state: TradeState, over: Partial<TradeFacts> = {}): TradeFacts {
  const funded = state !== 'awaiting_escrow' && state !== 'cancelled';
  return {
    state,
    openBy: OPEN_BY,
    paymentDeadline: funded ? DEADLINE : null,
    disputedAt: state === 'disputed' ? DISPUTED_AT : null,
    hearingWindow: HEARING,
    rulingWindow: RULING,
    fromVault: false,
    hasBackup: true,
    cancelledBy: null,
    lockedBy: 'seller',
    extended: false,
    ...over,
  };
}

const half = { toBuyer: 50n, amount: 100n };
/** Every instant at which a guard can change its mind, one second before and after it. */
const INSTANTS = [OPEN_BY, DEADLINE, DISPUTED_AT + HEARING, DISPUTED_AT + RULING, DISPUTED_AT + 2 * RULING].flatMap(
  (t) => [t - 1, t, t + 1],
);
const VARIANTS: Partial<TradeFacts>[] = [true, false].flatMap((fromVault) =>
  [true, false].flatMap((hasBackup) =>
    ([null, 'buyer', 'seller'] as const).flatMap((cancelledBy) =>
      [true, false].map((extended) => ({ fromVault, hasBackup, cancelledBy, extended })),
    ),
  ),
);

/** The rules once more, written as a reader of the specification would: an independent oracle for decide. */
function allowed(t: TradeFacts, move: Move, role: Role, now: number): boolean {
  const underWay = ['awaiting_payment', 'awaiting_release', 'disputed'].includes(t.state);
  switch (move) {
    case 'fund':
      return t.state === 'awaiting_escrow' && role === 'seller' && now <= OPEN_BY;
    case 'draw':
      return t.state === 'awaiting_escrow' && role === 'opener' && now <= OPEN_BY;
    case 'cancel':
      return t.state === 'awaiting_escrow' && (role === 'buyer' || role === 'seller');
    case 'expire':
      return t.state === 'awaiting_escrow' && role === 'clock' && now > OPEN_BY;
    case 'extend':
      return t.state === 'awaiting_payment' && role === 'seller';
    case 'markPaid':
      return t.state === 'awaiting_payment' && role === 'buyer';
    case 'reclaim':
      return (
        t.state === 'awaiting_payment' && now >= DEADLINE && (role === 'seller' || (role === 'anyone' && t.fromVault))
      );
    case 'release':
      return underWay && role === 'seller';
    case 'refund':
      return underWay && role === 'buyer';
    case 'settle':
      return underWay && role === 'both';
    case 'dispute':
      return t.state === 'awaiting_release' && (role === 'buyer' || role === 'seller');
    case 'rule':
      if (t.state !== 'disputed') return false;
      if (role === 'arbiter') return now >= DISPUTED_AT + HEARING;
      return role === 'backup' && t.hasBackup && now >= DISPUTED_AT + RULING;
    case 'lapse':
      return t.state === 'disputed' && (role === 'buyer' || role === 'seller') && now >= DISPUTED_AT + 2 * RULING;
  }
}

describe('the table of moves', () => {
  it('allows exactly what the specification says, for every state, move, role, deadline and fact', () => {
    let checked = 0;
    let open = 0;
    for (const variant of VARIANTS) {
      for (const state of STATES) {
        const t = trade(state, variant);
        for (const move of MOVES) {
          for (const role of ROLES) {
            for (const now of INSTANTS) {
              const expected = allowed(t, move, role, now);
              const decided = decide(t, move, role, now, half);
              if (decided.ok !== expected) throw new Error(`${state} ${move} ${role} at ${now}: ${decided.ok}`);
              checked += 1;
              if (expected) open += 1;
            }
          }
        }
      }
    }
    expect(checked).toBe(VARIANTS.length * STATES.length * MOVES.length * ROLES.length * INSTANTS.length);
    expect(open).toBeGreaterThan(1000);
  });

  it('absorbs in its ends: no move of anybody leaves one', () => {
    for (const state of ENDS) {
      expect(TABLE.filter((row) => row.from.includes(state))).toEqual([]);
      for (const role of ROLES) expect(openMoves(trade(state), role, 1e9)).toEqual([]);
    }
  });

  it('reaches every state from the first', () => {
    const reached = new Set<TradeState>(['awaiting_escrow']);
    for (let grown = true; grown;) {
      grown = false;
      for (const row of TABLE) {
        if (!row.from.some((state) => reached.has(state))) continue;
        const to = row.to === 'by_amount' ? ['completed', 'refunded', 'divided'] : row.to === 'same' ? [] : [row.to];
        for (const state of to as TradeState[]) {
          if (!reached.has(state)) grown = reached.add(state) !== undefined;
        }
      }
    }
    expect([...reached].sort()).toEqual([...STATES].sort());
  });

  it('names the end by the amount alone, to the last unit', () => {
    expect(endByAmount(100n, 100n)).toBe('completed');
    expect(endByAmount(0n, 100n)).toBe('refunded');
    expect(endByAmount(99n, 100n)).toBe('divided');
    expect(endByAmount(1n, 100n)).toBe('divided');
    expect(() => endByAmount(101n, 100n)).toThrow(RangeError);
    expect(() => endByAmount(-1n, 100n)).toThrow(RangeError);
  });

  it('refuses in words: wrong state, not yours, too early with the second it opens, too late', () => {
    const code = (r: ReturnType<typeof decide>) => (r.ok ? 'ok' : r.refusal.code);
    expect(code(decide(trade('completed'), 'release', 'seller', 1))).toBe('trade.wrong_state');
    expect(code(decide(trade('awaiting_payment'), 'markPaid', 'seller', 1))).toBe('trade.not_your_move');
    const early = decide(trade('awaiting_payment'), 'reclaim', 'seller', DEADLINE - 1);
    expect(early).toMatchObject({ refusal: { code: 'trade.too_early', data: { opensAt: DEADLINE } } });
    expect(code(decide(trade('awaiting_escrow'), 'fund', 'seller', OPEN_BY + 1))).toBe('trade.too_late');
  });
});

describe('what the screen offers', () => {
  it('offers nothing that decide refuses, save what becomes possible later and what two do together', () => {
    for (const variant of VARIANTS) {
      for (const state of STATES) {
        const t = trade(state, variant);
        for (const role of ROLES) {
          for (const now of INSTANTS) {
            for (const { move, opensAt } of openMoves(t, role, now)) {
              const as = rowOf(move).by.includes('both') ? 'both' : role;
              expect(decide(t, move, as, opensAt ?? now, half).ok, `${state} ${move} ${role} ${now}`).toBe(true);
              if (opensAt !== null) expect(decide(t, move, as, now, half).ok).toBe(false);
            }
          }
        }
      }
    }
  });

  it('offers a cancelled trade that is funded all the same only its way back', () => {
    const t = trade('awaiting_payment', { cancelledBy: 'buyer' });
    expect(openMoves(t, 'buyer', 1).map((m) => m.move)).toEqual(['refund']);
    expect(openMoves(t, 'seller', 1).map((m) => m.move)).toEqual(['reclaim']);
  });

  it('offers no funding after a cancellation, and the other side may still cancel too', () => {
    const t = trade('awaiting_escrow', { cancelledBy: 'buyer' });
    expect(openMoves(t, 'seller', 1).map((m) => m.move)).toEqual(['cancel']);
    expect(openMoves(t, 'buyer', 1)).toEqual([]);
  });

  it('offers to extend once', () => {
    const moves = (extended: boolean) =>
      openMoves(trade('awaiting_payment', { extended }), 'seller', 1).map((m) => m.move);
    expect(moves(false)).toContain('extend');
    expect(moves(true)).not.toContain('extend');
  });
});

/** A position of the game: a state and how much time has passed for it (0: none, 3: beyond every deadline). */
type Position = { readonly state: TradeState; readonly phase: number };

function timeOf({ state, phase }: Position): number {
  const start = state === 'disputed' ? DISPUTED_AT : 0;
  const steps =
    state === 'disputed'
      ? [0, HEARING, RULING, 2 * RULING]
      : state === 'awaiting_escrow'
        ? [0, 0, 0, OPEN_BY + 1]
        : [0, 0, 0, DEADLINE];
  return start + steps[phase]!;
}

/** Where the awake can take the trade in one move, time passing by itself. */
function nextOf(position: Position, awake: readonly Role[], amounts: readonly bigint[]): Position[] {
  const t = trade(position.state, { fromVault: false, hasBackup: awake.includes('backup') });
  const next: Position[] = position.phase < 3 ? [{ ...position, phase: position.phase + 1 }] : [];
  for (const move of MOVES) {
    for (const role of awake) {
      for (const toBuyer of move === 'lapse' ? [50n] : amounts) {
        const to = decide(t, move, role, timeOf(position), { toBuyer, amount: 100n });
        if (to.ok && to.value !== position.state) next.push({ state: to.value, phase: 0 });
      }
    }
  }
  return next;
}

function reachable(
  from: Position,
  awake: readonly Role[],
  amounts: readonly bigint[] = [0n, 50n, 100n],
): Set<TradeState> {
  const seen = new Map<string, Position>();
  const queue = [from];
  while (queue.length) {
    const position = queue.pop()!;
    const key = `${position.state} ${position.phase}`;
    if (seen.has(key)) continue;
    seen.set(key, position);
    queue.push(...nextOf(position, awake, amounts));
  }
  return new Set([...seen.values()].map((p) => p.state));
}

describe('whoever falls silent', () => {
  const funded = ['awaiting_payment', 'awaiting_release', 'disputed'] as const;

  it('leaves a funded trade that ends, as long as buyer or seller is awake (liveness)', () => {
    for (const state of funded) {
      for (const survivor of ['buyer', 'seller'] as const) {
        const ends = [...reachable({ state, phase: 0 }, [survivor])].filter(isEnd);
        expect(ends.length, `${survivor} alone in ${state}`).toBeGreaterThan(0);
      }
    }
  });

  it('gives a buyer alone nothing but half by lapse (safety)', () => {
    for (const state of funded) {
      const ends = [...reachable({ state, phase: 0 }, ['buyer'])].filter(isEnd);
      expect(ends, `buyer alone in ${state}`).not.toContain('completed');
    }
    const lapse = decide(trade('disputed'), 'lapse', 'buyer', DISPUTED_AT + 2 * RULING, half);
    expect(lapse).toEqual({ ok: true, value: 'divided' });
  });

  it('gives a seller alone the coins back only while nothing is marked paid (safety)', () => {
    const alone = (state: TradeState) => [...reachable({ state, phase: 0 }, ['seller'])];
    expect(alone('awaiting_payment')).toContain('refunded');
    expect(alone('awaiting_release')).not.toContain('refunded');
    expect(alone('disputed')).not.toContain('refunded');
  });

  it('lets an arbiter do nothing before a dispute has had its hearing, and an operator nothing at all', () => {
    for (const state of ['awaiting_escrow', 'awaiting_payment', 'awaiting_release'] as const) {
      expect(reachable({ state, phase: 0 }, ['arbiter', 'backup'])).toEqual(new Set([state]));
    }
    expect(decide(trade('disputed'), 'rule', 'arbiter', DISPUTED_AT + HEARING - 1, half).ok).toBe(false);
    for (const state of funded) {
      expect(reachable({ state, phase: 0 }, ['anyone', 'clock', 'opener'])).toEqual(new Set([state]));
    }
  });

  it('is seen by these checks when a row is planted that breaks liveness or safety', () => {
    const rows = TABLE as unknown as { move: string; by: readonly Role[] }[];
    const lapse = rows.find((row) => row.move === 'lapse')!;
    const saved = lapse.by;
    try {
      lapse.by = ['arbiter'];
      expect([...reachable({ state: 'disputed', phase: 0 }, ['seller'])].filter(isEnd)).toEqual(['completed']);
      lapse.by = ['anyone'];
      expect([...reachable({ state: 'disputed', phase: 0 }, ['anyone'])]).toContain('divided');
    } finally {
      lapse.by = saved;
    }
  });
});
