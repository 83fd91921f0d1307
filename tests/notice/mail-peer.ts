/** A mail server of this test's own, a real one that speaks SMTP, which can be told to say no, to fall silent, or to cut the line. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll } from 'vitest';

export type Received = { readonly to: readonly string[]; readonly raw: string; readonly messageId: string };
/** Where a conversation can be interrupted. `accepted`: after the last byte was read and before the answer. */
export type Step = 'connect' | 'from' | 'to' | 'data' | 'accepted';
/** What happens at a step: nothing, an answer with a code, the line cut, or silence until `release`. */
export type Trouble = { readonly step: Step; readonly how: number | 'cut' | 'silent' };

export type Peer = {
  readonly url: string;
  /** What the server has answered yes to. */
  readonly accepted: Received[];
  /** Taken one by one, each at its step; then all goes well. */
  readonly troubles: Trouble[];
  /** Settles when a conversation has come to a step of silence. */
  silence(): Promise<void>;
  /** Called after a mail was read, before it is answered: a hook to do something in the very window. */
  beforeAnswer: (mail: Received) => Promise<void>;
};

export async function startPeer(): Promise<Peer> {
  const silent: (() => void)[] = [];
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    logger: false,
    onConnect: (session, next) => meet('connect', session.id, next),
    onMailFrom: (_, session, next) => meet('from', session.id, next),
    onRcptTo: (_, session, next) => meet('to', session.id, next),
    onData: (stream, session, next) => {
      const chunks: Buffer[] = [];
      // Met while the message is still coming in: what is cut here has not been handed over whole.
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const messageId = /^Message-ID: (.+)\r?$/im.exec(raw)?.[1]?.trim() ?? '';
        const mail = { to: session.envelope.rcptTo.map(({ address }) => address), raw, messageId };
        meet('data', session.id, (error) => {
          if (error) return next(error);
          void peer.beforeAnswer(mail).then(() => {
            peer.accepted.push(mail);
            meet('accepted', session.id, next);
          });
        });
      });
    },
  });
  const cut = (id: string) => {
    for (const connection of server.connections) if (connection.id === id) connection._socket.destroy();
  };
  const meet = (step: Step, id: string, next: (error?: Error | null) => void): void => {
    if (peer.troubles[0]?.step !== step) return next();
    const { how } = peer.troubles.shift()!;
    if (how === 'cut') return cut(id);
    if (how === 'silent') return void silent.splice(0).forEach((said) => said());
    next(Object.assign(new Error(how >= 500 ? 'no such mailbox' : 'try later'), { responseCode: how }));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.on('error', () => {});
  const { port } = server.server.address() as AddressInfo;
  const peer: Peer = {
    url: `smtp://127.0.0.1:${port}`,
    accepted: [],
    troubles: [],
    silence: () => new Promise((resolve) => silent.push(resolve)),
    beforeAnswer: async () => {},
  };
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return peer;
}
