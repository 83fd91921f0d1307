import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';

export type ApiParameter = {
  readonly name: string;
  readonly required: boolean;
  /** In English, as in the document. */
  readonly description: string;
};

export type ApiOperation = {
  readonly id: string;
  readonly group: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  /** Needs no key. */
  readonly open: boolean;
  readonly parameters: readonly ApiParameter[];
  /** Fields of what is sent. */
  readonly body: readonly string[];
  /** Fields of the answer, or of each of its rows. */
  readonly fields: readonly string[];
  readonly refusals: readonly { readonly status: string; readonly codes: readonly string[] }[];
};

export type ApiReferenceView = {
  readonly base: string;
  readonly document: string;
  readonly groups: readonly { readonly id: string; readonly operations: readonly ApiOperation[] }[];
};

/** The API for a person: what can be asked, what comes back, what is refused. Names and descriptions are the document's own. */
export function ApiReference({ reference }: { reference: ApiReferenceView }) {
  const t = useTranslations('api');
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <p>
        {t('base')} <MachineText>{reference.base}</MachineText>
        <br />
        {/* No page of ours: nothing to fetch ahead. */}
        <TextLink href={reference.document}>{t('document')}</TextLink>
        <br />
        <TextLink href="/settings/api">{t('keys')}</TextLink>
      </p>
      {reference.groups.map(({ id, operations }) => (
        <Section key={id} title={t(`groups.${id}`)}>
          <div className="divide-y divide-line rounded-lg border border-line bg-card">
            {operations.map((operation) => (
              <Operation key={operation.id} operation={operation} />
            ))}
          </div>
        </Section>
      ))}
      <Section title={t('limits')}>
        <p className="text-quiet">{t('limitsLead')}</p>
      </Section>
      <Section title={t('once')}>
        <p className="text-quiet">{t('onceLead')}</p>
      </Section>
    </Page>
  );
}

function Operation({ operation }: { operation: ApiOperation }) {
  const t = useTranslations('api');
  const { id, method, path, scope, open, parameters, body, fields, refusals } = operation;
  return (
    <Disclosure
      id={id}
      className="px-4 py-1"
      summary={
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
          <span>{t(`operations.${id}`)}</span>
          <code className="text-sm font-normal text-quiet">
            <MachineText>{`${method} ${path}`}</MachineText>
          </code>
        </span>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="flex flex-wrap gap-2">
          <Badge>{t('scope', { scope })}</Badge>
          {open ? <Badge>{t('open')}</Badge> : null}
        </p>
        {parameters.length ? <Parameters parameters={parameters} /> : null}
        {body.length ? <Names title={t('body')} names={body} /> : null}
        {fields.length ? <Names title={t('answer')} names={fields} /> : null}
        <Refusals refusals={refusals} />
      </div>
    </Disclosure>
  );
}

function Parameters({ parameters }: Pick<ApiOperation, 'parameters'>) {
  const t = useTranslations('api');
  return (
    <div>
      <h3 className="mb-2 text-sm font-medium">{t('parameters')}</h3>
      <Definitions>
        {parameters.map(({ name, required, description }) => (
          <Definition
            key={name}
            name={
              <code>
                <MachineText>{name}</MachineText>
              </code>
            }
            note={required ? t('required') : undefined}
          >
            <span lang="en" dir="ltr" className="block text-sm">
              {description}
            </span>
          </Definition>
        ))}
      </Definitions>
    </div>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">{title}</h3>
      <code lang="en" dir="ltr" className="block text-sm text-quiet">
        {names.join(', ')}
      </code>
    </div>
  );
}

function Refusals({ refusals }: Pick<ApiOperation, 'refusals'>) {
  const t = useTranslations('api');
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">{t('refusals')}</h3>
      <p className="text-sm text-quiet">{t('refusalsLead')}</p>
      <ul className="mt-1 text-sm" dir="ltr">
        {refusals.map(({ status, codes }) => (
          <li key={status} className="flex flex-wrap gap-x-2">
            <code>{status}</code>
            {codes.map((code) => (
              <TextLink key={code} href={`/api/problems/${code}`}>
                {code}
              </TextLink>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
