import { useTranslations } from 'next-intl';
import { Figure } from '#components/ui/money.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';

const RANKINGS = ['ours', 'completion', 'stars'] as const;
type Price = { readonly fees: number; readonly locked: number } | null;

/** The committed figures of bench/reputation/simulation.json. */
export type Simulation = {
  readonly ranking: Readonly<Record<string, Readonly<Record<(typeof RANKINGS)[number], number>>>>;
  readonly prices: Readonly<Record<string, readonly Price[]>>;
};

/** What was tried is named in the figures by the program that tried it: a kind, and mostly how many accounts. */
const KINDS = [
  [/^ring of (\d+)$/, 'ring'],
  [/^(\d+) around one$/, 'around'],
  [/^(\d+), all with all$/, 'mesh'],
  [/^(\d+) around one, each honest with every merchant first$/, 'honest'],
  [/^(none|whitewashers|slanderers|hostage-takers|newcomer)$/, undefined],
] as const;

function useNames(): (name: string) => string {
  const t = useTranslations('reputation.formula.names');
  return (name) => {
    for (const [pattern, kind] of KINDS) {
      const found = pattern.exec(name);
      if (found) return kind ? t(kind, { count: Number(found[1]) }) : t(found[1]!.replace('-', '_'));
    }
    return name;
  };
}

/** How often each ranking puts the reliable one first: as a bar, and as a figure. */
export function RankingTable({ ranking }: Pick<Simulation, 'ranking'>) {
  const t = useTranslations('reputation.formula');
  const nameOf = useNames();
  return (
    <Table label={t('tried')}>
      <thead>
        <tr>
          <Th>{t('attack')}</Th>
          {RANKINGS.map((of) => (
            <Th key={of}>{t(`rankings.${of}`)}</Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.entries(ranking).map(([name, shares]) => (
          <Tr key={name}>
            <Td className="min-w-36">{nameOf(name)}</Td>
            {RANKINGS.map((of) => (
              <Td key={of}>
                <Bar share={shares[of]} ours={of === 'ours'} />
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Bar({ share, ours }: { share: number; ours: boolean }) {
  return (
    <>
      <Figure value={(share * 100).toFixed(1)} unit="%" />
      <svg aria-hidden viewBox="0 0 100 4" preserveAspectRatio="none" className="mt-1 h-1.5 w-20">
        <rect width="100" height="4" className="fill-line" />
        <rect width={share * 100} height="4" className={ours ? 'fill-accent' : 'fill-quiet'} />
      </svg>
    </>
  );
}

/** Scores whose price was asked, in the order of the figures. */
const LEVELS = [25, 50, 70];

/** What it cost to get to a score: fees, and dollars locked for an hour. */
export function PriceTable({ prices }: Pick<Simulation, 'prices'>) {
  const t = useTranslations('reputation.formula');
  const nameOf = useNames();
  return (
    <Table label={t('price')}>
      <thead>
        <tr>
          <Th>{t('who')}</Th>
          {LEVELS.map((level) => (
            <Th key={level} align="end">
              {t('to_score', { score: level })}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.entries(prices).map(([name, row]) => (
          <Tr key={name}>
            <Td className="min-w-36">{nameOf(name)}</Td>
            {LEVELS.map((level, place) => (
              <Td key={level} align="end" figures>
                <Cost price={row[place] ?? null} />
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Cost({ price }: { price: Price }) {
  const t = useTranslations('reputation.formula');
  if (price === null) return <span className="text-quiet">{t('never')}</span>;
  return (
    <>
      <Figure value={price.fees.toFixed(1)} unit=" USD" />
      <span className="block text-quiet">{t('dollar_hours', { hours: Math.round(price.locked) })}</span>
    </>
  );
}
