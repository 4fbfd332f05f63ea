import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ACCESS_RULE } from '@hubledger/platform/http';

export interface DeclaredRoute {
  /** `GET /api/models/:namespace/:name`. */
  readonly key: string;
  /** Undefined when neither the method nor its class declares one. */
  readonly rule: unknown;
}

const listOf = (value: unknown): string[] => [value].flat().map(String);

const joined = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;

const routesOf = (controller: Type<unknown>): DeclaredRoute[] => {
  const prototype = controller.prototype as Record<string, unknown>;
  const handlers = Object.getOwnPropertyNames(prototype)
    .map((name) => prototype[name])
    .filter((member): member is () => unknown => typeof member === 'function' && member !== controller);
  return handlers.flatMap((handler) => {
    const paths: unknown = Reflect.getMetadata(PATH_METADATA, handler);
    if (paths === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
    const rule: unknown = Reflect.getMetadata(ACCESS_RULE, handler) ?? Reflect.getMetadata(ACCESS_RULE, controller);
    return listOf(Reflect.getMetadata(PATH_METADATA, controller)).flatMap((prefix) =>
      listOf(paths).map((path) => ({ key: `${method} ${joined(prefix, path)}`, rule })),
    );
  });
};

/** What Nest itself reads to route: a route that hides from the API documentation stands here too. */
export const routesOfControllers = (controllers: readonly Type<unknown>[]): DeclaredRoute[] =>
  controllers.flatMap(routesOf);
