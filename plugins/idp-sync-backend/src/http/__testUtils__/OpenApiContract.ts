import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020';
import type { ErrorObject } from 'ajv';
import { parse } from 'yaml';

interface Schema {
  $ref?: string;
  type?: string;
  items?: Schema;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: 'query' | 'path';
  required?: boolean;
  schema: Schema;
}

interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: unknown;
  responses: Record<
    string,
    { $ref?: string; content?: Record<string, unknown> }
  >;
}

interface Document {
  paths: Record<
    string,
    Record<string, Operation> & { parameters?: Parameter[] }
  >;
}

/** A documented operation. */
export interface DocumentedOperation {
  method: string;
  /** As Express writes it: `/runs/:id`. */
  path: string;
}

/** A request as it was sent. */
export interface SentRequest {
  method: string;
  /** With query, below the plugin's base path. */
  url: string;
  body?: unknown;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const DOCUMENT = 'openapi.yaml';

/** Holds requests and answers against `openapi.yaml`. */
export class OpenApiContract {
  readonly #document: Document;
  readonly #ajv: Ajv2020;

  private constructor(document: Document) {
    this.#document = document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(this.#ajv);
    this.#ajv.addSchema(document, DOCUMENT);
  }

  static load(): OpenApiContract {
    const file = resolvePackagePath(
      '@idp-sync/backstage-plugin-idp-sync-backend',
      DOCUMENT,
    );
    return new OpenApiContract(parse(readFileSync(file, 'utf8')));
  }

  operations(): DocumentedOperation[] {
    return Object.entries(this.#document.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => METHODS.includes(key))
        .map(method => ({ method, path: path.replace(/\{(\w+)\}/g, ':$1') })),
    );
  }

  /** What the document says is wrong with a request; nothing for a valid one. */
  problemsOfRequest(request: SentRequest): string[] {
    const { operation, pathParameters, shared } = this.#find(request);
    const query = new URL(request.url, 'http://localhost').searchParams;
    const parameters = [...shared, ...(operation.parameters ?? [])].map(each =>
      this.#resolve<Parameter>(each),
    );
    const known = parameters
      .filter(parameter => parameter.in === 'query')
      .map(({ name }) => name);
    const problems = [...new Set(query.keys())]
      .filter(name => !known.includes(name))
      .map(name => `${name} is not documented`);
    for (const parameter of parameters) {
      const given =
        parameter.in === 'path'
          ? [pathParameters[parameter.name]]
          : query.getAll(parameter.name);
      problems.push(...this.#problemsOfParameter(parameter, given));
    }
    if (operation.requestBody) {
      problems.push(
        ...this.#problems(
          `${this.#pointer(
            request,
          )}/requestBody/content/application~1json/schema`,
          request.body,
        ),
      );
    }
    return problems;
  }

  /** What the document says is wrong with an answer; nothing for a valid one. */
  problemsOfAnswer(
    request: SentRequest,
    answer: { status: number; body: unknown },
  ): string[] {
    const { operation } = this.#find(request);
    const documented = operation.responses[String(answer.status)];
    if (!documented) {
      return [`status ${answer.status} is not documented`];
    }
    const pointer =
      documented.$ref ?? `${this.#pointer(request)}/responses/${answer.status}`;
    if (!documented.$ref && !documented.content?.['application/json']) {
      return [];
    }
    return this.#problems(
      `${pointer}/content/application~1json/schema`,
      answer.body,
    );
  }

  #problemsOfParameter(parameter: Parameter, given: string[]): string[] {
    if (given.length === 0) {
      return parameter.required ? [`${parameter.name} is required`] : [];
    }
    const schema = this.#resolve<Schema>(parameter.schema);
    if (schema.type === 'array') {
      return this.#validate(schema, given);
    }
    if (given.length > 1) {
      return [`${parameter.name} is given more than once`];
    }
    const isNumber = schema.type === 'integer' && /^-?\d+$/.test(given[0]);
    return this.#validate(schema, isNumber ? Number(given[0]) : given[0]);
  }

  #validate(schema: Schema, value: unknown): string[] {
    // References inside are relative to the document.
    const absolute = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/', `"${DOCUMENT}#/`),
    );
    const validate = this.#ajv.compile(absolute);
    return validate(value) ? [] : describe(validate.errors);
  }

  #problems(pointer: string, value: unknown): string[] {
    const reference = pointer.startsWith('#') ? pointer : `#${pointer}`;
    const validate = this.#ajv.compile({ $ref: `${DOCUMENT}${reference}` });
    return validate(value) ? [] : describe(validate.errors);
  }

  #resolve<T extends { $ref?: string }>(value: T): T {
    if (!value.$ref) {
      return value;
    }
    return value.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (node, key) => Reflect.get(Object(node), key),
        this.#document,
      ) as T;
  }

  #pointer(request: SentRequest): string {
    const { template } = this.#find(request);
    const method = request.method.toLowerCase();
    const escaped = template
      .replaceAll('/', '~1')
      .replaceAll('{', '%7B')
      .replaceAll('}', '%7D');
    return `/paths/${escaped}/${method}`;
  }

  #find({ method, url }: SentRequest) {
    const [pathname] = url.split('?');
    for (const [template, item] of Object.entries(this.#document.paths)) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(
        ([, name]) => name,
      );
      const match = pathname.match(
        new RegExp(
          `^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+)')}$`,
        ),
      );
      const operation = item[method.toLowerCase()];
      if (match && operation) {
        return {
          template,
          operation,
          shared: item.parameters ?? [],
          pathParameters: Object.fromEntries(
            names.map((name, index) => [
              name,
              decodeURIComponent(match[index + 1]),
            ]),
          ),
        };
      }
    }
    throw new Error(`${method} ${url} is not documented`);
  }
}

function describe(errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(
    error =>
      `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}
