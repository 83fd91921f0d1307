/** A mail server that takes everything and counts it by Message-ID. It is never killed: what is tried is who sends. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Mails = {
  /** How often each has arrived. */
  readonly received: ReadonlyMap<string, number>;
  readonly url: string;
  stop(): Promise<void>;
};

export async function startMails(): Promise<Mails> {
  const received = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    logger: false,
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // An interrupted one never ends: it has not arrived.
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const messageId = /^Message-ID: (.+)\r?$/im.exec(raw)?.[1]?.trim() ?? '';
        received.set(messageId, (received.get(messageId) ?? 0) + 1);
        done();
      });
    },
  });
  // Who is killed in the middle of a mail leaves a broken line.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    received,
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
