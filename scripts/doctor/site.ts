import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:tls';
import type { Config } from '#lib/config.ts';
import { speaker, type Finding } from './finding.ts';

const { good, care, wrong } = speaker('site');

const PATIENCE_MS = 8_000;
const WANTED = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'x-frame-options'] as const;
const SOON_DAYS = 14;

/** The site as visitors reach it: through the proxy, at PUBLIC_URL. */
export async function checkSite({ publicUrl }: Config): Promise<Finding[]> {
  const url = new URL(publicUrl);
  const secure = url.protocol === 'https:';
  const certificate = secure ? await checkCertificate(url) : [];
  if (certificate.some(({ state }) => state === 'wrong')) return certificate;
  let answer: Response;
  try {
    answer = await fetch(`${publicUrl}/privacy`, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return [
      ...certificate,
      wrong(
        `nothing answers at ${publicUrl}`,
        'start the server and the proxy; is the name in DNS, and the port open?',
      ),
    ];
  }
  if (answer.status === 502 || answer.status === 504)
    return [
      ...certificate,
      wrong(
        `the proxy at ${publicUrl} reaches no server (${answer.status})`,
        'start the server; does the proxy name its PORT?',
      ),
    ];
  if (answer.status !== 200)
    return [
      ...certificate,
      wrong(
        `${publicUrl}/privacy answers ${answer.status} instead of a page`,
        'another site answers there, or the server is starting',
      ),
    ];
  const missing = WANTED.filter((name) => !answer.headers.has(name));
  const findings = [...certificate];
  findings.push(
    missing.length > 0
      ? wrong(
          `answers at ${publicUrl} come without ${missing.join(', ')}`,
          'the proxy takes them away, or it is another site',
        )
      : good('the site answers with its headers of security'),
  );
  if (secure && !answer.headers.has('strict-transport-security'))
    findings.push(wrong('answers come without Strict-Transport-Security', 'the proxy takes it away'));
  if (answer.headers.has('x-powered-by'))
    findings.push(care('answers say what made them (X-Powered-By)', 'take the header off in the proxy'));
  return [...findings, ...(await checkUpgrade(url))];
}

/** How long the certificate is good for, and whether it is trusted. */
async function checkCertificate({ hostname, port }: URL): Promise<Finding[]> {
  const socket = connect({ host: hostname, port: Number(port || 443), servername: hostname, timeout: PATIENCE_MS });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
      socket.once('timeout', () => reject(new Error('timeout')));
    });
    const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / 86_400_000);
    if (days < SOON_DAYS)
      return [care(`the certificate ends in ${days} days`, 'does whoever renews it run? (certbot, the proxy)')];
    return [
      good(`the certificate is good for ${days} more days`),
      ...(await checkVersions(hostname, Number(port || 443))),
    ];
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code))
      return [
        wrong(
          `the certificate of ${hostname} is not to be trusted (${code})`,
          'let the proxy get one for this very name',
        ),
      ];
    return [
      wrong(
        `no TLS answers at ${hostname}:${port || 443} (${code || message})`,
        'start the proxy; is the name in DNS, and the port open?',
      ),
    ];
  } finally {
    socket.destroy();
  }
}

/** Whether TLS of before 1.2 is still spoken: it can be broken. */
export async function checkVersions(hostname: string, port: number): Promise<Finding[]> {
  const spoken = await new Promise<boolean>((resolve) => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    // Whom it belongs to was looked at before; here it is asked how it speaks.
    const socket = connect({
      host: hostname,
      port,
      servername: hostname,
      timeout: PATIENCE_MS,
      rejectUnauthorized: false,
      ...old,
    });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
  return spoken
    ? [
        wrong(
          'the proxy still speaks TLS 1.1 or older, which can be broken',
          'allow TLSv1.2 and TLSv1.3 alone (deploy/nginx.conf)',
        ),
      ]
    : [];
}

/** Whether a WebSocket gets through: live updates and the chat ride it. */
async function checkUpgrade(url: URL): Promise<Finding[]> {
  const status = await new Promise<number>((resolve) => {
    const ask = (url.protocol === 'https:' ? secureRequest : request)(
      new URL('/socket.io/?EIO=4&transport=websocket', url),
      {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          origin: url.origin,
          'sec-websocket-version': '13',
          'sec-websocket-key': 'aG9sZGZhc3QgZG9jdG9yIQ==',
        },
        timeout: PATIENCE_MS,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    ask.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
    ask.on('timeout', () => ask.destroy());
    ask.on('error', () => resolve(0));
    ask.end();
  });
  return status === 101
    ? [good('a WebSocket gets through')]
    : [
        wrong(
          `a WebSocket does not get through the proxy (${status || 'cut off'})`,
          'the proxy must pass Upgrade and Connection on for /socket.io/ (deploy/nginx.conf)',
        ),
      ];
}
