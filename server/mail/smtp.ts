/** Hands a mail over to the SMTP server of the settings, and says what became of it. */
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Mail } from '#lib/db/generated/client.ts';
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
export function smtpSender({ url, from }: Smtp, { patienceMs = PATIENCE_MS } = {}): Send {
  return async (mail) => {
    const message = await build(mail, from);
    const transport = createTransport({
      url,
      disableFileAccess: true,
      disableUrlAccess: true,
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      dnsTimeout: patienceMs,
      socketTimeout: patienceMs,
    });
    // Once the last of it is on the line, a server that falls silent may have accepted it.
    let handedOver = false;
    const raw = Readable.from([message]).once('end', () => (handedOver = true));
    const deadline = setTimeout(() => {
      raw.destroy(new Error('the server takes too long'));
      transport.close();
    }, LONGEST_MS);
    try {
      await transport.sendMail({ envelope: { from, to: [mail.to] }, raw });
      return { kind: 'accepted' };
    } catch (error) {
      return outcomeOf(error as SmtpError, handedOver);
    } finally {
      clearTimeout(deadline);
      transport.close();
    }
  };
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
      'List-Unsubscribe': `<${oneClick}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'Content-Language': mail.locale,
    },
  });
  return message as Buffer;
}
