/** Sets of rows handed to one statement, each as JSON of its own: of one text with all of them Postgres would read the whole for each. */
type Columns = Readonly<Record<string, string>>;
type Value = string | number | boolean | null;

/** For each set its rows; what a row has beside the set's columns is passed over. */
export type RowsIn<S extends Readonly<Record<string, Columns>>> = {
  readonly [Name in keyof S]: readonly Readonly<Record<keyof S[Name] & string, Value>>[];
};

type Rowsets<S extends Readonly<Record<string, Columns>>> = {
  /** SQL of each set, to stand in FROM with a name behind it. */
  readonly sql: Readonly<Record<keyof S, string>>;
  /** Names of its columns, as they are listed in an INSERT. */
  readonly columns: Readonly<Record<keyof S, string>>;
  /** The statement's parameters. */
  readonly values: (rows: RowsIn<S>) => string[];
};

/** `sets`: of each the columns and their types, by SQL's names. `most`: rows of a set; said to the planner, who takes JSON for a hundred rows and would read a whole table for them. */
export function rowsets<S extends Readonly<Record<string, Columns>>>(sets: S, most: number): Rowsets<S> {
  const names: readonly (keyof S & string)[] = Object.keys(sets);
  const listed = (name: keyof S, typed: boolean) =>
    Object.entries(sets[name]!)
      .map(([column, type]) => (typed ? `"${column}" ${type}` : `"${column}"`))
      .join(', ');
  const rowset = (name: keyof S, place: number) =>
    `(SELECT * FROM json_to_recordset($${place + 1}::json) AS r(${listed(name, true)}) LIMIT ${most})`;
  const each = (make: (name: keyof S, place: number) => string) =>
    Object.fromEntries(names.map((name, place) => [name, make(name, place)])) as Record<keyof S, string>;
  return {
    sql: each(rowset),
    columns: each((name) => listed(name, false)),
    values: (rows) => names.map((name) => JSON.stringify(rows[name])),
  };
}
