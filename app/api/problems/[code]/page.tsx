import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { Fragment } from 'react';
import { refusalKey } from '#components/ui/refusal-key.ts';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { Card } from '#components/ui/card.tsx';
import { config } from '#lib/config.ts';
import { loadMessages, type Messages } from '../../../../messages/load.ts';
import { isLocale, DEFAULT_LOCALE } from '../../../../messages/locales.ts';
import { referenceOf } from '../../reference.ts';

type Props = { params: Promise<{ code: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).code.slice(0, 100) };
}

/** Where the `type` of a problem leads: what its code means, and which operations answer it. */
export default async function ProblemPage({ params }: Props) {
  const { code } = await params;
  const [t, locale] = await Promise.all([getTranslations('api'), getLocale()]);
  const sentence = wordsOf(loadMessages(isLocale(locale) ? locale : DEFAULT_LOCALE), refusalKey(code));
  if (!/^[a-z]+\.[a-z_]+$/.test(code) || sentence === undefined) notFound();
  const say = await getTranslations();
  const { groups } = referenceOf(config().publicUrl);
  const answered = groups
    .flatMap(({ operations }) => operations)
    .flatMap((operation) =>
      operation.refusals.filter(({ codes }) => codes.includes(code)).map(({ status }) => ({ ...operation, status })),
    );
  return (
    <Page width="text">
      <PageHeader
        title={<Code>{code}</Code>}
        lead={t('problem.title')}
        above={<TextLink href="/api">{t('problem.back')}</TextLink>}
      />
      <Card>
        <Definitions>
          {answered[0] ? <Definition name={t('problem.status')}>{answered[0].status}</Definition> : null}
          <Definition name={t('problem.sentence')}>
            {say(refusalKey(code) as never, valuesOf(sentence) as never)}
          </Definition>
          <Definition name={t('problem.answeredBy')}>
            {answered.length === 0 ? (
              t('problem.anywhere')
            ) : (
              <ul>
                {answered.map(({ id, method, path }) => (
                  <li key={id}>
                    <TextLink href={`/api#${id}`}>
                      <MachineText>{`${method} ${path}`}</MachineText>
                    </TextLink>
                  </li>
                ))}
              </ul>
            )}
          </Definition>
        </Definitions>
      </Card>
    </Page>
  );
}

/** A code as a heading: on a phone it breaks between its words. */
function Code({ children }: { children: string }) {
  return (
    <bdi dir="ltr" className="wrap-anywhere">
      {children.split(/(?<=[._])/).map((part) => (
        <Fragment key={part}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </bdi>
  );
}

/** A sentence by its dotted name; undefined: there is none. */
function wordsOf(messages: Messages, key: string): string | undefined {
  let found: string | Messages | undefined = messages;
  for (const part of key.split('.')) {
    if (typeof found !== 'object' || !Object.hasOwn(found, part)) return undefined;
    found = found[part];
  }
  return typeof found === 'string' ? found : undefined;
}

/** What stands in for the facts of a refusal: a count where the sentence counts, else a mark for what varies. */
function valuesOf(sentence: string): Record<string, string | number> {
  const names = [...sentence.matchAll(/\{(\w+)\s*([,}])/g)];
  return Object.fromEntries(names.map(([, name, next]) => [name!, next === ',' ? 2 : '…']));
}
