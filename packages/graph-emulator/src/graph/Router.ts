import { GraphError } from './GraphError';
import { ROUTES, RouteHandler } from './routes';

/** A route that a path leads to. */
export interface RouteMatch {
  template: string;
  handler: RouteHandler;
  params: Record<string, string>;
}

interface CompiledRoute {
  template: string;
  segments: string[];
  handler: RouteHandler;
}

const PARAMETER = /^\{(\w+)\}$/;

const compiled: CompiledRoute[] = Object.entries(ROUTES)
  .map(([template, handler]) => ({
    template,
    segments: template.slice(1).split('/'),
    handler,
  }))
  // `/users/delta` has to be tried before `/users/{id}`.
  .sort((left, right) => literals(right) - literals(left));

function literals(route: CompiledRoute): number {
  return route.segments.filter(segment => !PARAMETER.test(segment)).length;
}

/**
 * Finds the route of a path below the service root. Also understands the
 * other spellings of OData: `/users('id')` and `/users/microsoft.graph.delta()`.
 *
 * @throws GraphError 400 where there is none
 */
export function findRoute(path: string): RouteMatch {
  const segments = path
    .replace(/\/+$/, '')
    .replace(/\('([^']*)'\)/g, '/$1')
    .replace(/\(\)/g, '')
    .replace(/\/microsoft\.graph\.delta$/, '/delta')
    .slice(1)
    .split('/')
    .map(decodeSegment);
  for (const route of compiled) {
    const params = match(route, segments);
    if (params) {
      return { template: route.template, handler: route.handler, params };
    }
  }
  const known = compiled.some(route => route.segments[0] === segments[0]);
  throw GraphError.malformed(
    `Resource not found for the segment '${
      known ? segments[segments.length - 1] : segments[0]
    }'.`,
  );
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw GraphError.malformed(`Invalid escape sequence in '${segment}'.`);
  }
}

function match(
  route: CompiledRoute,
  segments: string[],
): Record<string, string> | undefined {
  if (route.segments.length !== segments.length) {
    return undefined;
  }
  const params: Record<string, string> = {};
  for (let i = 0; i < segments.length; i++) {
    const parameter = PARAMETER.exec(route.segments[i]);
    if (parameter) {
      params[parameter[1]] = segments[i];
    } else if (route.segments[i] !== segments[i]) {
      return undefined;
    }
  }
  return params;
}
