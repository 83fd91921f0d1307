import { p256 } from '@noble/curves/nist.js';
import { createTransport } from 'nodemailer';
import type { Config } from '#lib/config.ts';
import { isHere } from '#lib/http/here.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { openDisk } from '#lib/storage/disk.ts';
import { openS3 } from '#lib/storage/s3.ts';
import { fileKey } from '#lib/storage/storage.ts';
import { HTTP_SOURCES } from '#lib/price/sources/registry.ts';
import { speaker, type Finding } from './finding.ts';

const PATIENCE_MS = 8_000;

/** Signs in at the mail server; sends nothing. */
export async function checkMail({ smtp }: Config): Promise<Finding[]> {
  const { good, wrong } = speaker('mail');
  if (!smtp) return [];
  const { hostname } = new URL(smtp.url);
  const transport = createTransport({
    url: smtp.url,
    requireTLS: !isHere(hostname),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  try {
    await transport.verify();
    return [good(`the mail server ${hostname} lets us in`)];
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number };
    if (code === 'EAUTH')
      return [
        wrong(
          `the mail server ${hostname} refuses the user or the password in SMTP_URL`,
          'correct it; a password with @ or / in it has to be percent-encoded',
        ),
      ];
    return [
      wrong(
        `the mail server ${hostname} does not answer as it should (${responseCode ?? code ?? 'no answer'})`,
        'is the address right, and does the provider let this port out?',
      ),
    ];
  } finally {
    transport.close();
  }
}

/** Writes a file, reads it, deletes it. */
export async function checkFiles({ storage }: Config): Promise<Finding[]> {
  const { good, wrong } = speaker('files');
  const store = storage.kind === 's3' ? openS3(storage) : openDisk(storage.dir);
  const place = storage.kind === 's3' ? `the bucket ${storage.bucket}` : storage.dir;
  const key = fileKey('attachment', newId(secureRandom));
  const bytes = secureRandom(64);
  try {
    await store.put(key, bytes);
    const read = await store.get(key);
    await store.delete(key);
    const gone = (await store.get(key)) === undefined;
    const whole = read !== undefined && Buffer.from(read).equals(bytes);
    return whole && gone
      ? [good(`files can be written, read and deleted in ${place}`)]
      : [wrong(`${place} gives back something else than was written`, 'use another store')];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const todo =
      storage.kind === 's3'
        ? 'check endpoint, bucket, region and the two keys'
        : `make it, for the service's user: install -d -o holdfast -g holdfast -m 750 ${place}`;
    return [wrong(`no file can be kept in ${place} (${code ?? message})`, todo)];
  }
}

export function checkPush({ push }: Config): Finding[] {
  const { good, care, wrong } = speaker('push');
  if (!push)
    return [
      care('no device is told anything: PUSH_KEY is not set', 'set it, once and for good: devices are bound to it'),
    ];
  return p256.utils.isValidSecretKey(Buffer.from(push.key.slice(2), 'hex'))
    ? [good('the key of web push is one')]
    : [wrong('PUSH_KEY is no key of the curve P-256', 'make another')];
}

/** Whether each source of rates answers at all. Two that do are enough to trade at; fewer, and floating offers pause. */
export async function checkRates({ prices, embeddedChain }: Config): Promise<Finding[]> {
  const { good, care, wrong } = speaker('rates');
  const names = prices.sources.filter((id) => id in HTTP_SOURCES) as (keyof typeof HTTP_SOURCES)[];
  if (embeddedChain || names.length === 0) return [];
  const answers = await Promise.all(
    names.map(async (id) => {
      const address = prices.bases[id] ?? HTTP_SOURCES[id].base;
      const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
      return { id, answers: answer !== undefined };
    }),
  );
  const silent = answers.filter((one) => !one.answers).map(({ id }) => id);
  if (silent.length === 0) return [good(`all ${names.length} sources of rates answer`)];
  const says = `${names.length - silent.length} of ${names.length} sources of rates answer; silent: ${silent.join(', ')}`;
  const todo = 'does the firewall let https out? PRICE_BASES can name a proxy, PRICE_SOURCES fewer sources';
  return names.length - silent.length < 3 ? [wrong(says, todo)] : [care(says, todo)];
}
