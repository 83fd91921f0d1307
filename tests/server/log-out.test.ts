import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLogOut } from '#lib/events/log-out.ts';
import { makeLog } from '#lib/events/trail.ts';
import { testConfig } from '../setup/settings.ts';

const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

describe('the log on a full disk', () => {
  it('loses lines and counts them, lets the work go on, and says how many when it can be written again', () => {
    testConfig({}, { LOG_LEVEL: 'info' });
    const name = join(tmpdir(), `log-out-${process.pid}`);
    const file = openSync(name, 'w');
    let room = 60;
    // A disk with so much room: the last line that fits in part is torn, as on a real one.
    const out = makeLogOut((bytes) => {
      if (room === 0) throw full();
      const put = writeSync(file, bytes.subarray(0, room));
      room -= put;
      return put;
    });
    const log = makeLog('tested', out);
    for (let line = 0; line < 5; line++) log.info({ line }, 'a line that is longer than the room there is');
    expect(out.lost).toBe(5);
    room = 10_000;
    log.info('again');
    expect(out.lost).toBe(0);
    const [torn, said, again, end] = readFileSync(name, 'utf8').split('\n');
    expect(torn).toHaveLength(60);
    expect(JSON.parse(said!)).toMatchObject({ lost: 5, level: 50 });
    expect(JSON.parse(again!)).toMatchObject({ msg: 'again', name: 'tested' });
    expect(end).toBe('');
    closeSync(file);
    rmSync(name);
  });

  it('waits a little for a reader that is behind, and not for ever', () => {
    let busy = 3;
    let written = '';
    let asked = 0;
    const out = makeLogOut((bytes) => {
      asked++;
      if (busy-- > 0) throw Object.assign(new Error('busy'), { code: 'EAGAIN' });
      written += bytes.toString();
      return bytes.length;
    });
    out.write('one\n');
    expect([written, out.lost]).toEqual(['one\n', 0]);
    busy = Number.POSITIVE_INFINITY;
    out.write('two\n');
    expect([written, out.lost]).toEqual(['one\n', 1]);
    // While it stays behind, each further line is tried once and waits for nothing: a tenth of a second a line would hold up everything else.
    const before = asked;
    for (let line = 0; line < 5; line++) out.write('more\n');
    expect([asked - before, out.lost]).toEqual([5, 6]);
  });
});
