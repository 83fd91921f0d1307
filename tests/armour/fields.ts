// Every place of an input where text may stand, found in its schema.
import type { z } from 'zod';

export type Field = { readonly path: string; readonly schema: z.ZodType };

type Def = {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly items?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly getter?: () => z.ZodType;
};

const defOf = (schema: z.ZodType): Def => (schema as unknown as { _zod: { def: Def } })._zod.def;

/** Types that no text gets into. */
const CLOSED = new Set(['number', 'int', 'boolean', 'bigint', 'enum', 'literal', 'null', 'undefined', 'never', 'date']);
const INSIDE = new Set(['optional', 'nullable', 'default', 'prefault', 'readonly', 'catch', 'nonoptional']);

/** The leaves of a schema; throws at a kind of schema that it does not know, so that none is passed over. */
export function fieldsOf(schema: z.ZodType, path = '', outer: z.ZodType = schema): Field[] {
  const def = defOf(schema);
  if (CLOSED.has(def.type)) return [];
  if (INSIDE.has(def.type)) return fieldsOf(def.innerType!, path, outer === schema ? def.innerType! : outer);
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape!).flatMap(([name, one]) => fieldsOf(one, path ? `${path}.${name}` : name));
    case 'array':
      return fieldsOf(def.element!, `${path}[]`);
    case 'set':
      return fieldsOf(def.valueType!, `${path}[]`);
    case 'tuple':
      return def.items!.flatMap((one, index) => fieldsOf(one, `${path}[${index}]`));
    case 'union':
      return def.options!.flatMap((one) => fieldsOf(one, path));
    case 'intersection':
      return [...fieldsOf(def.left!, path), ...fieldsOf(def.right!, path)];
    case 'record':
      return [...fieldsOf(def.keyType!, `${path}{}`), ...fieldsOf(def.valueType!, `${path}{}`)];
    case 'lazy':
      return [{ path, schema: outer }];
    case 'pipe': {
      // What comes in is looked at; where that is open, what the whole takes decides.
      const inner = fieldsOf(def.in!, path);
      return inner.length === 1 && inner[0]!.path === path ? [{ path, schema: outer }] : inner;
    }
    case 'string':
    case 'unknown':
    case 'any':
    case 'custom':
      return [{ path, schema: outer }];
    case 'transform':
      return [{ path, schema: outer }];
    case 'template_literal':
      return [];
    default:
      throw new Error(`the walk does not know ${def.type} at ${path}`);
  }
}
