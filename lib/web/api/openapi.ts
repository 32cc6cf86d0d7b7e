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
  const schemas = new Schemas();
  schemas.reference('Problem', problemSchema);
  for (const operation of operations) {
    const described = describe(operation, schemas);
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described };
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
      schemas: schemas.byName,
    },
    paths,
  };
}

function describe(operation: ApiOperation, schemas: Schemas): Json {
  const { id, summary, tag, method, path, headers = {}, input, textBody } = operation;
  const schema: ObjectSchema = input ? schemas.inline(input) : {};
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
  const answer = answerOf(operation, schemas);
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters.length && { parameters }),
    ...(inBody && input && hasProperties(rest) && { requestBody: bodyOf(operation, rest, schemas) }),
    responses: {
      [String(operation.status ?? (answer ? 200 : 204))]: { description: summary, ...answer },
      default: {
        description: 'Refused or failed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function answerOf({ id, output, csv, text }: ApiOperation, schemas: Schemas): Json | undefined {
  if (csv) return { content: { 'text/csv': { schema: { type: 'string' } } } };
  if (text) return { content: { [text.type]: { schema: { type: 'string' } } } };
  return (
    output && { content: { 'application/json': { schema: schemas.reference(`${capitalised(id)}Response`, output) } } }
  );
}

function bodyOf({ id, textBody }: ApiOperation, schema: ObjectSchema, schemas: Schemas): Json {
  if (textBody) {
    return { required: true, content: { [textBody.type]: { schema: schema.properties?.[textBody.property] ?? {} } } };
  }
  const required = Boolean(schema.required?.length || schema.anyOf || schema.oneOf);
  const name = `${capitalised(id)}Request`;
  return { required, content: { 'application/json': { schema: schemas.add(name, schema) } } };
}

const hasProperties = (schema: ObjectSchema): boolean =>
  Boolean(schema.anyOf || schema.oneOf || Object.keys(schema.properties ?? {}).length);

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const COMPONENT = '#/components/schemas/';

/** `components.schemas`: what several operations share by its own name, requests and responses by that of their operation. */
class Schemas {
  readonly byName: Record<string, Json> = {};

  /** Of an input, without a name. */
  inline(schema: z.ZodType): ObjectSchema {
    return this.#generate(schema, 'input');
  }

  /** A reference to a schema of an output, by its own name or else by this one. */
  reference(name: string, schema: z.ZodType): Json {
    const { id, ...generated } = this.#generate(schema, 'output');
    return '$ref' in generated ? generated : this.add(typeof id === 'string' ? id : name, generated);
  }

  add(name: string, schema: Json): Json {
    const known = this.byName[name];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`Two schemas are named ${name}`);
    this.byName[name] = schema;
    return { $ref: COMPONENT + name };
  }

  #generate(schema: z.ZodType, io: 'input' | 'output'): Json {
    const generated = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
    // An input differs from the output of the same name where it has defaults
    const nameOf = (id: string) => (io === 'input' ? `${id}Input` : id);
    const text = JSON.stringify(generated).replaceAll(/"#\/\$defs\/(\w+)"/g, (_, id) => `"${COMPONENT}${nameOf(id)}"`);
    const { $schema: _dialect, $defs = {}, ...rest } = JSON.parse(text) as Json & { $defs?: Record<string, Json> };
    for (const [id, { id: _id, ...definition }] of Object.entries($defs)) this.add(nameOf(id), definition);
    return rest;
  }
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
