import { useTranslations } from 'next-intl';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { TextLink } from '#components/ui/link.tsx';

export type ApiParameter = {
  readonly name: string;
  readonly required: boolean;
  /** In English, as in the document. */
  readonly description: string;
};

export type ApiOperation = {
  readonly id: 'listMarket' | 'getOffer' | 'listRates' | 'listPaymentMethods';
  readonly path: string;
  readonly parameters: readonly ApiParameter[];
  /** Fields of the answer, or of each of its rows. */
  readonly fields: readonly string[];
  readonly refusals: readonly { readonly status: string; readonly codes: string }[];
};

export type ApiReferenceView = {
  readonly base: string;
  readonly document: string;
  readonly operations: readonly ApiOperation[];
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
        <TextLink href={reference.document} prefetch={false}>
          {t('document')}
        </TextLink>
      </p>
      {reference.operations.map((operation) => (
        <Operation key={operation.id} operation={operation} />
      ))}
      <Section title={t('limits')}>
        <p className="text-quiet">{t('limitsLead')}</p>
      </Section>
    </Page>
  );
}

function Operation({ operation }: { operation: ApiOperation }) {
  const t = useTranslations('api');
  return (
    <section className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-card p-4">
      <div>
        <h2 className="text-base font-semibold">{t(`operations.${operation.id}`)}</h2>
        <code className="text-sm text-quiet">
          <MachineText>{`GET ${operation.path}`}</MachineText>
        </code>
      </div>
      {operation.parameters.length ? (
        <div>
          <h3 className="mb-2 text-sm font-medium">{t('parameters')}</h3>
          <Definitions>
            {operation.parameters.map(({ name, required, description }) => (
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
      ) : null}
      <div>
        <h3 className="mb-1 text-sm font-medium">{t('answer')}</h3>
        <code lang="en" dir="ltr" className="block text-sm text-quiet">
          {operation.fields.join(', ')}
        </code>
      </div>
      <div>
        <h3 className="mb-1 text-sm font-medium">{t('refusals')}</h3>
        <p className="text-sm text-quiet">{t('refusalsLead')}</p>
        <ul className="mt-1 text-sm">
          {operation.refusals.map(({ status, codes }) => (
            <li key={status}>
              <code>
                <MachineText>{`${status} ${codes}`}</MachineText>
              </code>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
