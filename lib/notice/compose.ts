/** A mail's words: one notice, or several of one saved search together. */
import { directionOf, type Locale } from '../../messages/locales.ts';
import { noticeData, type NoticeData } from './schema.ts';
import { say, wordsOf } from './words.ts';

/** Stands where the link to stop goes: its token is in no row, and is put in at the door. */
export const STOP_PLACE = '{{stop}}';

export type Carried = { readonly id: string; readonly data: unknown };
export type Composed = { readonly subject: string; readonly text: string; readonly html: string };

/** One line without controls, as a header must be, and not longer than a list of mails shows. */
export function headerText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const letters = [...line];
  return letters.length > 150 ? `${letters.slice(0, 149).join('')}…` : line;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);

/** Notices that one mail says in full: more of them nobody reads, and whoever posts a thousand offers must not make a mail of a megabyte. */
export const MOST_SAID = 20;

export type How = {
  /** How many the mail carries, where those beyond {@link MOST_SAID} are left out. */
  readonly count?: number;
  /** No names, amounts or words of others in the subject: a list of mails lies open to whoever looks. */
  readonly hidden?: boolean;
};

/** `site`: the origin that links lead to. */
export function compose(
  locale: Locale,
  notices: readonly Carried[],
  site: string,
  { count = notices.length, hidden = false }: How = {},
): Composed {
  const entries = notices.map(({ id, data }) => {
    const read = noticeData.parse(data);
    return { read, ...wordsOf(locale, read), link: `${site}/notices/${id}` };
  });
  const [first] = entries;
  if (!first) throw new Error('a mail carries at least one notice');
  const plain = hidden ? say(locale, `notice.short.${first.read.wording}`) : undefined;
  const subject = headerText(plain ?? (count === 1 ? first.title : digestTitle(locale, first.read, count)));
  const open = say(locale, 'notice.mail.open');
  const why = say(locale, 'notice.mail.why');
  const stop = say(locale, first.read.search ? 'notice.mail.stop_search' : 'notice.mail.stop');
  const blocks = entries.map(({ title, text, link }) => (count === 1 ? [text, link] : [title, text, link]));
  const left = count - entries.length;
  const more =
    left > 0 ? { text: say(locale, 'notice.mail.more', { count: left }), link: `${site}/notices` } : undefined;
  return {
    subject,
    text:
      [
        ...blocks.map((block) => block.join('\n')),
        ...(more ? [`${more.text}\n${more.link}`] : []),
        `-- \n${why}\n${stop}: ${STOP_PLACE}`,
      ].join('\n\n') + '\n',
    html: htmlOf(locale, subject, entries, { open, why, stop, more }),
  };
}

function digestTitle(locale: Locale, { search = '' }: NoticeData, count: number): string {
  return say(locale, 'notice.mail.digest', { count, search: `\u2068${search}\u2069` });
}

type Entry = { readonly title: string; readonly text: string; readonly link: string };
type Fixed = {
  readonly open: string;
  readonly why: string;
  readonly stop: string;
  readonly more: { readonly text: string; readonly link: string } | undefined;
};

/** Plain and small: no picture, nothing that is loaded from anywhere, readable in a client that shows neither. */
function htmlOf(locale: Locale, subject: string, entries: readonly Entry[], { open, why, stop, more }: Fixed): string {
  const blocks = entries.map(
    ({ title, text, link }) =>
      `<h1 style="font-size:18px;margin:24px 0 8px">${escapeHtml(title)}</h1><p style="margin:0 0 12px">${escapeHtml(text)}</p>` +
      `<p style="margin:0 0 24px"><a href="${escapeHtml(link)}" style="color:#0b6b4f">${escapeHtml(open)}</a></p>`,
  );
  return [
    `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1b1f1a;max-width:560px;margin:0 auto;padding:16px">',
    ...blocks,
    ...(more ? [`<p><a href="${escapeHtml(more.link)}" style="color:#0b6b4f">${escapeHtml(more.text)}</a></p>`] : []),
    `<p style="font-size:13px;color:#5d645a;border-top:1px solid #e4e0d8;padding-top:12px">${escapeHtml(why)}<br>`,
    `<a href="${STOP_PLACE}" style="color:#5d645a">${escapeHtml(stop)}</a></p></body></html>`,
  ].join('\n');
}
