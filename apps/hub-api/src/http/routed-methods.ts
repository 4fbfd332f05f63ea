import type { FastifyInstance, RouteOptions } from 'fastify';

/** Says with which methods an address is routed: what tells 405 from 404. */
export interface RoutedMethods {
  /** Upper case, sorted; empty for an address that no route knows. `path` without its query. */
  methodsOf(path: string): string[];
}

/** Sees every route that is added from now on. */
export const routedMethodsOf = (fastify: Pick<FastifyInstance, 'addHook'>): RoutedMethods => {
  const methodsByPattern = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method }: RouteOptions) => {
    const methods = methodsByPattern.get(url) ?? new Set<string>();
    for (const one of [method].flat()) if (one !== 'OPTIONS') methods.add(one.toUpperCase());
    methodsByPattern.set(url, methods);
  });
  return {
    methodsOf: (path) => {
      const found = [...methodsByPattern].flatMap(([pattern, methods]) =>
        expressionOf(pattern).test(path) ? [...methods] : [],
      );
      return [...new Set(found)].sort();
    },
  };
};

/** `/a/:id` and `/a/*` as the router reads them; asked for only by requests that met no route. */
const expressionOf = (pattern: string): RegExp => {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/:[^/]+/g, '[^/]+');
  return new RegExp(`^${source}$`);
};
