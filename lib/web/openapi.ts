import { z } from 'zod';
import { apiOperations } from './api';
import type { Operation } from './operation';
import { isSecure, publicOrigin } from './origin';
import { sessionCookieName } from './session-cookie';

type Json = Record<string, unknown>;

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** For whoever asks: with the address and cookie of this installation. */
export const openApi = (headers: Headers): Json =>
  openApiDocument({ url: publicOrigin(headers), cookieName: sessionCookieName(isSecure()) });

/** OpenAPI 3.1, made of the schemas that the routes check with. */
export function openApiDocument({ url, cookieName }: { url: string; cookieName: string }): Json {
  const paths: Record<string, Json> = {};
  for (const operation of apiOperations) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = describe(operation);
    paths[operation.path] = path;
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

function describe(operation: Operation): Json {
  const { id, summary, tag, params, query, headers = {}, body, response } = operation;
  const parameters = [
    ...parametersOf(params, 'path'),
    ...parametersOf(query, 'query'),
    ...Object.entries(headers).map(([name, { description, required = false }]) => ({
      name,
      in: 'header',
      required,
      description,
      schema: { type: 'string' },
    })),
  ];
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters.length ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: !operation.bodyOptional,
            content: contentOf(operation.bodyType, schemaOf(body, 'input')),
          },
        }
      : {}),
    responses: {
      [String(operation.status ?? (response ? 200 : 204))]: {
        description: summary,
        ...(response ? { content: contentOf(operation.responseType, schemaOf(response, 'output')) } : {}),
      },
      default: {
        description: 'Refused or failed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const contentOf = (type = 'application/json', schema: Json): Json => ({ [type]: { schema } });

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(property.description ? { description: property.description } : {}),
    schema: property,
  }));
}
