import { beforeEach, describe, expect, it } from 'vitest';
import { listFailedMail } from '#lib/notice/queries.ts';
import { MOST_ATTEMPTS, pauseAfter } from '#lib/notice/record.ts';
import { oneClickUrl, stopPageUrl } from '#lib/notice/unsubscribe.ts';
import { smtpSender } from '#server/mail/smtp.ts';
import { sendNext } from '#server/mailer.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { startPeer } from './mail-peer.ts';
import { FROM, openQueue } from './mail-queue.ts';
import { addReader, value } from './people.ts';

const { db } = await testDatabase();
const peer = await startPeer();
const send = smtpSender({ url: peer.url, from: FROM }, { patienceMs: 1_500 });
const reader = await addReader(db, 'Rita', { email: 'rita@example.com' });
const { accountId } = reader.actor;
const { addMail, now, letTimePass } = openQueue(db, accountId);

beforeEach(async () => {
  await db.mail.deleteMany();
  peer.accepted.length = 0;
  peer.troubles.length = 0;
  peer.beforeAnswer = async () => {};
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

  it('is handed to no server over a network that offers no TLS, be it that somebody on the line took the offer away', async () => {
    const mail = await addMail();
    const { port } = new URL(peer.url);
    // The same server, by a name that is not known to be this machine.
    const far = smtpSender({ url: `smtp://[::ffff:127.0.0.1]:${port}`, from: FROM }, { patienceMs: 1_500 });
    expect(await sendNext(db, far)).toBe(true);
    expect(peer.accepted).toHaveLength(0);
    expect(await now(mail.id)).toMatchObject({ state: 'pending', attempts: 1 });
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

/** RFC 2047, the other way round: every word to its bytes, and the bytes of all of them together to text. */
function decodeSubject(raw: string): string {
  const line = /^Subject: (.*)$/im.exec(raw.replace(/\r\n[ \t]+/g, ' '))![1]!.trimEnd();
  const bytes = line
    .replace(/\?= +=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('latin1')
        : text
            .replaceAll('_', ' ')
            .replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
