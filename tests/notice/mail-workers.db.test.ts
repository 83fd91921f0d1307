import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { claimMail, CLAIM_SECONDS, recordOutcome } from '#lib/notice/record.ts';
import { root } from '#scripts/paths.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { smtpSender } from '#server/mail/smtp.ts';
import { sendNext } from '#server/mailer.ts';
import { testDatabase } from '../setup/database.ts';
import { NOWHERE, TEST_SECRETS } from '../setup/settings.ts';
import { startPeer, type Step } from './mail-peer.ts';
import { FROM, openQueue } from './mail-queue.ts';
import { addReader } from './people.ts';

const database = await testDatabase();
const { db } = database;
const peer = await startPeer();
const send = smtpSender({ url: peer.url, from: FROM });
const reader = await addReader(db, 'Rita', { email: 'rita@example.com' });
const { addMail, now, letTimePass } = openQueue(db, reader.actor.accountId);

beforeEach(async () => {
  await db.mail.deleteMany();
  peer.accepted.length = 0;
  peer.troubles.length = 0;
  peer.beforeAnswer = async () => {};
});

describe('several workers', () => {
  it('send each mail once between them', async () => {
    const mails = await Promise.all(Array.from({ length: 12 }, () => addMail()));
    const pools = [1, 2, 3].map(() => openPool(database.url, 2));
    const workers = pools.map(async (pool) => {
      const own = openDb(pool);
      while (await sendNext(own, send));
      await own.$disconnect();
    });
    await Promise.all(workers);
    await Promise.all(pools.map((pool) => pool.end()));
    const sent = peer.accepted.map(({ messageId }) => messageId).sort();
    expect(sent).toEqual(mails.map(({ messageId }) => messageId).sort());
  });

  it('that looked without claiming would send it twice (planted)', async () => {
    const mail = await addMail();
    const look = () => db.mail.findFirstOrThrow({ where: { state: 'pending' } });
    const seen = await Promise.all([look(), look()]);
    await Promise.all(seen.map(send));
    expect(peer.accepted.map(({ messageId }) => messageId)).toEqual([mail.messageId, mail.messageId]);
  });

  it('do not write over each other: one that was overtaken changes nothing', async () => {
    const mail = await addMail();
    const slow = await claimMail(db);
    expect(await claimMail(db)).toBeNull();
    await letTimePass();
    const fast = await claimMail(db);
    expect(fast).toMatchObject({ id: mail.id, attempts: 2, uncertain: true });
    expect(await recordOutcome(db, fast!, { kind: 'accepted' })).toBe(true);
    expect(await recordOutcome(db, slow!, { kind: 'later', error: 'too late' })).toBe(false);
    expect(await now(mail.id)).toMatchObject({ state: 'sent', attempts: 2, lastError: null });
  });

  it('hold a claim longer than an attempt can last', () => {
    expect(CLAIM_SECONDS).toBeGreaterThan(120);
  });
});

describe('a worker that is killed', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function startWorker(): ChildProcess {
    const settings = {
      databaseUrl: database.url,
      rpcUrl: 'http://127.0.0.1:1',
      chainId: 31337,
      embeddedChain: true,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      secrets: TEST_SECRETS,
      storageDir: NOWHERE,
    };
    const outer = { ...process.env, SMTP_URL: peer.url, MAIL_FROM: FROM, LOG_LEVEL: 'fatal' };
    const child = spawn(process.execPath, [join(root, 'tests/notice/mailer-process.ts')], {
      env: serverEnv(settings, outer),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  it.each([
    ['connect', 1],
    ['from', 1],
    ['to', 1],
    ['data', 1],
    // The one window: the server has said yes to itself, and nobody heard it.
    ['accepted', 2],
  ] as [Step, number][])(
    'at %s leaves the mail to the next one, and the server with %i of it, all of one id',
    async (step, copies) => {
      const mail = await addMail();
      peer.troubles.push({ step, how: 'silent' });
      const silence = peer.silence();
      const child = startWorker();
      await silence;
      // While it may still be alive nobody else touches the mail.
      expect(await claimMail(db)).toBeNull();
      await kill(child);
      expect(await claimMail(db)).toBeNull();
      await letTimePass();
      expect(await sendNext(db, send)).toBe(true);
      expect(await now(mail.id)).toMatchObject({ state: 'sent', attempts: 2 });
      expect(peer.accepted.map(({ messageId }) => messageId)).toEqual(Array(copies).fill(mail.messageId));
    },
  );

  it('between the answer and its own note is the same window: the mail goes again under its id, and never a third time', async () => {
    const mail = await addMail();
    const pool = openPool(database.url, 1);
    const client = await pool.connect();
    // The row is held, so that the note of the answer waits while the worker is killed.
    peer.beforeAnswer = async () => {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM "Mail" WHERE "id" = $1 FOR UPDATE', [mail.id]);
    };
    const child = startWorker();
    for (;;) {
      const { rows } = await database.pool.query<{ waits: boolean }>(
        `SELECT count(*) > 0 AS waits FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'UPDATE%"Mail"%'`,
      );
      if (rows[0]!.waits) break;
    }
    await kill(child);
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'UPDATE%"Mail"%'`,
    );
    await client.query('ROLLBACK');
    client.release();
    await pool.end();
    peer.beforeAnswer = async () => {};
    expect(await now(mail.id)).toMatchObject({ state: 'sending', attempts: 1 });
    await letTimePass();
    while (await sendNext(db, send));
    await letTimePass();
    expect(await sendNext(db, send)).toBe(false);
    expect(peer.accepted.map(({ messageId }) => messageId)).toEqual([mail.messageId, mail.messageId]);
    expect(await now(mail.id)).toMatchObject({ state: 'sent', attempts: 2 });
  });
});
