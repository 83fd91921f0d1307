/** What a device shows. It lies on a table, face up: by itself it says what happened, and nothing of whom or how much. */
import { directionOf, type Locale } from '../../../messages/locales.ts';
import { noticeData } from '../schema.ts';
import { say } from '../words.ts';

/** Read by public/push.js. */
export type PushMessage = {
  /** One notice is shown once, however often it arrives. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Path of the page that a press leads to. */
  readonly path: string;
  readonly lang: Locale;
  readonly dir: 'ltr' | 'rtl';
};

/** `hidden`: not even what happened. */
export function pushMessage(
  locale: Locale,
  notice: { readonly id: string; readonly data: unknown },
  hidden: boolean,
): PushMessage {
  const { wording } = noticeData.parse(notice.data);
  return {
    tag: notice.id,
    title: hidden ? 'Holdfast' : say(locale, `notice.short.${wording}`),
    body: say(locale, hidden ? 'notice.push.hidden' : 'notice.push.open'),
    path: `/notices/${notice.id}`,
    lang: locale,
    dir: directionOf(locale),
  };
}
