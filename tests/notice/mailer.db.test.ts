import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Mail } from '#lib/db/generated/client.ts';
import { secureRandom, newId } from '#lib/kernel/ids.ts';
import { compose } from '#lib/notice/compose.ts';
import { listFailedMail } from '#lib/notice/queries.ts';
import { claimMail, CLAIM_SECONDS, MOST_ATTEMPTS, pauseAfter, recordOutcome } from '#lib/notice/record.ts';
import { oneClickUrl, stopPageUrl } from '#lib/notice/unsubscribe.ts';
import { root } from '#scripts/paths.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { smtpSender } from '#server/mail/smtp.ts';
import { sendNext } from '#server/mailer.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { startPeer, type Step } from './mail-peer.ts';
import { addReader, value } from './people.ts';

const database = await testDatabase();
const { db } = database;
const peer = await startPeer();
const FROM = 'notices@holdfast.example';
const send = smtpSender({ url: peer.url, from: FROM }, { patienceMs: 1_500 });
const reader = await addReader(db, 'Rita', { email: 'rita@example.com' });
const { accountId } = reader.actor;

beforeEach(async () => {
  await db.mail.deleteMany();
  peer.accepted.length = 0;
  peer.troubles.length = 0;
  peer.beforeAnswer = async () => {};
});

async function addMail(more: Partial<Mail> = {}): Promise<Mail> {
  const id = newId(secureRandom);
  const data = { wording: 'taken', name: 'Ana', coins: '1', asset: 'USDC', money: '2', currency: 'EUR' };
  return db.mail.create({
    data: {
      id,
      accountId,
      to: 'rita@example.com',
      topic: 'kind:trade_taken',
      locale: 'en',
      ...compose('en', [{ id: 'n', data }], 'http://localhost:3000'),
      messageId: `<${id}@localhost>`,
      dueAt: new Date(Date.now() - 1000),
      ...more,
    },
  });
}
const now = (id: string) => db.mail.findUniqueOrThrow({ where: { id } });
/** The time of waiting is over: of a pause after a try, and of a claim whose worker is gone. */
const letTimePass = () =>
  db.mail.updateMany({
    where: { state: { in: ['pending', 'sending'] } },
    data: { dueAt: new Date(0), claimedUntil: new Date(0) },
  });

