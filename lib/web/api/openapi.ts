import { z } from 'zod';
import { type ApiOperation, openApiOperation, problemSchema } from '@/lib/contracts';
import type { CtxWith } from '@/lib/domain/context';
import { verb } from '@/lib/domain/verb';

type Json = Record<string, unknown>;
type ObjectSchema = Json & { properties?: Record<string, Json>; required?: string[] };

export const createOpenApiVerb = (operations: () => readonly ApiOperation[]) =>
  verb<typeof openApiOperation, CtxWith<'publicOrigin' | 'sessionCookie'>>(openApiOperation, async ({ ctx }) =>
    openApiDocument(operations(), { url: ctx.publicOrigin, cookieName: ctx.sessionCookie }),
  );

/** The OpenAPI 3.1 document, generated from the input and output schemas of the verbs. */
export function openApiDocument(
  operations: readonly ApiOperation[],
  { url, cookieName }: { url: string; cookieName: string },
): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'TSP Console',
      version: '1',
      description:
        'Times are milliseconds since the epoch. Errors are RFC 9457 problem documents. Sign in with POST /api/auth/sign-in/email and send its cookie.',
    },
    servers: [{ url }],
    security: [{ session: [] }],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: cookieName } },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
    paths,
  };
}

function describe(operation: ApiOperation): Json {
  const { id, summary, tag, method, path, headers = {}, input, textBody } = operation;
  const schema: ObjectSchema = input ? schemaOf(input, 'input') : {};
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const inHeaders = Object.values(headers).flatMap(({ property }) => property ?? []);
  const rest = without(schema, [...inPath, ...inHeaders]);
  const inBody = method !== 'GET' && method !== 'DELETE';
  const inQuery = Object.keys(rest.properties ?? {}).filter(
    (name) => !inBody || (textBody && name !== textBody.property),
  );
  const parameters = [
    ...inPath.map((name) => parameter(schema, name, 'path')),
    ...Object.entries(headers).map(([name, { description, required = false }]) => ({
      name,
      in: 'header',
      required,
      description,
      schema: { type: 'string' },
    })),
    ...inQuery.map((name) => parameter(rest, name, 'query')),
  ];
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters.length && { parameters }),
    ...(inBody && input && hasProperties(rest) && { requestBody: bodyOf(rest, textBody) }),
    responses: {
      [String(operation.status ?? (answerOf(operation) ? 200 : 204))]: { description: summary, ...answerOf(operation) },
      default: {
        description: 'Refused or failed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function answerOf({ output, csv, text }: ApiOperation): Json | undefined {
  if (csv) return { content: { 'text/csv': { schema: { type: 'string' } } } };
  if (text) return { content: { [text.type]: { schema: { type: 'string' } } } };
  return output && { content: { 'application/json': { schema: schemaOf(output, 'output') } } };
}

function bodyOf(schema: ObjectSchema, textBody: ApiOperation['textBody']): Json {
  if (textBody) {
    return { required: true, content: { [textBody.type]: { schema: schema.properties?.[textBody.property] ?? {} } } };
  }
  const required = Boolean(schema.required?.length || schema.anyOf || schema.oneOf);
  return { required, content: { 'application/json': { schema } } };
}

const hasProperties = (schema: ObjectSchema): boolean =>
  Boolean(schema.anyOf || schema.oneOf || Object.keys(schema.properties ?? {}).length);

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

/** Removes properties from a schema, and from every branch of a union. */
function without(schema: ObjectSchema, names: readonly string[]): ObjectSchema {
  const { properties, required, anyOf, oneOf, ...rest } = schema;
  const branches = (given: unknown) => (given as ObjectSchema[]).map((branch) => without(branch, names));
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))),
    }),
    ...(required && { required: required.filter((name) => !names.includes(name)) }),
    ...(anyOf !== undefined && { anyOf: branches(anyOf) }),
    ...(oneOf !== undefined && { oneOf: branches(oneOf) }),
  };
}

function parameter({ properties = {}, required = [] }: ObjectSchema, name: string, where: 'path' | 'query'): Json {
  const schema = properties[name] ?? { type: 'string' };
  return {
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(schema.description !== undefined && { description: schema.description }),
    schema,
  };
}
