/** Hands a mail over to the SMTP server of the settings, and says what became of it. */
import { createTransport } from 'nodemailer';
import type { Mail } from '#lib/db/generated/client.ts';
import { isHere } from '#lib/http/here.ts';
import { withStop } from '#lib/notice/queries.ts';
import type { Outcome } from '#lib/notice/record.ts';

/** One attempt; never throws for what a server or a line does. */
export type Send = (mail: Mail) => Promise<Outcome>;

/** Silence after which a server counts as gone. */
const PATIENCE_MS = 20_000;
/** However slowly it goes on: shorter than a claim (CLAIM_SECONDS). */
const LONGEST_MS = 120_000;

type SmtpError = Error & { readonly responseCode?: number; readonly command?: string; readonly code?: string };

export type Smtp = { readonly url: string; readonly from: string };

/** Sends each mail over a connection of its own. `patienceMs`: how long a silent server is waited for. */
export function smtpSender(smtp: Smtp, { patienceMs = PATIENCE_MS } = {}): Send {
  return async (mail) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'unknown', error: 'the server takes too long' }), LONGEST_MS);
    });
    try {
      return await Promise.race([attempt(smtp, mail, patienceMs), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function attempt({ url, from }: Smtp, mail: Mail, patienceMs: number): Promise<Outcome> {
  const raw = await build(mail, from);
  // Once the last of it is on the line, a server that falls silent may have accepted it. The library says so in its log alone.
  let handedOver = false;
  const silent = () => {};
  const info = (entry: unknown) => {
    if ((entry as { tnx?: unknown }).tnx === 'message') handedOver = true;
  };
  const transport = createTransport({
    url,
    logger: { trace: silent, debug: silent, info, warn: silent, error: silent, fatal: silent },
    // Whoever stands on the line could else take the offer of TLS out of what the server says, and read on.
    requireTLS: !isHere(new URL(url).hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    dnsTimeout: patienceMs,
    socketTimeout: patienceMs,
  });
  try {
    await transport.sendMail({ envelope: { from, to: [mail.to] }, raw });
    return { kind: 'accepted' };
  } catch (error) {
    return outcomeOf(error as SmtpError, handedOver);
  } finally {
    transport.close();
  }
}

function outcomeOf(fault: SmtpError, handedOver: boolean): Outcome {
  const error = fault.message;
  const { responseCode, command = '' } = fault;
  if (responseCode === undefined) return { kind: handedOver ? 'unknown' : 'later', error };
  // What a server says of the recipient or of the mail is about this mail; what it says of us (greeting, sign-in, sender) is about
  // our settings, and may be mended by the next try.
  const aboutThis = command === 'RCPT TO' || command.startsWith('DATA');
  return { kind: responseCode >= 500 && aboutThis ? 'refused' : 'later', error };
}

/** The whole message, the same in every attempt: its date is when it was written, its id the row's. */
async function build(mail: Mail, from: string): Promise<Buffer> {
  const { text, html, oneClick } = withStop(mail);
  const printer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await printer.sendMail({
    from: { name: 'Holdfast', address: from },
    to: mail.to,
    subject: mail.subject,
    text,
    html,
    messageId: mail.messageId,
    date: mail.createdAt,
    disableFileAccess: true,
    disableUrlAccess: true,
    headers: {
      // RFC 8058: a client's own "unsubscribe" posts here. RFC 3834: no answering machine should answer.
      ...(oneClick !== null && {
        'List-Unsubscribe': `<${oneClick}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
      'Auto-Submitted': 'auto-generated',
      'Content-Language': mail.locale,
    },
  });
  return message as Buffer;
}
