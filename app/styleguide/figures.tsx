import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Card } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { Figure, Money, MoneyRange } from '#components/ui/money.tsx';
import { Row, Rows, Table, Td, Th, Tr } from '#components/ui/table.tsx';

export function MoneySamples() {
  const t = useTranslations('styleguide');
  return (
    <Card>
      <Definitions sums>
        <Definition name={t('price')}>
          <Money amount="2841.17" unit="EUR" />
        </Definition>
        <Definition name={t('receive')} note={<Figure value="-0.35" unit="%" sign="always" />}>
          <Money amount="0.087991355672345678" unit="ETH" />
        </Definition>
        <Definition name={t('fee')}>
          <Money amount="1.25" unit="EUR" />
        </Definition>
        <Definition name={t('limits')}>
          <MoneyRange from="10" to="5000" unit="EUR" />
        </Definition>
        <Definition name={t('total')} total>
          <Money amount="1234567.5" least={2} unit="EUR" size="lg" />
        </Definition>
      </Definitions>
    </Card>
  );
}

const SAMPLES = [
  {
    name: 'Amara',
    price: '2841.17',
    receive: '0.0352',
    margin: '-0.35',
    to: '5000',
    method: 'SEPA Instant',
    done: '99.2',
    trades: 412,
    minutes: 4,
  },
  {
    name: 'Ibrahim K.',
    price: '2850',
    receive: '0.035087',
    margin: '0',
    to: '950',
    method: 'Revolut',
    done: '97.5',
    trades: 38,
    minutes: 11,
  },
  {
    name: 'نور',
    price: '12841.9',
    receive: '1.0351',
    margin: '1.2',
    to: '250',
    method: 'M-Pesa',
    done: '100',
    trades: 1,
    minutes: 7,
  },
];

/** The same three offers as a table (wide) and as rows (phone). */
export function ListSamples() {
  const t = useTranslations('styleguide');
  return (
    <>
      <Table label={t('offers')} className="max-md:hidden">
        <thead>
          <tr>
            <Th>{t('trader')}</Th>
            <Th align="end">{t('price')}</Th>
            <Th align="end">{t('receive')}</Th>
            <Th align="end">{t('limits')}</Th>
            <Th>{t('method')}</Th>
            <Th align="end">{t('completion')}</Th>
          </tr>
        </thead>
        <tbody>
          {SAMPLES.map((offer) => (
            <Tr key={offer.name}>
              <Td>
                <bdi className="font-medium">{offer.name}</bdi>
                <div className="text-xs text-quiet">{t('trades', { count: offer.trades })}</div>
              </Td>
              <Td align="end">
                <Money amount={offer.price} unit="EUR" least={2} className="font-semibold" />
                <div className="text-xs text-quiet">
                  <Figure value={offer.margin} unit="%" sign="always" least={2} />
                </div>
              </Td>
              <Td align="end">
                <Money amount={offer.receive} align={6} unit="ETH" />
              </Td>
              <Td align="end">
                <MoneyRange from="10" to={offer.to} unit="EUR" />
              </Td>
              <Td>
                <bdi>{offer.method}</bdi>
              </Td>
              <Td align="end">
                <Figure value={offer.done} unit="%" least={1} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <Rows className="md:hidden">
        {SAMPLES.map((offer) => (
          <Row key={offer.name} className="space-y-1">
            <div className="flex items-baseline justify-between gap-3">
              <RowLink href="/styleguide">
                <Money amount={offer.price} unit="EUR" least={2} className="text-lg font-semibold" />
              </RowLink>
              <span className="text-sm text-quiet">
                <Figure value={offer.margin} unit="%" sign="always" least={2} />
              </span>
            </div>
            <div className="flex justify-between gap-3 text-sm">
              <span>
                <span className="text-quiet">{t('receive')} </span>
                <Money amount={offer.receive} unit="ETH" />
              </span>
              <MoneyRange from="10" to={offer.to} unit="EUR" className="text-quiet" />
            </div>
            <div className="flex items-center justify-between gap-3 pt-1 text-sm">
              <bdi>{offer.name}</bdi>
              <span className="flex items-center gap-2 text-quiet">
                <Figure value={offer.done} unit="%" least={1} />
                <Badge>{offer.method}</Badge>
              </span>
            </div>
          </Row>
        ))}
      </Rows>
    </>
  );
}