describe('a mail', () => {
  it('arrives as it was written, with one date and id, and can be stopped by one click', async () => {
    const mail = await addMail();
    expect(await sendNext(db, send)).toBe(true);
    expect(await sendNext(db, send)).toBe(false);
    expect(await now(mail.id)).toMatchObject({ state: 'sent', attempts: 1, uncertain: false, lastError: null });
    const [got, ...more] = peer.accepted;
    expect(more).toEqual([]);
    const headers = got!.raw.slice(0, got!.raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1];
    expect(header('Message-ID')).toBe(mail.messageId);
    expect(header('Date')).toBe(mail.createdAt.toUTCString().replace('GMT', '+0000'));
    expect(header('List-Unsubscribe')).toBe(`<${oneClickUrl(mail)}>`);
    expect(header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    expect(header('From')).toBe(`Holdfast <${FROM}>`);
    expect(got!.to).toEqual(['rita@example.com']);
    const body = got!.raw.replace(/=\r\n/g, '').replaceAll('=3D', '=');
    expect(body).toContain(stopPageUrl(mail));
    expect(body).not.toContain('{{stop}}');
  });

  it('in another script, right to left, and with what would break a header arrives whole and adds no header', async () => {
    const subject = 'أخذ \u2068آنا\u2069 عرضك 取引 🏠';
    await addMail({ subject, locale: 'ar' });
    await addMail({ subject: 'Hello\r\nBcc: everybody@example.org\r\n\r\nbody' });
    while (await sendNext(db, send));
    expect(peer.accepted).toHaveLength(2);
    const subjects = peer.accepted.map(({ raw }) => decodeSubject(raw));
    expect(subjects[0]).toBe(subject);
    expect(subjects[1]).toMatch(/^Hello Bcc: everybody@example\.org +body$/);
    for (const { raw, to } of peer.accepted) {
      expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/im);
      expect(to).toHaveLength(1);
    }
  });

  it('is tried later where the server says “later”, each time later, and under the same id', async () => {
    const mail = await addMail();
    peer.troubles.push({ step: 'to', how: 450 }, { step: 'data', how: 451 }, { step: 'connect', how: 421 });
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await sendNext(db, send)).toBe(true);
      const row = await now(mail.id);
      expect(row).toMatchObject({ state: 'pending', attempts: attempt, uncertain: false });
      const pause = (row.dueAt.getTime() - Date.now()) / 1000;
      expect(pause).toBeGreaterThan(pauseAfter(attempt) - 20);
      expect(pause).toBeLessThanOrEqual(pauseAfter(attempt));
      expect(await sendNext(db, send)).toBe(false);
      await letTimePass();
    }
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'sent', attempts: 4 });
    expect(peer.accepted.map(({ messageId }) => messageId)).toEqual([mail.messageId]);
  });

  it.each([
    ['to', 550],
    ['data', 552],
  ] as const)('ends where the server says “never” to %s, and its reader is told on the site', async (step, code) => {
    const mail = await addMail();
    peer.troubles.push({ step, how: code });
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'failed', attempts: 1 });
    await letTimePass();
    expect(await sendNext(db, send)).toBe(false);
    const told = value(await listFailedMail(testCtx(db, { actor: reader.actor })));
    expect(told).toMatchObject([{ id: mail.id, to: 'rita@example.com', subject: mail.subject }]);
    expect(peer.accepted).toEqual([]);
  });

  it.each([
    ['from', 550],
    ['connect', 554],
  ] as const)(
    'waits where the server turns us away at %s: that is about our settings, not about the mail',
    async (step, code) => {
      const mail = await addMail();
      peer.troubles.push({ step, how: code });
      await sendNext(db, send);
      expect(await now(mail.id)).toMatchObject({ state: 'pending', attempts: 1 });
    },
  );

  it('is uncertain where the line is cut after it was handed over, and goes again under the same id', async () => {
    const mail = await addMail();
    peer.troubles.push({ step: 'accepted', how: 'cut' });
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'pending', uncertain: true });
    await letTimePass();
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'sent', uncertain: false });
    // The server has it twice, and folds it: nobody could have known.
    expect(peer.accepted.map(({ messageId }) => messageId)).toEqual([mail.messageId, mail.messageId]);
  });

  it('is not uncertain where the line is cut before, or nobody is there at all', async () => {
    for (const step of ['connect', 'from', 'to'] as const) {
      const mail = await addMail();
      peer.troubles.push({ step, how: 'cut' });
      await sendNext(db, send);
      expect(await now(mail.id), step).toMatchObject({ state: 'pending', uncertain: false });
      await db.mail.delete({ where: { id: mail.id } });
    }
    const mail = await addMail();
    await sendNext(db, smtpSender({ url: 'smtp://127.0.0.1:1', from: FROM }));
    expect(await now(mail.id)).toMatchObject({ state: 'pending', uncertain: false });
  });

  it('waits for a server that falls silent only so long', async () => {
    const mail = await addMail();
    peer.troubles.push({ step: 'accepted', how: 'silent' });
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'pending', uncertain: true });
  });

  it('is given up after so many tries', async () => {
    const mail = await addMail({ attempts: MOST_ATTEMPTS - 1 });
    peer.troubles.push({ step: 'to', how: 450 });
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'failed', attempts: MOST_ATTEMPTS });
    expect(pauseAfter(1)).toBe(60);
    expect(pauseAfter(MOST_ATTEMPTS)).toBe(6 * 3600);
  });

  it('that nobody wants any more is not sent', async () => {
    const mail = await addMail();
    const key = { accountId, kind: 'trade_taken' };
    await db.noticePreference.create({ data: { ...key, app: true, mail: false } });
    await sendNext(db, send);
    expect(await now(mail.id)).toMatchObject({ state: 'cancelled' });
    expect(peer.accepted).toEqual([]);
    await db.noticePreference.deleteMany();
  });

  it('that is not due yet waits', async () => {
    await addMail({ dueAt: new Date(Date.now() + 60_000) });
    expect(await sendNext(db, send)).toBe(false);
  });
});

function decodeSubject(raw: string): string {
  const folded = raw.replace(/\r\n[ \t]+/g, ' ');
  const line = /^Subject: (.*)$/im.exec(folded)![1]!.trimEnd();
  return line
    .replace(/\?= =\?UTF-8\?([BQ])\?/gi, (_, kind: string) => `\u0000${kind}`)
    .replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, kind: string, text: string) => {
      const parts = text.split(/\u0000[BQ]/i);
      const bytes = parts.map((part) =>
        kind.toUpperCase() === 'B'
          ? Buffer.from(part, 'base64')
          : Buffer.from(
              part
                .replaceAll('_', ' ')
                .replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
              'latin1',
            ),
      );
      return Buffer.concat(bytes).toString('utf8');
    });
}

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
