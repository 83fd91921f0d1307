/** The words of a mail about the account itself, with a place where its link goes: a link stands in no row. */
import { directionOf, type Locale } from '../../messages/locales.ts';
import type { LinkPurpose } from '../account/link.ts';
import { escapeHtml, headerText, type Composed } from './compose.ts';
import type { NoticeData } from './schema.ts';
import { say, wordsOf } from './words.ts';

export type Letter = {
  /** Of `notice.security`; or else what the bell says: */
  readonly words?: 'verify' | 'taken' | 'prove' | 'reset' | 'no_password';
  readonly data?: NoticeData;
  /** What its one link does. */
  readonly action?: { readonly purpose: LinkPurpose; readonly id: string };
};

/** Stands where the link goes; put in at the door, in mails about the account alone. */
export const linkPlace = ({ purpose, id }: NonNullable<Letter['action']>): string => `{{link:${purpose}:${id}}}`;

function saidIn(locale: Locale, { words, data }: Letter): { readonly title: string; readonly text: string } {
  if (data) return wordsOf(locale, data);
  if (!words) throw new Error('a letter says something');
  return { title: say(locale, `notice.security.${words}.title`), text: say(locale, `notice.security.${words}.text`) };
}

export function composeSecurity(locale: Locale, letter: Letter): Composed {
  const { title, text } = saidIn(locale, letter);
  const { action } = letter;
  const label = action && say(locale, `notice.security.actions.${action.purpose}`);
  const why = say(locale, 'notice.security.why');
  const subject = headerText(title);
  return {
    subject,
    text: `${[text, ...(action ? [`${label}:\n${linkPlace(action)}`] : []), `-- \n${why}`].join('\n\n')}\n`,
    html: [
      `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1b1f1a;max-width:560px;margin:0 auto;padding:16px">',
      `<h1 style="font-size:18px;margin:24px 0 8px">${escapeHtml(title)}</h1><p style="margin:0 0 12px">${escapeHtml(text)}</p>`,
      ...(action
        ? [
            `<p style="margin:0 0 24px"><a href="${linkPlace(action)}" style="color:#0b6b4f">${escapeHtml(label!)}</a></p>`,
          ]
        : []),
      `<p style="font-size:13px;color:#5d645a;border-top:1px solid #e4e0d8;padding-top:12px">${escapeHtml(why)}</p></body></html>`,
    ].join('\n'),
  };
}
