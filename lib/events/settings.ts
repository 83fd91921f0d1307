/** What the environment says of where traces are sent, under the names that OpenTelemetry gives; part of lib/config.ts. */
import { z } from 'zod';

/** The packages read the rest of these names themselves: headers, time limits, how much is sent. */
export const TRACE_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SERVICE_NAME: z
    .string()
    .regex(/^[\w.-]{1,80}$/)
    .default('holdfast'),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false'),
};

type Variables = {
  readonly [name in keyof typeof TRACE_VARIABLES]?: string | undefined;
} & { readonly OTEL_SERVICE_NAME: string };

/** Where spans go, by OTLP over HTTP, and under what name. */
export type TraceSettings = { readonly url: string; readonly service: string };

/** Undefined: nothing is traced, and nothing of it loaded. */
export function tracesOf(env: Variables): TraceSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = env;
  if (env.OTEL_SDK_DISABLED === 'true') return undefined;
  const url = whole ?? (base && `${base.replace(/\/$/, '')}/v1/traces`);
  return url ? { url, service: env.OTEL_SERVICE_NAME } : undefined;
}
