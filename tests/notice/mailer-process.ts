// A worker that sends what is due and then ends: a process of its own, so that it can be killed in the middle.
import { db } from '#lib/db/client.ts';
import { config } from '#lib/config.ts';
import { smtpSender } from '#server/mail/smtp.ts';
import { sendNext } from '#server/mailer.ts';

while (await sendNext(db(), smtpSender(config().smtp!)));
process.exit(0);
