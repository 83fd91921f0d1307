import { describe, expect, it } from 'vitest';
import { inTrail, makeLog, trail } from '#lib/events/trail.ts';
import { testConfig } from '../setup/settings.ts';

/** A log, and the lines that it has written. */
function written(name = 'test') {
  testConfig({}, { LOG_LEVEL: 'info' });
  const lines: string[] = [];
  const log = makeLog(name, { write: (line) => void lines.push(line) });
  return {
    log,
    lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => lines.join(''),
  };
}

describe('the trail', () => {
  it('puts the ids of the work under way on every line, through whatever it waits for, and on no line of other work', async () => {
    const { log, lines } = written();
    const work = (tradeId: string) =>
      inTrail({ requestId: `r-${tradeId}`, tradeId }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await inTrail({ eventId: `e-${tradeId}` }, async () => {
          await Promise.resolve();
          log.info('inside');
        });
        log.info('outside');
      });
    await Promise.all([work('a'), work('b')]);
    log.info('after');
    const of = (msg: string) =>
      lines()
        .filter((line) => line.msg === msg)
        .map(({ requestId, tradeId, eventId }) => ({ requestId, tradeId, eventId }));
    expect(of('inside')).toEqual(
      expect.arrayContaining(['a', 'b'].map((id) => ({ requestId: `r-${id}`, tradeId: id, eventId: `e-${id}` }))),
    );
    expect(of('outside').every(({ eventId }) => eventId === undefined)).toBe(true);
    expect(of('after')).toEqual([{ requestId: undefined, tradeId: undefined, eventId: undefined }]);
    expect(trail()).toEqual({});
  });

  it('gives way to what a line itself says', () => {
    const { log, lines } = written();
    inTrail({ tradeId: 'here' }, () => log.info({ tradeId: 'another' }, 'said'));
    expect(lines()[0]).toMatchObject({ tradeId: 'another' });
  });
});

describe('a line of the log', () => {
  const SECRET = 'correct horse battery staple';

  it('has no secret in it, under any of the names one goes by, three levels deep', () => {
    const { log, text } = written();
    const names = [
      'password',
      'secret',
      'token',
      'ticket',
      'authorization',
      'cookie',
      'privateKey',
      'mnemonic',
      'connectionString',
      'apiKey',
      'rawTx',
    ];
    for (const name of names) {
      log.info({ [name]: SECRET }, 'flat');
      log.info({ one: { [name]: SECRET } }, 'deep');
      log.info({ one: { two: { [name]: SECRET } } }, 'deeper');
      log.info({ one: { two: { three: { [name]: SECRET } } } }, 'deepest');
    }
    expect(text()).not.toContain(SECRET);
    expect(text().match(/\[kept back\]/g)).toHaveLength(names.length * 4);
  });

  it('has of an error its words, not the address with a password that a library put into them, nor what it carries along', () => {
    const { log, text, lines } = written();
    const cause = Object.assign(new Error(`connect postgres://holdfast:${SECRET.replaceAll(' ', '-')}@db/holdfast`), {
      code: 'ECONNREFUSED',
    });
    const error = Object.assign(new Error('no answer of https://rpc.example/SECRET-KEY-OF-THE-NODE', { cause }), {
      config: { password: SECRET },
      payload: SECRET,
    });
    log.error({ err: error }, 'failed');
    expect(text()).not.toContain(SECRET);
    expect(text()).not.toContain('correct-horse');
    expect(text()).not.toContain('SECRET-KEY-OF-THE-NODE');
    expect(lines()[0]).toMatchObject({
      err: { message: 'no answer of https://[address]', cause: { code: 'ECONNREFUSED' } },
    });
  });

  it('would have it with a log of another make (planted)', async () => {
    const { default: pino } = await import('pino');
    const lines: string[] = [];
    pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }).error(
      { err: new Error(`postgres://x:${SECRET}@db`), password: SECRET },
      'x',
    );
    expect(lines.join('')).toContain(SECRET);
  });
});
